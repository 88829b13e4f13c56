// Keeps a page live: on each event its changing part is fetched again. Decisions go through the API.
import { headers, message } from "./box.js";
import { listen } from "./live.js";
import { startPanel } from "./panel.js";
import { keepFresh } from "./part.js";

const BUSY_MS = 500; // while something on the page makes progress

const live = document.querySelector("#live");

const refreshSoon = keepFresh(live, () => (live.querySelector("[data-busy]") ? BUSY_MS : undefined));

function say(text) {
  const place = document.querySelector("#answer") ?? document.querySelector("#connection");
  place.textContent = text;
  place.hidden = false;
}

async function decide(button) {
  const { decide: action, job, sha256, outcome } = button.dataset;
  const form = document.querySelector("[data-decision]");
  const body = { sha256, outcome };
  if (action !== "cancel") body.printer = form?.elements.printer?.value || undefined;
  body.reason = form?.elements.reason?.value || undefined;
  button.disabled = true;
  try {
    const answer = await fetch(`/api/jobs/${job}/${action}`, {
      method: "POST",
      headers,
      body: JSON.stringify(body),
    });
    if (!answer.ok) {
      const problem = await answer.json();
      refreshSoon();
      say(problem.detail);
      return;
    }
    const made = await answer.json();
    if (action === "reprint") location.assign(`/jobs/${made.id}`);
    refreshSoon();
  } catch {
    say(message("no-answer"));
  } finally {
    button.disabled = false;
  }
}

// What stands in the field that a button names, under the field's own name.
function bodyOf(button) {
  const field = document.getElementById(button.dataset.field);
  return JSON.stringify(field ? { [field.name]: field.value } : {});
}

async function post(button) {
  button.disabled = true;
  try {
    const answer = await fetch(button.dataset.post, {
      method: "POST",
      headers,
      body: button.dataset.body ?? bodyOf(button),
    });
    if (!answer.ok) say((await answer.json()).detail);
    refreshSoon();
  } catch {
    say(message("no-answer"));
  } finally {
    button.disabled = false;
  }
}

document.addEventListener("click", (event) => {
  const deciding = event.target.closest("[data-decide]");
  if (deciding) decide(deciding);
  const posting = event.target.closest("[data-post]");
  if (posting) post(posting);
});
document.addEventListener("change", (event) => {
  if (!event.target.matches("[data-look]")) return;
  const fragment = new URL(live.dataset.fragment, location.href); // shown as that printer will print it
  fragment.searchParams.set("printer", event.target.value);
  live.dataset.fragment = fragment.pathname + fragment.search;
  refreshSoon();
});
document.addEventListener("submit", (event) => event.preventDefault());

const rooms = [live.dataset.room ?? "jobs", "printers", "panel"];
const panel = startPanel();
listen(rooms, (event) => {
  if (event?.event !== "panel:lights") refreshSoon();
  if (!event || event.event === "panel:lights") panel?.refresh();
});
