// Many receipts, slice by slice: a bar moves, it can be stopped, and what was not possible is listed.
import { headers, message } from "./box.js";
import { logInAgain, NO_LOGIN } from "./part.js";

const PAGE = 500; // receipts asked for at once
const SLICE = 50; // of them done with one request: the bar moves, and nobody waits long for a stop

export async function fetched(path, body) {
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

// The receipts that fit a query, and with which something may be done.
export async function fitting(query, action) {
  const jobs = [];
  for await (const { id, sha256, actions } of allThatFit(query)) if (actions.includes(action)) jobs.push({ id, sha256 });
  return jobs;
}

// Do it with each; `bar`, `text` and `failures` show how far it is. What was done, also where it was halted.
export async function inSlices(jobs, body, { bar, text, failures, isStopped }) {
  const count = { done: 0, failed: 0 };
  bar.max = Math.max(1, jobs.length);
  bar.value = 0;
  try {
    for (let at = 0; at < jobs.length && !isStopped(); at += SLICE) {
      const slice = jobs.slice(at, at + SLICE);
      const told = await fetched("/api/jobs/batch", { ...body, jobs: slice });
      count.done += told.done;
      count.failed += told.failed;
      bar.value = at + slice.length;
      failures.append(...told.results.filter(({ status }) => status >= 400).map(failure));
      text.textContent = message("many-done", count);
    }
    text.textContent = message(isStopped() ? "many-halted" : "many-done", count);
  } catch (error) {
    text.textContent = `${message("many-done", count)} ${error.message}`;
  }
  return count;
}

function failure({ id, detail }) {
  const item = document.createElement("li");
  const link = document.createElement("a");
  link.href = `/jobs/${id}`;
  link.textContent = message("job-number", { id });
  item.append(link, `: ${detail}`);
  return item;
}
