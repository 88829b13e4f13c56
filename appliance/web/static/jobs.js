// The receipts: live, decided one by one or many at once, with the mouse, a finger or the keyboard.
import { message } from "./box.js";
import { ask, decide } from "./decide.js";
import { say } from "./send.js";
import { listen } from "./live.js";
import { startMany } from "./many.js";
import { startPanel } from "./panel.js";
import { keepFresh } from "./part.js";
import { offerUndo, startUndo } from "./undo.js";

const LIFT_PX = 24; // above the batch bar, so that what the keyboard is at is seen

const live = document.querySelector("#live");
const batch = document.querySelector("#batch");
const keys = document.querySelector("#keys");
const chosen = new Set(); // numbers of jobs

let sure = ""; // the receipts that the next press erases
const cards = () => [...live.querySelectorAll("[data-job]")];
const chosenCards = () => cards().filter((card) => chosen.has(card.dataset.job));

const refreshSoon = keepFresh(live, showChosen);

function showChosen() {
  if (!batch) return;
  const there = new Set(cards().filter((card) => card.querySelector("[data-pick]")).map((card) => card.dataset.job));
  for (const job of chosen) if (!there.has(job)) chosen.delete(job); // somebody else was faster
  for (const box of live.querySelectorAll("[data-pick]")) box.checked = chosen.has(box.closest("[data-job]").dataset.job);
  batch.hidden = chosen.size === 0;
  document.querySelector("#chosen").textContent = message(chosen.size === 1 ? "one-chosen" : "many-chosen", { count: chosen.size });
  batch.querySelector("#export").href = `/api/jobs.zip?ids=${[...chosen].join(",")}`;
  const template = batch.querySelector("#put-in");
  template.href = `/templates?jobs=${[...chosen].join(",")}`;
  template.hidden = !chosenCards().every((card) => may(card, "modify"));
  for (const button of batch.querySelectorAll("[data-batch]")) {
    button.hidden = !chosenCards().every((card) => may(card, button.dataset.batch));
  }
}

function may(card, action) {
  const actions = card.dataset.actions.split(" ");
  return actions.includes(action) && !(action === "cancel" && actions.includes("reject")); // one way to say no
}

function choose(job, wanted) {
  if (wanted) chosen.add(job);
  else chosen.delete(job);
  showChosen();
}

async function decideOne(card, action) {
  for (const button of card.querySelectorAll("button")) button.disabled = true;
  const job = await decide(action, card.dataset);
  for (const button of card.querySelectorAll("button")) button.disabled = false;
  if (job) offerUndo([job]);
  refreshSoon();
}

async function decideMany(action) {
  const jobs = chosenCards().map(({ dataset }) => ({ id: Number(dataset.job), sha256: dataset.sha256 }));
  const printer = batch.elements.printer?.value || undefined;
  if (action === "erase" && !isSure(jobs)) return;
  if (action === "move" && !printer) {
    say(message("choose-printer"));
    return;
  }
  const told = await ask("/api/jobs/batch", { action, jobs, printer });
  if (told) {
    const refused = told.results.filter(({ status }) => status >= 400);
    chosen.clear();
    offerUndo(told.results.map(({ job }) => job).filter(Boolean));
    if (refused.length) say(`${message("some-refused", { count: refused.length })} ${refused[0].detail}`);
  }
  showChosen();
  refreshSoon();
}

// What cannot be taken back is pressed twice for the same receipts.
function isSure(jobs) {
  const asked = jobs.map(({ id }) => id).join();
  if (sure === asked) return true;
  sure = asked;
  say(message("erase-many"));
  return false;
}

live.addEventListener("click", (event) => {
  const button = event.target.closest("[data-decide]");
  if (button) decideOne(button.closest("[data-job]"), button.dataset.decide);
});
live.addEventListener("change", ({ target }) => {
  if (target.matches("[data-pick]")) choose(target.closest("[data-job]").dataset.job, target.checked);
});
batch?.addEventListener("click", ({ target }) => {
  if (target.dataset.batch) decideMany(target.dataset.batch);
  if (target.id === "all") for (const box of live.querySelectorAll("[data-pick]")) choose(box.closest("[data-job]").dataset.job, true);
  if (target.id === "none") {
    chosen.clear();
    showChosen();
  }
});
batch?.addEventListener("submit", (event) => event.preventDefault());

// The keyboard: what is meant is the receipt whose link has the focus.
const at = () => document.activeElement?.closest?.("[data-job]");

function goTo(card) {
  card?.querySelector(".open").focus({ preventScroll: true });
  card?.scrollIntoView({ block: "nearest" });
  if (batch && !batch.hidden) scrollBy(0, Math.max(0, card.getBoundingClientRect().bottom + LIFT_PX - batch.getBoundingClientRect().top));
}

function step(by) {
  const all = cards();
  const place = all.indexOf(at());
  goTo(all[place < 0 ? 0 : Math.max(0, Math.min(all.length - 1, place + by))]);
}

async function decideHere(action) {
  const card = at() ?? cards()[0];
  if (!card?.querySelector(`[data-decide=${action}]`)) return;
  const next = card.nextElementSibling ?? card.previousElementSibling;
  goTo(next ?? card);
  await decideOne(card, action);
}

const KEYS = {
  j: () => step(1),
  k: () => step(-1),
  a: () => decideHere("approve"),
  r: () => decideHere("reject"),
  x: () => at()?.querySelector("[data-pick]")?.click(),
  "/": () => document.querySelector("#q").focus(),
  "?": () => keys.showModal(),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input:not([type=checkbox]), select, dialog")) return;
  const act = KEYS[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});
document.querySelector("#show-keys").addEventListener("click", () => keys.showModal());

const panel = startPanel();
startUndo(refreshSoon);
startMany(() => live.querySelector("#receipts").dataset.fit ?? "", refreshSoon);
showChosen();
listen(["jobs", "previews", "printers", "panel"], (event) => {
  if (event?.event !== "panel:lights") refreshSoon();
  if (!event || event.event === "panel:lights") panel?.refresh();
});
