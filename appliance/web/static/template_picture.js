// What a template prints, while one types: only the last answer counts, and what is wrong stands at its field.
import { headers, message } from "./box.js";
import { say } from "./decide.js";
import { logInAgain, NO_LOGIN } from "./part.js";

const SETTLE_MS = 250; // typing that goes on is drawn once
const picture = document.querySelector("#picture");

// What the box answers: what it told, or a refusal, which is said at the field that it names; null for that.
export async function tell(path, body, method = "POST", more = {}) {
  try {
    const answer = await fetch(path, { method, headers: { ...headers, ...more }, body: JSON.stringify(body) });
    if (answer.status === NO_LOGIN) {
      logInAgain();
      return null;
    }
    if (answer.ok) return answer.headers.get("Content-Type") === "image/png" ? await answer.blob() : await answer.json().catch(() => ({}));
    refuse(await answer.json());
  } catch {
    say(message("no-answer"));
  }
  return null;
}

// The inputs that a refusal may name: `places(field)` gives the element with the input and the place of the error.
let places = () => null;
export const findPlaces = (find) => (places = find);

export function refuse({ field = "", detail }) {
  const place = places(field);
  const error = place?.querySelector(".error");
  if (!error) return say(detail.startsWith(`${field}: `) ? detail.slice(field.length + 2) : detail);
  error.textContent = detail.startsWith(`${field}: `) ? detail.slice(field.length + 2) : detail;
  error.hidden = false;
  const part = place.querySelector(`[data-part="${CSS.escape(field.split(".").at(-1))}"]`);
  (part ?? place.querySelector("input, select, textarea"))?.setAttribute("aria-invalid", "true");
}

function clear(root) {
  say("");
  for (const error of root.querySelectorAll(".error")) error.hidden = true;
  for (const input of root.querySelectorAll("[aria-invalid]")) input.removeAttribute("aria-invalid");
}

async function asDataUrl(blob) {
  const reader = new FileReader();
  return new Promise((resolve) => {
    reader.addEventListener("load", () => resolve(reader.result));
    reader.readAsDataURL(blob);
  });
}

// Draw `body()` by `path` whenever `form` changes; `shown(isGood)` hears whether it could be.
export function keepPicture(form, path, body, shown) {
  let tried = 0;
  let timer = null;

  async function draw() {
    const number = ++tried;
    clear(form);
    const png = await tell(path, body());
    if (number !== tried) return;
    if (png) picture.src = await asDataUrl(png);
    shown(Boolean(png));
  }

  return function drawSoon(milliseconds = SETTLE_MS) {
    tried++; // what is on its way is old
    clearTimeout(timer);
    timer = setTimeout(draw, milliseconds);
  };
}
