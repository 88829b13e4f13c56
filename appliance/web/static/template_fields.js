// The fields that a template asks for, as rows of a form.

const list = document.querySelector("#fields");
const part = (row, name) => row.querySelector(`[data-part="${name}"]`);
const rows = () => [...list.children];

// A name for programs of what people call it.
export function nameOf(label, separator = "_") {
  const plain = label.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
  return plain.replace(/[^a-z0-9]+/g, separator).replace(/^[^a-z]+|[^a-z0-9]+$/g, "").slice(0, 32);
}

// The name follows the label until it is typed by hand; what was typed before this script was there counts too.
export function follow(label, name, separator) {
  const take = () => (name.dataset.follows = name.value = nameOf(label.value, separator));
  label.addEventListener("input", () => {
    if (!name.value || name.dataset.follows === name.value) take();
  });
  if (!name.value) take();
}

export function addField(field = { kind: "text" }) {
  const row = document.querySelector("#field-row").content.firstElementChild.cloneNode(true);
  for (const input of row.querySelectorAll("[data-part]")) {
    const value = field[input.dataset.part];
    if (input.type === "checkbox") input.checked = Boolean(value);
    else input.value = Array.isArray(value) ? value.join(", ") : (value ?? "");
  }
  follow(part(row, "label"), part(row, "name"));
  list.append(row);
  settle(row);
  return row;
}

// Only the checks of its kind are there, and it says which field it is.
function settle(row) {
  const kind = part(row, "kind").value;
  for (const each of row.querySelectorAll("[data-of]")) each.hidden = !each.dataset.of.split(" ").includes(kind);
  const title = part(row, "label").value || part(row, "name").value || part(row, "name").closest("label").textContent.trim();
  row.querySelector("legend").textContent = title;
  for (const button of row.querySelectorAll("button")) button.setAttribute("aria-label", `${button.textContent}: ${title}`);
}

// The fields as the API takes them.
export function fields() {
  return rows().map((row) => {
    const told = {};
    for (const input of row.querySelectorAll("[data-part]")) {
      const { part: name } = input.dataset;
      const isLeftOut = input.closest("[hidden]") || (input.type !== "checkbox" && !input.value.trim());
      if (name === "required") told.required = input.checked;
      else if (name === "name") told.name = input.value.trim() || "-";
      else if (isLeftOut) continue;
      else if (name === "choices") told.choices = input.value.split(",").map((each) => each.trim()).filter(Boolean);
      else if (["shortest", "longest"].includes(name)) told[name] = Number(input.value) || 0;
      else told[name] = input.value;
    }
    return told;
  });
}

export const rowOf = (number) => rows()[number];

export function startFields(changed) {
  list.addEventListener("input", ({ target }) => {
    settle(target.closest("li"));
    changed();
  });
  list.addEventListener("click", ({ target }) => {
    const row = target.closest("li");
    if (target.matches("[data-remove]")) {
      const next = row.nextElementSibling ?? row.previousElementSibling;
      row.remove();
      (next?.querySelector("input") ?? document.querySelector("#add-field")).focus();
    } else if (target.matches("[data-move]") && row.previousElementSibling) {
      row.previousElementSibling.before(row);
      target.focus();
    } else return;
    changed();
  });
}
