// Forms say in words what is not saved yet, and that they are at work; where a form names a check, what is
// wrong stands at its field as soon as one leaves it. Without this script they work all the same.
import { headers, message } from "./box.js";
import "./keeping.js"; // first: it holds back what cannot be sent yet

const { "X-CSRF-Token": token, "X-Counterproof": page } = headers;
let asked = 0; // checks under way, of which only the last one's answer counts

for (const form of document.querySelectorAll("form[data-form]")) {
  const state = form.querySelector("output.state");
  const tell = () => say(state, isChanged(form) ? message("not-saved") : "");
  if (isChanged(form)) tell(); // before this script was there
  for (const part of form.querySelectorAll("details.expert")) part.open ||= isChanged(form, part);
  form.addEventListener("input", tell);
  form.addEventListener("change", () => check(form));
  form.addEventListener("submit", (event) => {
    if (state?.dataset.busyText && event.submitter?.value !== "anyway") say(state, state.dataset.busyText);
    window.removeEventListener("beforeunload", warn);
    setTimeout(() => form.querySelectorAll("button").forEach((button) => (button.disabled = true)));
  });
  form.addEventListener("input", () => window.addEventListener("beforeunload", warn));
  form.querySelector("[aria-invalid]")?.focus();
}

window.addEventListener("pageshow", () => { // back from another page, with the buttons as they were left
  for (const button of document.querySelectorAll("form[data-form] button")) button.disabled = false;
});

// Other than as the box sent it?
function isChanged(form, part = form) {
  return [...form.elements].some((field) => {
    if (!part.contains(field)) return false;
    if (field.matches("[type=checkbox], [type=radio]")) return field.checked !== field.defaultChecked;
    if (field.matches("select")) return field.selectedIndex !== Math.max(0, [...field.options].findIndex((each) => each.defaultSelected));
    return field.matches("input:not([type=hidden]), textarea") && field.value !== field.defaultValue;
  });
}

function say(state, text) {
  if (state) state.textContent = text;
}

function warn(event) {
  const changed = document.querySelector("form[data-form] output.state");
  if (changed?.textContent === message("not-saved")) event.preventDefault();
}

async function check(form) {
  if (!form.dataset.check) return;
  const mine = ++asked;
  try {
    const answer = await fetch(form.dataset.check, {
      method: "POST",
      headers: { "X-CSRF-Token": token, "X-Counterproof": page },
      body: new URLSearchParams(new FormData(form)),
    });
    if (!answer.ok || mine !== asked) return;
    const { errors } = await answer.json();
    for (const field of form.querySelectorAll("[data-field-of]")) mark(field, errors[field.dataset.fieldOf]);
  } catch {
    // saving checks again
  }
}

function mark(field, fault) {
  const place = field.querySelector(".error");
  place.textContent = fault ?? "";
  place.hidden = !fault;
  field.classList.toggle("wrong", Boolean(fault));
  if (fault && field.closest("details.expert")) field.closest("details.expert").open = true;
  const entry = field.querySelector("input:not([type=hidden]), select");
  if (fault) entry?.setAttribute("aria-invalid", "true");
  else entry?.removeAttribute("aria-invalid");
}

// What is shown once can be copied with a tap, where the browser lets pages do that.
for (const button of document.querySelectorAll("[data-copy]")) {
  const secret = document.getElementById(button.dataset.copy);
  button.hidden = false;
  button.addEventListener("click", async () => {
    secret.select();
    try {
      await navigator.clipboard.writeText(secret.value);
    } catch {
      document.execCommand("copy"); // without TLS there is no clipboard but this old way
    }
    say(button.parentElement.querySelector("output"), button.dataset.copied);
  });
}
