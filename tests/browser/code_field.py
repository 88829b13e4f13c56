"""The code editor of a page, written into as people do."""

from __future__ import annotations

from playwright.sync_api import Page

SCRATCH = """text => {
  const field = document.createElement("textarea");
  document.body.append(field);
  field.value = text;
  field.select();
  return field;
}"""


def write_code(page: Page, text: str) -> None:
    """Copy a text elsewhere, choose all of the editor by the keyboard, and paste over it."""
    scratch = page.evaluate_handle(SCRATCH, text)
    page.keyboard.press("Control+c")
    scratch.evaluate("field => field.remove()")
    page.locator(".CodeMirror").click()
    page.keyboard.press("Control+a")
    page.keyboard.press("Control+v")


def without_editor(page: Page) -> None:
    """As on a machine that has none: its files do not come."""
    page.route("**/code-editor/**", lambda route: route.abort())
