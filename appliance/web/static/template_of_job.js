// A receipt becomes a template: its texts are chosen, and named.
import { follow, nameOf } from "./template_fields.js";
import { findPlaces, tell } from "./template_picture.js";
import { say } from "./send.js";
import "./panel_only.js";

const page = document.querySelector("#template");
const form = page.querySelector("#make");
const list = form.querySelector("#fields");
const title = form.querySelector("#title");
const name = form.querySelector("#name");
const rowOfMark = new Map(); // by the button of the text

findPlaces((field) => {
  const [, number] = /^fields\.(\d+)/.exec(field) ?? [];
  return number === undefined ? form.querySelector(`[data-place="${CSS.escape(field)}"]`) : list.children[Number(number)];
});

function settle() {
  form.querySelector("button").disabled = !list.childElementCount || !title.value.trim() || !name.value.trim();
  form.querySelector("#no-fields").hidden = list.childElementCount > 0;
}

function clear() {
  say("");
  for (const error of form.querySelectorAll(".error")) error.hidden = true;
  for (const input of form.querySelectorAll("[aria-invalid]")) input.removeAttribute("aria-invalid");
}

function unusedName(text) {
  const wanted = nameOf(text) || "text";
  const used = new Set([...list.querySelectorAll('[data-part="name"]')].map(({ value }) => value));
  let found = wanted;
  for (let number = 2; used.has(found); number++) found = `${wanted.slice(0, 28)}_${number}`;
  return found;
}

function mark(button) {
  const row = document.querySelector("#mark-row").content.firstElementChild.cloneNode(true);
  const [label, own] = row.querySelectorAll("input");
  row.querySelector("legend").textContent = label.value = button.textContent;
  own.value = own.dataset.follows = unusedName(button.textContent);
  follow(label, own);
  row.mark = { run: button.dataset.run, start: Number(button.dataset.start), end: Number(button.dataset.end) };
  list.append(row);
  rowOfMark.set(button, row);
}

page.querySelector(".marks").addEventListener("click", ({ target }) => {
  const button = target.closest("button");
  if (!button) return;
  const row = rowOfMark.get(button);
  if (row) {
    row.remove();
    rowOfMark.delete(button);
  } else mark(button);
  button.setAttribute("aria-pressed", String(!row));
  settle();
});
follow(title, name, "-");
form.addEventListener("input", () => {
  clear();
  settle();
});
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  clear();
  const fields = [...list.children].map((row) => {
    const [label, own] = row.querySelectorAll("input");
    return { ...row.mark, label: label.value, name: own.value };
  });
  const told = await tell(`/api/jobs/${page.dataset.job}/template`, { title: title.value.trim(), name: name.value.trim(), fields });
  if (told) location.assign(`/templates/${told.name}/edit`);
});
settle();
page.querySelector(".marks").disabled = false; // before, nobody would have heard of a click
