// A job's bytes as people who look for one read them: where, in hexadecimal, as letters.
import { message } from "./box.js";

const ACROSS = 16;
const SHOWN = 4096; // bytes at first, and more with each click

const hex = (value, digits) => value.toString(16).padStart(digits, "0");
const letter = (byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : "·");

export async function showBytes(place, _live, { job }) {
  const answer = await fetch(`/api/jobs/${job}/raw`);
  if (!answer.ok) throw new Error(`the box answered ${answer.status}`);
  const bytes = new Uint8Array(await answer.arrayBuffer());
  const text = document.createElement("pre");
  const more = document.createElement("button");
  let shown = 0;

  function showMore() {
    const end = Math.min(bytes.length, shown + SHOWN);
    const lines = [];
    for (; shown < end; shown += ACROSS) {
      const line = [...bytes.subarray(shown, Math.min(end, shown + ACROSS))];
      lines.push(`${hex(shown, 6)}  ${line.map((byte) => hex(byte, 2)).join(" ").padEnd(3 * ACROSS)} ${line.map(letter).join("")}\n`);
    }
    text.append(lines.join(""));
    more.hidden = shown >= bytes.length;
  }

  text.className = "hex";
  text.tabIndex = 0;
  more.type = "button";
  more.textContent = message("more");
  more.addEventListener("click", showMore);
  showMore();
  place.replaceChildren(text, more);
}
