// The screen beside the till: one receipt, two buttons. What is decided is what is seen.
import { headers, message } from "./box.js";
import { listen } from "./live.js";
import { keepFresh } from "./part.js";

const GUARD_MS = 400; // after another receipt has come up nobody can have looked at it
const LOOK_MS = 50; // between looks whether its picture is there
const BEEP = { hertz: 880, seconds: 0.15 };

const live = document.querySelector("#live");
const undo = document.querySelector("#undo");
const answer = document.querySelector("#answer");
let shownAt = performance.now();
let rejecting = null; // {button's data, timer}
let looking = null;

const focus = () => live.querySelector("[data-counter]")?.dataset.job;
let shown = focus();

const refreshSoon = keepFresh(live, () => {
  if (focus() !== shown) {
    shown = focus();
    shownAt = performance.now();
    if (shown) announce();
  }
  guard();
});

function isUnseen() {
  const picture = live.querySelector(".paper img");
  return performance.now() - shownAt < GUARD_MS || (picture && !picture.complete);
}

// Buttons say that they wait, as the box sends them, until the receipt can have been seen.
function guard() {
  clearTimeout(looking);
  const buttons = [...live.querySelectorAll("[data-counter]")];
  const wait = isUnseen();
  for (const button of buttons) {
    if (wait) button.setAttribute("aria-disabled", "true");
    else button.removeAttribute("aria-disabled");
  }
  if (wait && buttons.length) looking = setTimeout(guard, LOOK_MS);
}

function say(text) {
  answer.textContent = text;
  answer.hidden = !text;
}

async function decide(action, { job, sha256 }) {
  say("");
  try {
    const got = await fetch(`/api/jobs/${job}/${action}`, { method: "POST", headers, body: JSON.stringify({ sha256 }) });
    if (!got.ok) say((await got.json()).detail);
  } catch {
    say(message("no-answer"));
  }
  refreshSoon();
}

function reject(data) {
  finishRejecting();
  undo.querySelector("span").textContent = message("rejecting", data);
  undo.hidden = false;
  live.classList.add("rejecting");
  rejecting = { data, timer: setTimeout(finishRejecting, Number(undo.dataset.milliseconds)) };
}

function endRejecting() {
  const was = rejecting;
  rejecting = null;
  undo.hidden = true;
  live.classList.remove("rejecting");
  if (was) clearTimeout(was.timer);
  return was;
}

function finishRejecting() {
  const was = endRejecting();
  if (was) decide("reject", was.data);
}

function act(button) {
  if (isUnseen()) return;
  const data = { ...button.dataset };
  if (data.counter === "reject") {
    reject(data);
    return;
  }
  endRejecting();
  button.disabled = true;
  decide("approve", data);
}

// Sound and vibration on arrival, a lit screen, the whole of it: each where the browser has it.
const SOUND = "counterproof-sound"; // what this browser is set to
const soundButton = document.querySelector("#sound");
const fullButton = document.querySelector("#full");
let sound = null;

function announce() {
  navigator.vibrate?.(150);
  if (!sound) return;
  const tone = sound.createOscillator();
  tone.frequency.value = BEEP.hertz;
  tone.connect(sound.destination);
  tone.start();
  tone.stop(sound.currentTime + BEEP.seconds);
}

function setSound(on) {
  sound = on ? new AudioContext() : null;
  soundButton.setAttribute("aria-pressed", String(on));
}

soundButton.addEventListener("click", (event) => {
  event.stopPropagation(); // it is no first touch
  setSound(!sound);
  localStorage.setItem(SOUND, sound ? "on" : "off");
  if (sound) announce();
});
// Browsers let a page be heard only once somebody has touched it.
if (localStorage.getItem(SOUND) === "on") document.addEventListener("pointerdown", () => setSound(true), { once: true });

fullButton.hidden = !document.fullscreenEnabled;
fullButton.addEventListener("click", async () => {
  if (document.fullscreenElement) await document.exitFullscreen();
  else await document.documentElement.requestFullscreen();
});
document.addEventListener("fullscreenchange", () => {
  const isFull = document.fullscreenElement !== null;
  fullButton.setAttribute("aria-pressed", String(isFull));
  if (isFull) keepLit();
});

async function keepLit() {
  try {
    await navigator.wakeLock?.request("screen");
  } catch {
    // the browser saves its battery
  }
}

document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") keepLit();
});
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-counter]");
  if (button) act(button);
});
undo.querySelector("button").addEventListener("click", endRejecting);
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select, textarea")) return;
  const action = { a: "approve", r: "reject" }[event.key];
  const button = action && live.querySelector(`[data-counter="${action}"]`);
  if (button) act(button);
});
window.addEventListener("pagehide", endRejecting); // what was not said to the end was not said

keepLit();
guard();
listen(["jobs", "printers", "panel"], refreshSoon);
