// A receipt's commands as XML: tried while one types, and what is wrong is named with its line.
import { headers, message } from "./box.js";
import { say } from "./decide.js";
import { showStrips } from "./edit_strips.js";
import { listen } from "./live.js";
import { startPanel } from "./panel.js";
import { logInAgain, NO_LOGIN } from "./part.js";

const SETTLE_MS = 300; // typing that goes on is tried once
const page = document.querySelector("#edit");
const { job, sha256 } = page.dataset;
const form = page.querySelector("#save");
const field = page.querySelector("#xml");
const button = form.querySelector("button");
let tried = 0; // only the last try's answer counts
let timer = null;
let isSaved = false;

async function ask(path, body) {
  try {
    const answer = await fetch(path, { method: "POST", headers, body: JSON.stringify(body) });
    if (answer.status === NO_LOGIN) {
      logInAgain();
      return null;
    }
    const told = await answer.json();
    if (answer.ok) return told;
    say(told.detail.replace(/^xml: /, ""));
    field.setAttribute("aria-invalid", String(told.field === "xml"));
  } catch {
    say(message("no-answer"));
  }
  return null;
}

async function attempt() {
  timer = null;
  const number = ++tried;
  const told = await ask(`/api/jobs/${job}/modify/try`, { sha256, xml: field.value });
  if (number !== tried) return;
  button.disabled = !told || told.sha256 === sha256;
  if (!told) return;
  say("");
  field.removeAttribute("aria-invalid");
  showStrips(page, told);
}

field.addEventListener("input", () => {
  button.disabled = true;
  clearTimeout(timer);
  timer = setTimeout(attempt, SETTLE_MS);
});
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const reason = form.elements.reason.value || undefined;
  if (!(await ask(`/api/jobs/${job}/modify`, { sha256, xml: field.value, reason }))) return;
  isSaved = true;
  location.assign(`/jobs/${job}/changes`);
});
window.addEventListener("beforeunload", (event) => {
  if (field.value !== field.defaultValue && !isSaved) event.preventDefault();
});

const panel = startPanel();
listen([`job:${job}`, "panel"], (event) => {
  if (event?.job && !isSaved && (event.job.sha256 !== sha256 || event.job.state !== "pending")) say(message("changed-elsewhere"));
  if (!event || event.event === "panel:lights") panel?.refresh();
});
