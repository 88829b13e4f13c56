// A template is written: seen while one types, kept as a new version, a former one put back.
import { message } from "./box.js";
import { startCode } from "./code_editor.js";
import { addField, fields, follow, rowOf, startFields } from "./template_fields.js";
import { findPlaces, keepPicture, tell } from "./template_picture.js";
import "./panel_only.js";

const page = document.querySelector("#template");
const form = page.querySelector("#edit");
const button = form.querySelector("button.approve");
const state = form.querySelector(".state");
const source = form.querySelector("#source");
const title = form.querySelector("#title");
const ownName = form.querySelector("#name"); // of a new one
const { name, version } = page.dataset;
let isChanged = false;
let isGood = false;

startCode();
findPlaces((field) => {
  const [, number] = /^fields\.(\d+)/.exec(field) ?? [];
  return number === undefined ? form.querySelector(`[data-place="${CSS.escape(field)}"]`) : rowOf(Number(number));
});

function settle() {
  button.disabled = !isChanged || !isGood || !title.value.trim() || (ownName && !ownName.value.trim());
  state.textContent = isChanged ? message("not-saved") : "";
}

const drawSoon = keepPicture(
  form,
  "/api/templates/preview.png",
  () => ({ source: source.value || " ", fields: fields(), values: {} }),
  (could) => {
    isGood = could;
    settle();
  },
);

function changed() {
  isChanged = true;
  isGood = false;
  settle();
  drawSoon();
}

for (const field of JSON.parse(document.querySelector("#asked").textContent)) addField(field);
startFields(changed);
if (ownName) follow(title, ownName, "-");
form.querySelector("#add-field").addEventListener("click", () => {
  addField().querySelector("input").focus();
  changed();
});
form.addEventListener("input", ({ target }) => {
  if (!target.closest("#fields")) changed();
});
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  if (button.disabled) return;
  button.disabled = true;
  const body = { title: title.value.trim(), source: source.value, fields: fields() };
  const told = name
    ? await tell(`/api/templates/${name}`, { ...body, version: Number(version) }, "PUT")
    : await tell("/api/templates", { ...body, name: ownName.value.trim() });
  settle();
  if (told) leaveFor(`/templates/${told.name}/edit`);
});
for (const each of page.querySelectorAll("[data-restore]")) {
  each.addEventListener("click", async () => {
    if (await tell(`/api/templates/${name}/versions/${each.dataset.restore}/restore`)) leaveFor(`/templates/${name}/edit`);
  });
}
page.querySelector("#remove")?.addEventListener("click", async () => {
  if (await tell(`/api/templates/${name}`, undefined, "DELETE")) leaveFor("/templates");
});
window.addEventListener("beforeunload", (event) => {
  if (isChanged) event.preventDefault();
});

function leaveFor(path) {
  isChanged = false;
  location.assign(path);
}

isChanged = [title, source].some((field) => field.value !== field.defaultValue); // before this script was there
for (const each of page.querySelectorAll("#add-field, [data-restore], #remove")) each.disabled = false; // heard from now on
settle();
drawSoon(0);
