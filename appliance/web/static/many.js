// All receipts that a filter finds: counted, confirmed, and done with slice by slice, so that it can be stopped.
import { message } from "./box.js";
import { fetched, fitting, inSlices } from "./slices.js";

const dialog = document.querySelector("#many");

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
      dialog.querySelector("#many-template").href = `/templates?${new URLSearchParams({ fit: query() })}`;
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
    try {
      const jobs = await fitting(query(), action);
      await inSlices(jobs, { action, printer }, { bar, text, failures, isStopped: () => isStopped });
    } catch (error) {
      text.textContent = error.message;
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
