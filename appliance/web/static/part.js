// A page's changing part: fetched again when something happened, once for events that come together.
import { morph } from "./morph.js";

const SETTLE_MS = 40;
const RETRY_MS = 2000; // after a fetch that failed

// `shown()` hears that the part is up to date; it may return milliseconds after which to look again by itself.
export function keepFresh(live, shown = () => {}) {
  let timer = null;
  let running = false;
  let again = false; // something happened during a fetch, so what it brings may be old

  async function refresh() {
    timer = null;
    running = true;
    again = false;
    try {
      const answer = await fetch(live.dataset.fragment, { cache: "no-store" });
      if (!answer.ok) throw new Error(`the box answered ${answer.status}`);
      morph(live, await answer.text());
      const soon = shown();
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
