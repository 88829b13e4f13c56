// A page's changing part: fetched again when something happened, once for events that come together.
import { guarded } from "./guard.js";
import { morph } from "./morph.js";

const SETTLE_MS = 40;
const RETRY_MS = 2000; // after a fetch that failed
export const NO_LOGIN = 401;

// Whoever is not logged in any more logs in, and comes back to where they were.
export function logInAgain() {
  location.assign(`/login?next=${encodeURIComponent(location.pathname + location.search)}`);
}

// `shown()` hears that the part is up to date; it may return milliseconds after which to look again by itself.
// `unseen(button)` says that a button cannot be pressed yet.
export function keepFresh(live, shown = () => {}, unseen = undefined) {
  const guard = guarded(live, unseen);
  let timer = null;
  let running = false;
  let again = false; // something happened during a fetch, so what it brings may be old

  async function refresh() {
    timer = null;
    running = true;
    again = false;
    try {
      const answer = await fetch(live.dataset.fragment, { cache: "no-store" });
      if (answer.status === NO_LOGIN) return logInAgain();
      if (!answer.ok) throw new Error(`the box answered ${answer.status}`);
      const html = await answer.text();
      await guard.idle();
      morph(live, html);
      const soon = shown();
      guard.changed();
      if (soon) refreshIn(soon);
    } catch {
      refreshIn(RETRY_MS);
    }
    running = false;
    if (again) refreshIn(SETTLE_MS);
  }

  function refreshIn(milliseconds) {
    timer ??= setTimeout(refresh, milliseconds);
  }

  return function refreshSoon() {
    if (running) again = true;
    else refreshIn(SETTLE_MS);
  };
}
