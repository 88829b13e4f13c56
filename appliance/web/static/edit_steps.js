// The changes so far, as the API takes them: one step after another, each of which can be undone and redone.

const NONE = { texts: {}, removed: [], pictures: {}, inserted: [] };

export class Steps {
  #steps = [NONE];
  #at = 0;

  get now() {
    return this.#steps[this.#at];
  }

  get canUndo() {
    return this.#at > 0;
  }

  get canRedo() {
    return this.#at < this.#steps.length - 1;
  }

  get isEmpty() {
    return edits(this.now).length === 0;
  }

  // A step; one that `follows` the last one in the same text is no step of its own.
  take(change, follows = false) {
    const next = { ...structuredClone(this.now), ...change(structuredClone(this.now)) };
    this.#steps.length = this.#at + 1;
    if (follows && this.#at > 0) this.#steps[this.#at] = next;
    else this.#at = this.#steps.push(next) - 1;
  }

  undo() {
    this.#at = Math.max(0, this.#at - 1);
  }

  redo() {
    this.#at = Math.min(this.#steps.length - 1, this.#at + 1);
  }
}

// The edits of the API for the changes, and for each the name of what it is of.
export function edits({ texts, removed, pictures, inserted }) {
  const gone = new Set(removed);
  return [
    ...Object.entries(texts).filter(([, { line }]) => !gone.has(line)).map(([run, { text }]) => ({ run, text })),
    ...removed.map((line) => ({ line, remove: true })),
    ...Object.entries(pictures).filter(([line]) => !gone.has(line)).map(([line, picture]) => ({ line, picture })),
    ...inserted.map(({ after, what }) => ({ after, ...what })),
  ];
}
