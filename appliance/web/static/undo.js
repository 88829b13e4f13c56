// After a reject or cancel: a bar that takes it back, for as long as the box lets one.
import { message } from "./box.js";
import { ask } from "./decide.js";
import { say } from "./send.js";

const bar = document.querySelector("#undo");
let offered = []; // the jobs that it takes back
let gone = null; // the timer that ends the offer

export function startUndo(done) {
  bar?.querySelector("button").addEventListener("click", async () => {
    const jobs = offered.map(({ id, sha256 }) => ({ id, sha256 }));
    end();
    const told = await ask("/api/jobs/batch", { action: "undo", jobs });
    const refused = told?.results.find(({ status }) => status >= 400);
    if (refused) say(refused.detail);
    done();
  });
}

// `jobs` as the API answers a decision; what cannot be taken back is left out.
export function offerUndo(jobs) {
  const possible = jobs.filter(({ actions }) => actions.includes("undo"));
  if (!bar || !possible.length) return;
  offered = possible;
  bar.querySelector("span").textContent = message(possible.length === 1 ? "one-stopped" : "many-stopped", { count: possible.length });
  bar.hidden = false;
  const { decided_at: from, undo_until: until } = possible[0]; // by the box's clock, whatever this one says
  clearTimeout(gone);
  gone = setTimeout(end, Date.parse(until) - Date.parse(from));
}

function end() {
  clearTimeout(gone);
  offered = [];
  bar.hidden = true;
}
