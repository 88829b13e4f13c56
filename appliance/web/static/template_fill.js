// A template is filled in and seen, and printed, or receipts are put into it.
import { message } from "./box.js";
import { fitting, inSlices } from "./slices.js";
import { findPlaces, keepPicture, tell } from "./template_picture.js";
import "./panel_only.js";

const page = document.querySelector("#template");
const form = page.querySelector("#fill");
const button = form.querySelector("button.approve");
const done = form.querySelector("#done");
const bar = form.querySelector("progress");
const stop = form.querySelector("#stop");
const path = `/api/templates/${page.dataset.name}`;
const job = Number(page.dataset.job) || undefined;
let name = null; // of a print that may have been taken, though no answer came

const field = (key) => form.querySelector(`[data-value-of="${CSS.escape(key)}"]`);
findPlaces((key) => field(key.replace(/^values\./, "")));

function values() {
  const inputs = [...form.querySelectorAll("[data-value-of] :is(input, select, textarea)")];
  return Object.fromEntries(inputs.map((input) => [input.name, input.value]));
}

function where() {
  const chosen = [...form.querySelectorAll("[data-where]")].filter(({ value }) => value);
  return Object.fromEntries(chosen.map(({ dataset, value }) => [dataset.where, value]));
}

const drawSoon = keepPicture(
  form,
  `${path}/preview.png`,
  () => ({ values: values(), job, made_up: true, ...where() }),
  (isGood) => (button.disabled = !isGood || [...form.querySelectorAll("[required]")].some(({ value }) => !value.trim())),
);

async function print() {
  name ??= crypto.getRandomValues(new Uint32Array(4)).join("-");
  const told = await tell(`${path}/print`, { values: values(), ...where() }, "POST", { "Idempotency-Key": name });
  button.disabled = false;
  if (!told) return;
  name = null;
  const link = document.createElement("a");
  link.href = `/jobs/${told.id}`;
  link.textContent = message("job-number", { id: told.id });
  done.replaceChildren(message(told.state === "pending" ? "template-waits" : "template-printed"), " ", link);
  done.hidden = false;
}

async function putIn() {
  const given = page.querySelector("#receipts");
  const body = { action: "apply", template: page.dataset.name, values: values(), reason: form.querySelector("#reason").value || undefined };
  let isStopped = false;
  stop.onclick = () => (isStopped = true);
  done.hidden = bar.hidden = stop.hidden = false;
  form.querySelector("#failures").replaceChildren();
  try {
    const jobs = given ? JSON.parse(given.textContent) : await fitting(page.dataset.fit, "modify");
    const count = await inSlices(jobs, body, { bar, text: done, failures: form.querySelector("#failures"), isStopped: () => isStopped });
    if (count.done === 1 && jobs.length === 1) location.assign(`/jobs/${jobs[0].id}/changes`);
  } catch (error) {
    done.textContent = error.message;
  }
  bar.hidden = stop.hidden = true;
}

form.addEventListener("input", () => {
  button.disabled = true;
  name = null;
  drawSoon();
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (button.disabled) return;
  button.disabled = true;
  if (job) putIn();
  else print();
});
drawSoon(0);
