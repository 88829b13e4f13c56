// What every request of a page to its own box carries: that a page of the box asks, and not another site's.
export const headers = {
  "Content-Type": "application/json",
  "X-Counterproof": "page",
  "X-CSRF-Token": document.querySelector('meta[name="csrf-token"]')?.content ?? "",
};
