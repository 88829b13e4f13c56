// The panel on the screen: its lights, and its two buttons, which may be held.
import { headers, message } from "./box.js";

export function startPanel() {
  const panel = document.querySelector("[data-panel]");
  if (!panel) return null;
  const down = new Map();

  async function refresh() {
    const answer = await fetch("/api/panel", { cache: "no-store" });
    if (!answer.ok) return;
    const { lights } = await answer.json();
    for (const lamp of panel.querySelectorAll("[data-lamp]")) {
      const colour = lamp.dataset.lamp;
      const light = lights[colour] ?? "off";
      lamp.className = `lamp ${colour} ${light === "off" ? "" : `on ${light}`}`;
      const words = `${lamp.dataset.name}: ${message(`light-${light}`)}`;
      lamp.title = words;
      lamp.setAttribute("aria-label", words);
    }
  }

  function press(key, seconds) {
    return fetch(`/api/panel/buttons/${key}`, {
      method: "POST",
      headers,
      body: JSON.stringify({ seconds }),
    });
  }

  for (const button of panel.querySelectorAll("[data-key]")) {
    const key = button.dataset.key;
    button.addEventListener("pointerdown", () => down.set(key, performance.now()));
    button.addEventListener("click", () => {
      const held = down.has(key) ? (performance.now() - down.get(key)) / 1000 : 0.1;
      down.delete(key);
      press(key, Math.min(10, Math.max(0.05, held)));
    });
  }

  refresh().catch(() => {});
  return { refresh: () => refresh().catch(() => {}) };
}
