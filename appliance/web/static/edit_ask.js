// What the editor's pages ask of the box: what it told, a refusal of a field too; null where it was said why not.
import { say, send } from "./send.js";

export async function ask(path, body) {
  const answer = await send(path, body);
  if (answer?.isGood || answer?.told.field) return answer.told;
  if (answer) say(answer.told.detail);
  return null;
}
