// Decisions over the API: what is decided is the document that the page shows.
import { say, send } from "./send.js";

// What the box answers to a request of this page; null where it refuses, which is said.
export async function ask(path, body = {}, method = "POST") {
  say("");
  // `keepalive`: what was decided counts, also where the page is left at once
  const answer = await send(path, body, { method, keepalive: true });
  if (answer?.isGood) return answer.told;
  if (answer) say(answer.told.detail);
  return null;
}

export function decide(action, { job, sha256 }, more = {}) {
  return ask(`/api/jobs/${job}/${action}`, { sha256, ...more });
}
