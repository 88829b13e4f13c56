// Ages such as "2 min ago" that stay true while a page is open; the box says how old a thing was when it told of it.
import { message } from "./box.js";

const TICK_MS = 10_000;
const told = new WeakMap(); // for each element the age it was told with, and the time that this age counts from

function words(seconds) {
  if (seconds < 60) return message("just-now");
  return seconds < 3_600
    ? message("minutes-ago", { count: Math.floor(seconds / 60) })
    : message("hours-ago", { count: Math.floor(seconds / 3_600) });
}

function show(each) {
  const { age } = each.dataset;
  if (told.get(each)?.age !== age) told.set(each, { age, since: Date.now() - 1_000 * age });
  const text = words((Date.now() - told.get(each).since) / 1_000);
  if (each.textContent !== text) each.textContent = text;
}

const tick = () => document.querySelectorAll("time[data-age]").forEach(show);

tick();
setInterval(tick, TICK_MS);
document.addEventListener("visibilitychange", tick); // a tab in the background may have slept
