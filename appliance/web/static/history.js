// Receipts found again: the list shows also what comes in while somebody looks at its first page.
import { listen } from "./live.js";
import { startPanel } from "./panel.js";
import { keepFresh } from "./part.js";

const refreshSoon = keepFresh(document.querySelector("#live"));
const panel = startPanel();

listen(["jobs", "previews", "panel"], (event) => {
  if (!event?.event.startsWith("panel:")) refreshSoon();
  if (!event || event.event === "panel:lights") panel?.refresh();
});
