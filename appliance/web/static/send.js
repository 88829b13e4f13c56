// A request of a page's script, and what the box answered; where there was no answer, that is said.
import { headers, message } from "./box.js";
import { logInAgain, NO_LOGIN } from "./part.js";

export function say(text) {
  const place = document.querySelector("#answer") ?? document.querySelector("#connection");
  place.textContent = text;
  place.hidden = !text;
}

const NOTHING = 204;

async function contentOf(answer) {
  if (answer.status === NOTHING) return {};
  return answer.headers.get("Content-Type") === "image/png" ? answer.blob() : answer.json();
}

// `{ isGood, told }`: JSON, or a picture; null where nobody is logged in any more, or no answer came.
export async function send(path, body, { method = "POST", more = {}, keepalive = false } = {}) {
  try {
    const answer = await fetch(path, { method, headers: { ...headers, ...more }, body: JSON.stringify(body), keepalive });
    if (answer.status !== NO_LOGIN) return { isGood: answer.ok, told: await contentOf(answer) };
    logInAgain();
  } catch {
    say(message("no-answer"));
  }
  return null;
}
