// The two documents of a changed receipt: what one has seen here is what one approves.
import { message } from "./box.js";
import { decide } from "./decide.js";
import { say } from "./send.js";
import { listen } from "./live.js";
import { startPanel } from "./panel.js";

const page = document.querySelector("#changed");

page.addEventListener("click", async ({ target }) => {
  const button = target.closest("[data-decide]");
  if (!button) return;
  button.disabled = true;
  const told = await decide(button.dataset.decide, page.dataset);
  if (told) location.assign(`/jobs/${page.dataset.job}`);
  else button.disabled = false;
});

const panel = startPanel();
listen([`job:${page.dataset.job}`, "panel"], (event) => {
  if (event?.job && event.job.sha256 !== page.dataset.sha256) say(message("changed-elsewhere"));
  if (!event || event.event === "panel:lights") panel?.refresh();
});
