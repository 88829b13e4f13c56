// What is on a receipt besides text: codes are changed by what they say, pictures replaced, all of it removed.

export async function fileAsBase64(file) {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}

// One row for each block of the receipt as it came; `change` takes a step.
export function showBlocks(place, base, now, words, change) {
  const blocks = base.lines.filter(({ kind }) => kind !== "text");
  const list = place.querySelector(".blocks");
  place.hidden = blocks.length === 0;
  if (!list.childElementCount) list.append(...blocks.map((block) => row(block, words, change)));
  for (const item of list.children) update(item, now, words);
}

function row(block, words, change) {
  const item = document.querySelector("#block-row").content.firstElementChild.cloneNode(true);
  item.dataset.line = block.id;
  item.querySelector(".what").textContent = words[block.kind];
  const value = item.querySelector(".value");
  if (block.kind === "code") value.append(codeField(block, words, change));
  else if (block.kind === "picture") value.append(pictureField(block, words, change));
  else value.textContent = block.detail;
  const button = item.querySelector("button");
  button.setAttribute("aria-label", `${button.textContent}: ${words[block.kind]} ${block.detail}`);
  button.addEventListener("click", () => change(({ removed }) => ({ removed: [...removed, block.id] })));
  return item;
}

function codeField(block, words, change) {
  const [run] = block.runs;
  const field = document.createElement("input");
  field.defaultValue = run.text;
  field.readOnly = !run.editable;
  field.dataset.code = run.id;
  field.setAttribute("aria-label", `${words.code} (${block.detail})`);
  field.addEventListener("input", () => {
    const text = field.value;
    change(({ texts }) => ({ texts: { ...texts, [run.id]: { text, line: block.id } } }));
  });
  return field;
}

function pictureField(block, words, change) {
  const label = document.createElement("label");
  label.className = "button";
  label.textContent = words.replace;
  const field = document.createElement("input");
  field.type = "file";
  field.accept = "image/png,image/jpeg";
  field.className = "visually-hidden";
  field.addEventListener("change", async () => {
    const [file] = field.files;
    if (!file) return;
    const picture = await fileAsBase64(file);
    change(({ pictures }) => ({ pictures: { ...pictures, [block.id]: picture } }));
  });
  label.append(field);
  return label;
}

function update(item, { texts, removed }, words) {
  const isGone = removed.includes(item.dataset.line);
  item.querySelector("button").disabled = isGone;
  item.classList.toggle("is-gone", isGone);
  const field = item.querySelector("[data-code]");
  if (field) {
    field.disabled = isGone;
    const text = texts[field.dataset.code]?.text;
    if (document.activeElement !== field) field.value = text ?? field.defaultValue;
  }
  item.querySelector(".what").title = isGone ? words.removed : "";
}
