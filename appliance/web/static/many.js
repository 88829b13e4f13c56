// All receipts that a filter finds: counted, confirmed, and done with slice by slice, so that it can be stopped.
import { headers, message } from "./box.js";
import { logInAgain, NO_LOGIN } from "./part.js";

const PAGE = 500; // receipts asked for at once
const SLICE = 50; // of them decided with one request: the bar moves, and nobody waits long for a stop
const dialog = document.querySelector("#many");

async function fetched(path, body) {
  const answer = await fetch(path, body && { method: "POST", headers, body: JSON.stringify(body) });
  if (answer.status === NO_LOGIN) logInAgain();
  const told = await answer.json();
  if (!answer.ok) throw new Error(told.detail);
  return told;
}

async function* allThatFit(query) {
  let cursor = "";
  do {
    const page = await fetched(`/api/jobs?${query}&limit=${PAGE}${cursor && `&cursor=${cursor}`}`);
    yield* page.jobs;
    cursor = page.next;
  } while (cursor);
}

// Offer what can be done with all that fit `query()`; `done()` hears that something was.
export function startMany(query, done) {
  if (!dialog) return;
  const text = dialog.querySelector("#many-count");
  const bar = dialog.querySelector("progress");
  const failures = dialog.querySelector("ul");
  const stop = dialog.querySelector("#many-stop");
  let isStopped = false;

  async function open() {
    text.textContent = message("loading");
    failures.replaceChildren();
    bar.hidden = stop.hidden = true;
    dialog.querySelector("#many-actions").hidden = true;
    dialog.showModal();
    try {
      const { count, is_all: isAll } = await fetched(`/api/jobs/count?${query()}`);
      text.textContent = message(isAll ? "many-fit" : "too-many-fit", { count });
      dialog.querySelector("#many-actions").hidden = !isAll || !count;
      dialog.querySelector("#many-export").href = `/api/jobs.zip?${query()}`;
    } catch (error) {
      text.textContent = error.message;
    }
  }

  async function carryOut(action) {
    const printer = dialog.querySelector("select")?.value || undefined;
    if (action === "move" && !printer) {
      text.textContent = message("choose-printer");
      return;
    }
    dialog.querySelector("#many-actions").hidden = true;
    bar.hidden = stop.hidden = isStopped = false;
    const count = { done: 0, failed: 0 };
    try {
      const jobs = [];
      for await (const job of allThatFit(query())) if (job.actions.includes(action)) jobs.push(job);
      bar.max = Math.max(1, jobs.length);
      for (let at = 0; at < jobs.length && !isStopped; at += SLICE) {
        const slice = jobs.slice(at, at + SLICE).map(({ id, sha256 }) => ({ id, sha256 }));
        const told = await fetched("/api/jobs/batch", { action, jobs: slice, printer });
        count.done += told.done;
        count.failed += told.failed;
        bar.value = at + slice.length;
        failures.append(...told.results.filter(({ status }) => status >= 400).map(failure));
        text.textContent = message("many-done", count);
      }
      text.textContent = message(isStopped ? "many-halted" : "many-done", count);
    } catch (error) {
      text.textContent = `${message("many-done", count)} ${error.message}`;
    }
    bar.hidden = stop.hidden = true;
    done();
  }

  document.querySelector("#live").addEventListener("click", ({ target }) => {
    if (target.closest("#fit")) open();
  });
  stop.addEventListener("click", () => (isStopped = true));
  let sure = null; // what cannot be taken back is pressed twice
  dialog.addEventListener("click", ({ target }) => {
    const { many: action } = target.dataset;
    if (!action) return;
    if (action === "erase" && sure !== action) text.textContent = message("erase-many");
    else carryOut(action);
    sure = action;
  });
}

function failure({ id, detail }) {
  const item = document.createElement("li");
  const link = document.createElement("a");
  link.href = `/jobs/${id}`;
  link.textContent = message("job-number", { id });
  item.append(link, `: ${detail}`);
  return item;
}
