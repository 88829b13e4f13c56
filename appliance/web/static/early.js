// Taps that come before the page's modules are there wait for them: on a slow box that is half a second.
const early = [];
const keep = ({ target }) => {
  const button = target.closest("[data-decide], [data-post]");
  if (button) early.push(button);
};
document.addEventListener("click", keep);
document.addEventListener("DOMContentLoaded", () => { // modules have run by then
  document.removeEventListener("click", keep);
  for (const button of early) button.click();
});
