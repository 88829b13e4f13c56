// Decisions over the API: what is decided is the document that the page shows.
import { headers, message } from "./box.js";
import { logInAgain, NO_LOGIN } from "./part.js";

export function say(text) {
  const place = document.querySelector("#answer") ?? document.querySelector("#connection");
  place.textContent = text;
  place.hidden = !text;
}

// What the box answers to a request of this page; null where it refuses, which is said.
export async function ask(path, body = {}, method = "POST") {
  say("");
  try {
    // `keepalive`: what was decided counts, also where the page is left at once
    const answer = await fetch(path, { method, headers, body: JSON.stringify(body), keepalive: true });
    if (answer.status === NO_LOGIN) {
      logInAgain();
      return null;
    }
    const told = await answer.json();
    if (answer.ok) return told;
    say(told.detail);
  } catch {
    say(message("no-answer"));
  }
  return null;
}

export function decide(action, { job, sha256 }, more = {}) {
  return ask(`/api/jobs/${job}/${action}`, { sha256, ...more });
}
