// All templates: one comes in as a file.
import { tell } from "./template_picture.js";
import "./panel_only.js";

const chosen = document.querySelector("#import");
if (chosen) chosen.disabled = false; // heard from now on
chosen?.addEventListener("change", async ({ target }) => {
  const file = await target.files[0]?.text();
  target.value = ""; // the same file may come again
  if (!file) return;
  const told = await tell("/api/templates/import", { file });
  if (told) location.assign(`/templates/${told.name}/edit`);
});
