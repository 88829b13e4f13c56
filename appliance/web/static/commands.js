// A job's commands beside its paper: each shows its dots, and each dot its command.
import { message } from "./box.js";

const SHOWN = 500; // commands in the list; more are fetched when asked for
const STEPS = { ArrowDown: 1, ArrowUp: -1 };
const SVG = "http://www.w3.org/2000/svg";

export async function showCommands(place, live, { job, printer }) {
  const list = document.createElement("ol");
  const more = document.createElement("button");
  const marks = await marksOf(job, printer);
  let next = "";

  async function fetchMore() {
    const page = await fetched(`/api/jobs/${job}/commands?limit=${SHOWN}${next && `&cursor=${next}`}`);
    const start = list.childElementCount;
    list.append(...page.commands.map((command, index) => row(command, start + index)));
    next = page.next;
    more.hidden = next === null;
    list.querySelector("button").tabIndex = 0;
  }

  more.type = "button";
  more.textContent = message("more");
  more.addEventListener("click", fetchMore);
  list.addEventListener("pointerover", ({ target }) => point(target.closest("button"), false));
  list.addEventListener("focusin", ({ target }) => point(target.closest("button"), false));
  list.addEventListener("keydown", (event) => {
    const item = event.key in STEPS && event.target.closest("li");
    const to = item && (event.key === "ArrowDown" ? item.nextElementSibling : item.previousElementSibling);
    if (!to) return;
    event.preventDefault();
    to.firstElementChild.focus();
  });
  live.addEventListener("pointermove", find);
  live.addEventListener("click", find);
  await fetchMore();
  place.replaceChildren(list, more);

  // From a command to its dots
  function point(button, scrolls) {
    if (!button || button.getAttribute("aria-current")) return;
    for (const other of list.querySelectorAll("[aria-current]")) {
      other.removeAttribute("aria-current");
      other.tabIndex = -1;
    }
    button.setAttribute("aria-current", "true");
    button.tabIndex = 0;
    if (scrolls) button.scrollIntoView({ block: "nearest" });
    draw(live, marks.get(Number(button.dataset.command)) ?? []);
  }

  // From a dot to its command
  function find(event) {
    const strip = event.target.closest?.("[data-strip]");
    if (!strip) return;
    const picture = strip.querySelector("img");
    const box = picture.getBoundingClientRect();
    const x = ((event.clientX - box.left) * picture.naturalWidth) / box.width;
    const y = ((event.clientY - box.top) * picture.naturalHeight) / box.height + Number(strip.dataset.strip);
    for (const [command, boxes] of marks) {
      if (!boxes.some((one) => x >= one.x && x < one.x + one.width && y >= one.y && y < one.y + one.height)) continue;
      point(list.children[command]?.firstElementChild, true);
      return;
    }
  }
}

function row(command, number) {
  const item = document.createElement("li");
  const button = document.createElement("button");
  button.type = "button";
  button.tabIndex = -1;
  button.dataset.command = number;
  button.append(cell("code", command.name), cell("span", command.name === "text" ? letters(command.raw) : command.title), cell("code", command.raw));
  item.append(button);
  return item;
}

const letters = (raw) => raw.replace(/(\w\w) ?/g, (_, digits) => {
  const code = parseInt(digits, 16);
  return code < 0x20 || code > 0x7e ? "·" : String.fromCharCode(code);
});

function cell(kind, text) {
  const made = document.createElement(kind);
  made.textContent = text;
  return made;
}

async function fetched(path) {
  const answer = await fetch(path);
  if (!answer.ok) throw new Error(`the box answered ${answer.status}`);
  return answer.json();
}

async function marksOf(job, printer) {
  const byCommand = new Map();
  const query = printer ? `?printer=${encodeURIComponent(printer)}` : "";
  for (const { command, ...box } of (await fetched(`/api/jobs/${job}/marks${query}`)).marks) {
    if (!byCommand.has(command)) byCommand.set(command, []);
    byCommand.get(command).push(box);
  }
  return byCommand;
}

function draw(live, boxes) {
  for (const strip of live.querySelectorAll("[data-strip]")) {
    strip.querySelector(".dots")?.remove();
    const picture = strip.querySelector("img");
    const [top, rows] = [Number(strip.dataset.strip), Number(picture.getAttribute("height"))];
    const here = boxes.filter((box) => box.y < top + rows && box.y + box.height > top);
    if (!here.length) continue;
    const layer = document.createElementNS(SVG, "svg");
    layer.setAttribute("class", "dots");
    layer.setAttribute("viewBox", `0 ${top} ${picture.getAttribute("width")} ${rows}`);
    layer.setAttribute("aria-hidden", "true");
    for (const box of here) {
      const rectangle = document.createElementNS(SVG, "rect");
      for (const side of ["x", "y", "width", "height"]) rectangle.setAttribute(side, box[side]);
      layer.append(rectangle);
    }
    strip.append(layer);
    const place = layer.firstElementChild.getBoundingClientRect();
    if (place.bottom < 0 || place.top > innerHeight) strip.scrollIntoView({ block: "nearest" });
  }
}
