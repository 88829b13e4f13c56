// A receipt's commands as XML: tried while one types, and what is wrong is named with its line.
import { message } from "./box.js";
import { startCode } from "./code_editor.js";
import { say } from "./send.js";
import { ask } from "./edit_ask.js";
import { showStrips } from "./edit_strips.js";
import { listen } from "./live.js";
import { startPanel } from "./panel.js";

const SETTLE_MS = 300; // typing that goes on is tried once
const page = document.querySelector("#edit");
const { job, sha256 } = page.dataset;
const form = page.querySelector("#save");
const field = page.querySelector("#xml");
const button = form.querySelector("button");
let tried = 0; // only the last try's answer counts
let timer = null;
let isSaved = false;

function refuse({ detail, field: name }) {
  say(detail.replace(/^xml: /, ""));
  field.setAttribute("aria-invalid", String(name === "xml"));
  button.disabled = true;
}

async function attempt() {
  timer = null;
  const number = ++tried;
  const told = await ask(`/api/jobs/${job}/modify/try`, { sha256, xml: field.value });
  if (number !== tried || told === null) return;
  if (told.field) return refuse(told);
  button.disabled = told.sha256 === sha256;
  say("");
  field.removeAttribute("aria-invalid");
  showStrips(page, told);
}

startCode();
field.addEventListener("input", () => {
  button.disabled = true;
  clearTimeout(timer);
  timer = setTimeout(attempt, SETTLE_MS);
});
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const reason = form.elements.reason.value || undefined;
  const told = await ask(`/api/jobs/${job}/modify`, { sha256, xml: field.value, reason });
  if (!told) return;
  if (told.field) return refuse(told);
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
