// What the editor's pages ask of the box: what it told, a refusal of a field too; null where it was said why not.
import { headers, message } from "./box.js";
import { say } from "./decide.js";
import { logInAgain, NO_LOGIN } from "./part.js";

export async function ask(path, body) {
  try {
    const answer = await fetch(path, { method: "POST", headers, body: JSON.stringify(body) });
    if (answer.status === NO_LOGIN) {
      logInAgain();
      return null;
    }
    const told = await answer.json();
    if (answer.ok || told.field) return told;
    say(told.detail);
  } catch {
    say(message("no-answer"));
  }
  return null;
}
