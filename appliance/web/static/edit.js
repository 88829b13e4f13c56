// A receipt is changed on its paper: what is typed is tried at once, and the true picture comes back.
import { message } from "./box.js";
import { say } from "./send.js";
import { ask } from "./edit_ask.js";
import { fileAsBase64, showBlocks } from "./edit_blocks.js";
import { PaperFields } from "./edit_paper.js";
import { edits, Steps } from "./edit_steps.js";
import { showStrips } from "./edit_strips.js";
import { listen } from "./live.js";
import { startPanel } from "./panel.js";

const SETTLE_MS = 30; // typing that goes on is tried once
const page = document.querySelector("#edit");
const { job, sha256, stripRows } = page.dataset;
const words = JSON.parse(document.querySelector("#block-words").textContent);
const base = JSON.parse(document.querySelector("#editable").textContent);
const fields = new PaperFields(page.querySelectorAll(".strip"));
const steps = new Steps();
const save = page.querySelector("#save");
const tools = page.querySelector("#line-tools");
let shown = { lines: base.lines, strips: [] }; // the document as the box has it now
let tried = 0; // the number of the last try; only its answer counts
let timer = null;
let chosen = null; // the name of the line that the tools act on
let refused = null; // the run whose text the box does not take
let typing = null; // the run that is being typed in
let isSaved = false;

for (const strip of page.querySelectorAll(".strip")) {
  strip.querySelector("img").dataset.top = Number(strip.dataset.strip) * Number(stripRows);
}

const lineOf = new Map(base.lines.flatMap(({ id, runs }) => runs.map((run) => [run.id, id])));
const added = (edit) => `+${edit}`; // the name of a text that an edit has brought

// The texts as they are now: those of the receipt by their names, and those that edits have brought.
function places() {
  const found = new Map();
  const all = edits(steps.now);
  for (const line of shown.lines) {
    if (line.kind !== "text") continue;
    for (const run of line.runs) {
      const name = run.of ?? (run.edit === undefined || run.edit === null ? run.id : added(insertedAt(all, run.edit)));
      const known = found.get(name);
      if (known && known.line === line.id) {
        known.text += run.text;
        known.box = [known.box[0], Math.min(known.box[1], run.box[1]), run.box[0] + run.box[2] - known.box[0], Math.max(known.box[3], run.box[3])];
      } else if (!known && run.direction === 0) {
        found.set(name, { name, line: line.id, text: run.text, box: run.box, cell: run.cell, editable: run.editable, number: found.size + 1 });
      }
    }
  }
  return [...found.values()];
}

// The place among what was inserted, of an edit by its place among all.
const insertedAt = (all, edit) => edit - all.findIndex((each) => "after" in each);

function lay() {
  fields.lay(places());
  showBlocks(page.querySelector("#blocks"), base, steps.now, words, change);
  page.querySelector("#undo").disabled = !steps.canUndo;
  page.querySelector("#redo").disabled = !steps.canRedo;
  const changes = shown.changes ?? [];
  page.querySelector("#changes").replaceChildren(...changes.map(changeRow));
  page.querySelector("#no-changes").hidden = changes.length > 0;
  save.querySelector("button").disabled = steps.isEmpty || refused !== null;
}

function changeRow([before, after]) {
  const item = document.createElement("li");
  for (const [kind, text] of [["del", before], ["ins", after]]) {
    if (text === null) continue;
    const part = document.createElement(kind);
    part.textContent = text;
    item.append(part);
  }
  return item;
}

function change(step, follows = false) {
  steps.take(step, follows);
  isSaved = false;
  trySoon();
}

function trySoon() {
  timer ??= setTimeout(tryNow, SETTLE_MS);
}

async function tryNow() {
  timer = null;
  const number = ++tried;
  const told = await ask(`/api/jobs/${job}/modify/try`, { sha256, edits: edits(steps.now) });
  if (number !== tried || told === null) return;
  if (told.field) return refuse(told);
  accept(told);
}

function accept(told) {
  refused = null;
  say("");
  for (const field of page.querySelectorAll(".field")) {
    field.classList.remove("ahead");
    field.removeAttribute("aria-invalid");
  }
  showStrips(page, told);
  shown = told;
  const now = steps.now;
  for (const { name, text } of places()) { // with the blanks that keep its columns
    if (now.texts[name]) now.texts[name].text = text;
  }
  lay();
  page.dispatchEvent(new CustomEvent("shown"));
}

