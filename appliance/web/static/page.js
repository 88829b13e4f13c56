// Keeps a page live: on each event its changing part is fetched again. Its buttons ask the API.
import { ask } from "./decide.js";
import { listen } from "./live.js";
import { startPanel } from "./panel.js";
import { keepFresh } from "./part.js";

const BUSY_MS = 500; // while something on the page makes progress

const live = document.querySelector("#live");

const refreshSoon = keepFresh(live, () => (live.querySelector("[data-busy]") ? BUSY_MS : undefined));

// What a button says itself, or what stands in the field that it names, under the field's own name.
function bodyOf({ dataset }) {
  const field = document.getElementById(dataset.field);
  return dataset.body ? JSON.parse(dataset.body) : field ? { [field.name]: field.value } : {};
}

live.addEventListener("click", async ({ target }) => {
  const button = target.closest("[data-post]");
  if (!button) return;
  button.disabled = true;
  await ask(button.dataset.post, bodyOf(button));
  button.disabled = false;
  refreshSoon();
});

const rooms = [live.dataset.room ?? "jobs", "printers", "panel"];
const panel = startPanel();
listen(rooms, (event) => {
  if (event?.event !== "panel:lights") refreshSoon();
  if (!event || event.event === "panel:lights") panel?.refresh();
});
