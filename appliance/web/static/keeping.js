// What was typed into a form is not lost while the box does not answer, or once the login has ended: before a form
// is sent it is looked whether the box takes it. Until then the form stays as it is, and a copy without passwords
// is kept for this tab. Without this script forms are sent as ever.
import { message } from "./box.js";

const RETRY_MS = 2000;
const ANSWER_MS = 10_000; // until a box that says nothing counts as away
const BEAT_MS = 10_000; // between looks whether the box is there, on pages that hold no live socket
const KEPT = "counterproof-form:";
const SECRET = "input[type=password], input[name=csrf]"; // of these no copy is kept
const forms = [...document.querySelectorAll("form[method=post]")];
const going = new WeakSet(); // forms that are really sent now

for (const form of forms) {
  putBack(form);
  form.addEventListener("submit", (event) => hold(event, form), { capture: true });
}

function hold(event, form) {
  if (going.has(form)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (form.dataset.held) return;
  form.dataset.held = "yes";
  send(form, event.submitter);
}

async function send(form, submitter) {
  const found = await look();
  if (found.is === "away") {
    keepCopy(form);
    say(form, message("kept-away"));
    setTimeout(() => send(form, submitter), RETRY_MS);
    return;
  }
  delete form.dataset.held;
  if (found.is === "logged-out") {
    keepCopy(form);
    say(form, message("kept-logged-out"), `/login?next=${encodeURIComponent(location.pathname)}`);
    return;
  }
  for (const field of form.querySelectorAll("input[name=csrf]")) if (found.token) field.value = found.token;
  dropCopy(form);
  say(form, "");
  going.add(form);
  form.requestSubmit(submitter);
  setTimeout(() => going.delete(form));
}

// Is the box there, is one logged in, and what do its pages send along just now?
async function look() {
  let answer;
  try {
    answer = await fetch("/account", {
      headers: { Accept: "text/html" },
      cache: "no-store",
      signal: AbortSignal.timeout(ANSWER_MS),
    });
  } catch {
    return { is: "away" };
  }
  if (answer.status >= 500) return { is: "away" };
  if (answer.redirected && new URL(answer.url).pathname === "/login") return { is: "logged-out" };
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return { is: "there", token: page.querySelector("meta[name=csrf-token]")?.content };
}

function say(form, text, path = "") {
  const place = form.querySelector("output.state") ?? document.querySelector("#connection");
  place.textContent = text;
  if (path) {
    const link = document.createElement("a");
    link.href = path;
    link.textContent = message("log-in");
    place.append(" ", link);
  }
  if (place.id === "connection") place.hidden = !text;
}

// The copy

function nameOf(form) {
  return `${KEPT}${location.pathname} ${form.getAttribute("action") ?? ""}`;
}

function fieldsOf(form) {
  return [...form.elements].filter((field) => field.name && !field.matches(SECRET));
}

function keepCopy(form) {
  const values = fieldsOf(form).map((field) => [field.name, field.value, Boolean(field.checked)]);
  try {
    sessionStorage.setItem(nameOf(form), JSON.stringify(values));
  } catch {
    // the form itself still has it
  }
}

function dropCopy(form) {
  try {
    sessionStorage.removeItem(nameOf(form));
  } catch {
    // there is none
  }
}

function putBack(form) {
  let values;
  try {
    values = JSON.parse(sessionStorage.getItem(nameOf(form)) ?? "null");
  } catch {
    return;
  }
  if (!values) return;
  dropCopy(form);
  const fields = fieldsOf(form);
  if (fields.length !== values.length || fields.some((field, at) => field.name !== values[at][0])) return;
  fields.forEach((field, at) => {
    const [, value, checked] = values[at];
    if (field.type === "checkbox" || field.type === "radio") field.checked = checked;
    else if (field.type !== "hidden" && field.type !== "submit") field.value = value;
  });
  say(form, message("not-saved"));
}

// The connection

let isLost = false;

async function beat() {
  if (document.hidden) return;
  let isThere;
  try {
    isThere = (await fetch("/health/live", { cache: "no-store", signal: AbortSignal.timeout(ANSWER_MS) })).status < 500;
  } catch {
    isThere = false;
  }
  if (isThere === !isLost) return;
  isLost = !isThere;
  const place = document.querySelector("#connection");
  place.textContent = isLost ? message("connection-lost") : message("connection-back");
  place.hidden = false;
}

setInterval(beat, BEAT_MS);
