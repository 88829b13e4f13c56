// The screen beside the till: one receipt, two buttons. What is decided is what is seen.
import { canNotify, keepTold, notify, setNotices, showCount, wantsNotices } from "./app.js";
import { message } from "./box.js";
import { decide } from "./decide.js";
import { listen } from "./live.js";
import { keepFresh } from "./part.js";

const BEEP = { hertz: 880, seconds: 0.15 };

const live = document.querySelector("#live");
const focus = () => live.querySelector('[data-counter="approve"]')?.dataset.job;
const waiting = () => Number(live.querySelector("[data-waiting]")?.dataset.waiting ?? 0);
let shown = focus();
let undoing = null;

const refreshSoon = keepFresh(live, () => {
  if (focus() !== shown) {
    shown = focus();
    live.querySelector(".counter-paper").scrollTop = 0;
    if (shown) announce();
  }
  endUndoInTime();
  showCount(waiting());
}, isUnseen);

// A receipt whose picture is not there yet cannot have been looked at.
function isUnseen(button) {
  const picture = live.querySelector(".paper img");
  return button.dataset.counter !== "undo" && picture !== null && !picture.complete;
}

// The box knows how long a decision can be taken back; the page only stops to offer it.
function endUndoInTime() {
  clearTimeout(undoing);
  const bar = live.querySelector("[data-milliseconds]");
  if (bar) undoing = setTimeout(refreshSoon, Number(bar.dataset.milliseconds));
}

async function act(button) {
  if (button.disabled || button.getAttribute("aria-disabled")) return;
  for (const each of live.querySelectorAll("[data-counter]")) each.disabled = true; // until the box has answered
  await decide(button.dataset.counter, { ...button.dataset });
  refreshSoon();
}

// Sound and vibration on arrival, a lit screen, the whole of it: each where the browser has it.
const SOUND = "counterproof-sound"; // what this browser is set to
const soundButton = document.querySelector("#sound");
const fullButton = document.querySelector("#full");
let sound = null;

function announce() {
  const { job, sha256 } = live.querySelector('[data-counter="approve"]').dataset;
  notify({ job, sha256, title: live.querySelector("[data-called]")?.dataset.called ?? "" });
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

const noticeButton = document.querySelector("#notices");
noticeButton.hidden = !canNotify();
noticeButton.setAttribute("aria-pressed", String(wantsNotices()));
noticeButton.addEventListener("click", async () => {
  noticeButton.setAttribute("aria-pressed", String(await setNotices(!wantsNotices())));
  sayWhenTold();
});

async function sayWhenTold() {
  const isAlways = await keepTold();
  noticeButton.title = wantsNotices() ? message(isAlways ? "told-always" : "told-open") : "";
}
if (wantsNotices()) sayWhenTold();

// Large enough to be read from three metres.
const GLANCE = "counterproof-glance";
const glanceButton = document.querySelector("#glance");

function setGlance(on) {
  document.body.classList.toggle("glance", on);
  glanceButton.setAttribute("aria-pressed", String(on));
  localStorage.setItem(GLANCE, on ? "on" : "off");
}

glanceButton.addEventListener("click", () => setGlance(!document.body.classList.contains("glance")));
if (localStorage.getItem(GLANCE) === "on") setGlance(true);

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
live.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-counter]");
  if (button) act(button);
});
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.target.closest("input, select, textarea")) return;
  const action = { a: "approve", r: "reject", u: "undo" }[event.key];
  const button = action && live.querySelector(`[data-counter="${action}"]`);
  if (button) act(button);
});

keepLit();
endUndoInTime();
showCount(waiting());
listen(["jobs", "previews", "printers", "panel"], refreshSoon);