function refuse({ detail, field }) {
  const at = edits(steps.now)[Number(field.split(".")[1])];
  refused = at?.run ?? "";
  fields.get(refused)?.setAttribute("aria-invalid", "true");
  say(detail.replace(/^[\w.]+: /, (start) => (start.startsWith("edits.") ? "" : start)));
  page.querySelector("#undo").disabled = !steps.canUndo;
  save.querySelector("button").disabled = true;
}

function typed(field) {
  const { run } = field.dataset;
  const text = field.value;
  field.classList.add("ahead");
  const follows = typing === run;
  typing = run;
  if (run.startsWith("+")) {
    const at = Number(run.slice(1));
    change(({ inserted }) => ({ inserted: inserted.with(at, { ...inserted[at], what: { insert: text } }) }), follows);
  } else {
    change(({ texts }) => ({ texts: { ...texts, [run]: { text, line: lineOf.get(run) } } }), follows);
  }
}

function choose(field) {
  const { run } = field.dataset;
  chosen = run;
  tools.disabled = false;
  page.querySelector("#line-name").textContent = message("line-chosen", { text: field.value.trim() });
}

// The line of the receipt that the chosen text is of, or behind which it was brought.
function chosenLine() {
  return chosen?.startsWith("+") ? steps.now.inserted[Number(chosen.slice(1))]?.after : lineOf.get(chosen);
}

function removeLine() {
  if (chosen?.startsWith("+")) {
    const at = Number(chosen.slice(1));
    change(({ inserted }) => ({ inserted: inserted.toSpliced(at, 1) }));
  } else if (chosen) {
    const line = lineOf.get(chosen);
    change(({ removed }) => ({ removed: [...removed, line] }));
  }
  chosen = null;
  tools.disabled = true;
}

// Something behind the chosen line; behind one that was brought, behind that.
function insertBelow(what) {
  const after = chosenLine();
  if (after === undefined) return;
  const { inserted } = steps.now;
  const at = chosen.startsWith("+") ? Number(chosen.slice(1)) + 1 : inserted.findIndex((each) => each.after === after);
  const place = at < 0 ? inserted.length : at;
  change(({ inserted: now }) => ({ inserted: now.toSpliced(place, 0, { after, what }) }));
  if (what.insert !== undefined) page.addEventListener("shown", () => focusOn(added(place)), { once: true });
}

function focusOn(name) {
  const field = fields.get(name);
  field?.focus();
  field?.select();
}

const BELOW = { text: { insert: "…" }, cut: { cut: "partial" }, pulse: { pulse: 0 } };

page.addEventListener("input", ({ target }) => {
  if (target.matches(".field")) typed(target);
});
page.addEventListener("focusin", ({ target }) => {
  if (target.matches(".field")) choose(target);
});
page.addEventListener("focusout", () => (typing = null));
page.addEventListener("click", ({ target }) => {
  const button = target.closest("button");
  if (!button) return;
  if (button.id === "undo") step("undo");
  else if (button.id === "redo") step("redo");
  else if (button.dataset.line === "remove") removeLine();
  else if (button.dataset.line in BELOW) insertBelow(structuredClone(BELOW[button.dataset.line]));
});
page.addEventListener("change", async ({ target }) => {
  const [file] = target.files ?? [];
  if (target.dataset.line !== "picture" || !file) return;
  insertBelow({ picture: await fileAsBase64(file) });
  target.value = "";
});
document.addEventListener("keydown", (event) => { // also where the text is gone in which one typed
  const key = event.key.toLowerCase();
  const isCommand = (event.ctrlKey || event.metaKey) && !event.altKey;
  if (isCommand && key === "z") step(event.shiftKey ? "redo" : "undo");
  else if (isCommand && key === "y") step("redo");
  else if (event.altKey && key === "enter") insertBelow({ insert: "…" });
  else if (event.altKey && key === "backspace") removeLine();
  else return;
  event.preventDefault();
});

function step(way) {
  typing = null;
  steps[way]();
  trySoon();
}

save.addEventListener("submit", async (event) => {
  event.preventDefault();
  const reason = save.elements.reason.value || undefined;
  const told = await ask(`/api/jobs/${job}/modify`, { sha256, edits: edits(steps.now), reason });
  if (!told) return;
  if (told.field) return refuse(told);
  isSaved = true;
  location.assign(`/jobs/${job}/changes`);
});
window.addEventListener("beforeunload", (event) => {
  if (!steps.isEmpty && !isSaved) event.preventDefault();
});

lay();
const panel = startPanel();
listen([`job:${job}`, "panel"], (event) => {
  if (event?.job && event.job.sha256 !== undefined && !isSaved && (event.job.sha256 !== sha256 || event.job.state !== "pending")) say(message("changed-elsewhere"));
  if (!event || event.event === "panel:lights") panel?.refresh();
});
