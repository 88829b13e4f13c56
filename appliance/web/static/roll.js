// A virtual printer's roll: its paper as it comes out, and a switch for each fault.
import { ask } from "./decide.js";
import { listen } from "./live.js";
import { startPanel } from "./panel.js";
import { keepFresh } from "./part.js";

const NEAR = 40; // pixels from the bottom that still count as being there
const live = document.querySelector("#live");
const roll = () => live.querySelector("#paper-roll");
let followed = true;

function toTheNewest(behavior) {
  const paper = roll();
  if (followed) paper.scrollTo({ top: paper.scrollHeight, behavior });
}

const refreshSoon = keepFresh(live, () => toTheNewest("auto"));

async function tell(path, method, body) {
  await ask(path, body, method);
  refreshSoon();
}

const isOn = (button) => button.getAttribute("aria-checked") === "true";

function setFaults(wanted) {
  return tell(`/api/printers/${live.dataset.printer}/faults`, "PUT", { faults: wanted });
}

live.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  const switches = [...live.querySelectorAll("[data-fault]")];
  if (button.dataset.fault) {
    button.setAttribute("aria-checked", String(!isOn(button)));
    setFaults(switches.filter(isOn).map((each) => each.dataset.fault));
  } else if (button.id === "mend") {
    setFaults([]);
  } else if (button.dataset.post) {
    tell(button.dataset.post, button.dataset.method ?? "POST", {});
  }
});

roll().addEventListener("scroll", () => {
  const paper = roll();
  followed = paper.scrollHeight - paper.scrollTop - paper.clientHeight < NEAR;
});

// Lazy pictures have their place from the start, so that the end of the roll is where it stays.
if (!new URL(location.href).searchParams.has("cursor")) toTheNewest("instant");
const panel = startPanel();
listen(["jobs", "printers", "panel"], (event) => {
  if (event?.event !== "panel:lights") refreshSoon();
  if (!event || event.event === "panel:lights") panel?.refresh();
});
