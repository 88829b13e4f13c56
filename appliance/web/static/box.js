// What every page's scripts share: the headers of a request to the page's own box, and what they may say.

export const headers = {
  "Content-Type": "application/json",
  "X-Counterproof": "page",
  "X-CSRF-Token": document.querySelector('meta[name="csrf-token"]')?.content ?? "",
};

const texts = JSON.parse(document.querySelector("#messages").textContent);

// A text in the page's language, with %(name)s filled in.
export function message(key, values = {}) {
  return texts[key].replace(/%\((\w+)\)s/g, (_, name) => values[name]);
}
