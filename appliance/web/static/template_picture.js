// What a template prints, while one types: only the last answer counts, and what is wrong stands at its field.
import { say, send } from "./send.js";

const SETTLE_MS = 250; // typing that goes on is drawn once
const picture = document.querySelector("#picture");

// What the box told; null where it refuses, which is said at the field that it names.
export async function tell(path, body, method = "POST", more = {}) {
  const answer = await send(path, body, { method, more });
  if (answer?.isGood) return answer.told;
  if (answer) refuse(answer.told);
  return null;
}

// The inputs that a refusal may name: `places(field)` gives the element with the input and the place of the error.
let places = () => null;
export const findPlaces = (find) => (places = find);

function refuse({ field = "", detail }) {
  const place = places(field);
  const error = place?.querySelector(".error");
  const text = detail.startsWith(`${field}: `) ? detail.slice(field.length + 2) : detail;
  if (!error) return say(text);
  error.textContent = text;
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
