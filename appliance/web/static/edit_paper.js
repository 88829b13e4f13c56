// The texts on the paper as fields: each lies over its dots, and shows them, so that one types in the
// receipt's own face. What the picture does not show yet is shown by the field.
import { message } from "./box.js";

const FONT_PROBE = 100; // pixels
const WIDE = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/;
const LONGER = 2; // columns that a field has beyond its text, so that the end can be typed at

export const columns = (text) => [...text].reduce((sum, char) => sum + (WIDE.test(char) ? 2 : 1), 0);

export class PaperFields {
  #fields = new Map(); // by run
  #strips;
  #advance;

  constructor(strips) {
    this.#strips = [...strips];
    const measured = new ResizeObserver((entries) => entries.forEach(({ target }) => this.#measure(target)));
    for (const strip of this.#strips) {
      measured.observe(strip);
      this.#measure(strip);
    }
    const canvas = document.createElement("canvas").getContext("2d");
    canvas.font = `${FONT_PROBE}px ui-monospace, "DejaVu Sans Mono", "Liberation Mono", monospace`;
    this.#advance = canvas.measureText("0").width / FONT_PROBE;
  }

  // How large a dot is shown.
  #measure(strip) {
    const picture = strip.querySelector("img");
    strip.style.setProperty("--dot", `${picture.clientWidth / Number(picture.getAttribute("width"))}px`);
  }

  get(run) {
    return this.#fields.get(run);
  }

  // Lay the fields out: `places` are { name, line, text, box, cell, editable, number }, in reading order.
  lay(places) {
    const wanted = new Set(places.map(({ name }) => name));
    for (const [name, field] of this.#fields) {
      if (wanted.has(name)) continue;
      field.remove();
      this.#fields.delete(name);
    }
    for (const place of places) this.#put(this.#fields.get(place.name) ?? this.#made(place), place);
    this.#sort(places);
  }

  // The keyboard goes from text to text as they are read.
  #sort(places) {
    const focused = document.activeElement;
    const last = new Map(); // by strip, the element that stands before the next field
    for (const { name } of places) {
      const field = this.#fields.get(name);
      const strip = field.parentElement;
      const before = last.get(strip) ?? strip.querySelector("img");
      if (before.nextElementSibling !== field) before.after(field);
      last.set(strip, field);
    }
    if (focused?.isConnected && document.activeElement !== focused) focused.focus();
  }

  #made({ name, line, editable }) {
    const field = document.createElement("input");
    field.type = "text";
    field.className = "field";
    field.autocomplete = "off";
    field.spellcheck = false;
    field.dataset.run = name;
    field.dataset.line = line;
    field.readOnly = !editable;
    this.#fields.set(name, field);
    return field;
  }

  #put(field, { text, box: [x, y, width, height], cell, number }) {
    const strip = this.#stripAt(y);
    const picture = strip.querySelector("img");
    const across = Number(picture.getAttribute("width"));
    const top = Number(picture.dataset.top ?? 0);
    const wide = Math.max(width, (columns(text) + LONGER) * cell);
    const dots = (count) => `calc(var(--dot) * ${count})`;
    field.style.left = dots(x);
    field.style.top = dots(y - top);
    field.style.width = dots(Math.min(wide, Math.max(width, across - x)));
    field.style.height = dots(height);
    field.style.fontSize = dots(cell / this.#advance);
    field.setAttribute("aria-label", message("text-number", { number }));
    if (field.parentElement !== strip) strip.append(field);
    if (field.value !== text) this.#write(field, text);
  }

  // Other text in a field, with the caret where it was: blanks may have come or gone on either side of it.
  #write(field, text) {
    const caret = field.selectionStart ?? 0;
    const behind = field.value.slice(caret);
    const isFocused = document.activeElement === field;
    const fromEnd = text.endsWith(behind);
    field.value = text;
    if (isFocused) {
      const at = fromEnd ? text.length - behind.length : Math.min(caret, text.length);
      field.setSelectionRange(at, at);
    }
  }

  #stripAt(y) {
    return this.#strips.findLast((strip) => Number(strip.querySelector("img").dataset.top ?? 0) <= y) ?? this.#strips[0];
  }
}
