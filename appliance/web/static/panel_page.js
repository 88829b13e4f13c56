// The panel's settings: which buttons are down and what the lights do, just now; and a test of the lights.
import { headers, message } from "./box.js";

const LOOK_MS = 250; // short enough to see a press

const place = document.querySelector("[data-live-panel]");

function show({ lights, pressed }) {
  for (const word of place.querySelectorAll("[data-down-word]")) {
    const down = Boolean(pressed[word.dataset.downWord]);
    word.textContent = down ? word.dataset.downText : word.dataset.upText;
    place.querySelector(`[data-down="${word.dataset.downWord}"]`).classList.toggle("on", down);
  }
  for (const word of place.querySelectorAll("[data-light-word]")) {
    const light = lights[word.dataset.lightWord] ?? "off";
    word.textContent = message(`light-${light}`);
    place.querySelector(`[data-light="${word.dataset.lightWord}"]`).classList.toggle("on", light !== "off");
  }
}

async function look() {
  try {
    if (document.visibilityState === "visible") {
      const answer = await fetch("/api/panel", { cache: "no-store" });
      if (answer.ok) show(await answer.json());
    }
  } finally {
    setTimeout(() => look().catch(() => {}), LOOK_MS);
  }
}

if (place) {
  look().catch(() => {});
  document.querySelector("#test-lights").addEventListener("click", async () => {
    const told = document.querySelector("#tested");
    try {
      const answer = await fetch("/api/panel/test", { method: "POST", headers, body: "{}" });
      told.textContent = answer.ok ? told.dataset.text : (await answer.json()).detail;
    } catch {
      told.textContent = message("no-answer");
    }
  });
}
