// For a page that has nothing live but the panel on the screen.
import { listen } from "./live.js";
import { startPanel } from "./panel.js";

const panel = startPanel();
listen(["panel"], (event) => {
  if (!event || event.event === "panel:lights") panel?.refresh();
});
