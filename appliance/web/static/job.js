// One job: decided, and taken apart. Commands and dots point at each other.
import { ask, decide } from "./decide.js";
import { message } from "./box.js";
import { listen } from "./live.js";
import { startPanel } from "./panel.js";
import { keepFresh } from "./part.js";
import { showBytes } from "./bytes.js";
import { showCommands } from "./commands.js";

const FILLS = { commands: showCommands, bytes: showBytes };

const live = document.querySelector("#live");
const job = () => live.querySelector("[data-job]").dataset;
const refreshSoon = keepFresh(live);

async function act(button) {
  const form = live.querySelector("[data-decision]");
  const { decide: action, outcome } = button.dataset;
  const more = { outcome, reason: form?.elements.reason?.value || undefined };
  if (action !== "cancel") more.printer = form?.elements.printer?.value || undefined;
  button.disabled = true;
  const told = await decide(action, job(), more);
  button.disabled = false;
  if (told && action === "reprint") location.assign(`/jobs/${told.id}`);
  refreshSoon();
}

live.addEventListener("click", async ({ target }) => {
  const deciding = target.closest("[data-decide]");
  if (deciding) act(deciding);
  const posting = target.closest("[data-post]");
  if (posting && (await ask(posting.dataset.post))) refreshSoon();
});
live.addEventListener("change", ({ target }) => {
  if (!target.matches("[data-look]")) return;
  const fragment = new URL(live.dataset.fragment, location.href); // shown as that printer will print it
  fragment.searchParams.set("printer", target.value);
  live.dataset.fragment = fragment.pathname + fragment.search;
  refreshSoon();
});
live.addEventListener("submit", (event) => event.preventDefault());
live.addEventListener(
  "toggle",
  async ({ target }) => {
    const place = target.open && live.querySelector(`#${target.dataset.fill}`);
    if (!place || place.childElementCount) return;
    place.textContent = message("loading");
    try {
      await FILLS[target.dataset.fill](place, live, job());
    } catch {
      place.textContent = message("no-answer");
    }
  },
  true, // it does not bubble
);

const panel = startPanel();
listen([live.dataset.room, "printers", "panel"], (event) => {
  if (event?.event !== "panel:lights") refreshSoon();
  if (!event || event.event === "panel:lights") panel?.refresh();
});
