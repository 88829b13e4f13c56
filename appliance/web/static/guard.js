// Keeps a press from what came up under the finger a moment ago: nobody can have aimed at it.
// Two taps in a row, or a card that moved up as another one was decided, would hit the wrong receipt.

const GUARD_MS = 400;
const NEAR = 8; // pixels that a button may move and still be where it was
const PRESS_MS = 30_000; // the longest press that the part waits for, where its end is not told
const LOOK_MS = 50; // between looks whether what is to be seen is there

const meaning = (button) => `${JSON.stringify({ ...button.dataset })} ${button.textContent} ${button.closest("[data-job]")?.dataset.job ?? ""}`;

function place(button) {
  const { left, top } = button.getBoundingClientRect();
  return [left + scrollX, top + scrollY];
}

// `unseen(button)` may say that a button waits for longer, as a picture does that is not there yet.
export function guarded(part, unseen = () => false) {
  const until = new WeakMap(); // button → when it may be pressed
  let known = look();
  let looking = null;
  let pressed = 0; // when the press began that is going on
  let released = [];

  function look() {
    return new Map([...part.querySelectorAll("button")].map((button) => [button, [meaning(button), ...place(button)]]));
  }

  function isNew(button, [means, left, top]) {
    const [before, x, y] = known.get(button) ?? [];
    return before !== means || Math.abs(x - left) > NEAR || Math.abs(y - top) > NEAR;
  }

  function show() {
    clearTimeout(looking);
    const now = performance.now();
    let waits = false;
    for (const button of part.querySelectorAll("button")) {
      const wait = now < (until.get(button) ?? 0) || unseen(button);
      if (wait) button.setAttribute("aria-disabled", "true");
      else button.removeAttribute("aria-disabled");
      waits ||= wait;
    }
    if (waits) looking = setTimeout(show, LOOK_MS);
  }

  // To be called when the part has changed.
  function changed() {
    const found = look();
    for (const [button, is] of found) if (isNew(button, is)) until.set(button, performance.now() + GUARD_MS);
    known = found;
    show();
  }

  function release() {
    pressed = 0;
    setTimeout(() => { // the click comes behind the release
      for (const go of released.splice(0)) go();
    });
  }

  part.addEventListener("pointerdown", () => (pressed = performance.now()));
  document.addEventListener("pointermove", ({ buttons }) => { // it ended outside of the window
    if (pressed && !buttons) release();
  });
  for (const end of ["pointerup", "pointercancel"]) document.addEventListener(end, release);
  part.addEventListener("click", (event) => {
    if (!event.target.closest("button")?.getAttribute("aria-disabled")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }, true);
  show();

  return {
    changed,
    // Ends when no press is under way: what is pressed does not move.
    idle: () => new Promise((resolve) => {
      if (!pressed || performance.now() - pressed > PRESS_MS) return resolve();
      released.push(resolve);
      setTimeout(resolve, PRESS_MS);
    }),
  };
}
