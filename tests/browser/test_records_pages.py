"""Receipts found again and counted, as somebody in the office uses these pages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from running_box import Box


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Box]:
    box = Box(tmp_path / "box", ("printers=virtual:lab",))
    yield box
    box.stop()


@pytest.mark.both_browsers
def test_a_receipt_is_found_by_a_word_on_it_and_opened(box: Box, page: Page) -> None:
    box.print(b"Cafe Muster\n1 x Blutorangensaft 4.20\n")
    box.print(b"Cafe Muster\n1 x Tee 2.40\n")
    for number in (1, 2):
        box.wait_for(lambda number=number: box.get(f"/api/jobs/{number}")["text"], "its text")
    page.goto(box.url("/"))
    page.get_by_role("link", name="History").click()
    expect(page.get_by_role("row")).to_have_count(3)
    page.get_by_label("Words on the receipt").fill("blutor")
    page.keyboard.press("Enter")
    expect(page.get_by_role("row")).to_have_count(2)
    expect(page.get_by_text("1 x Blutorangensaft 4.20")).to_be_visible()
    expect(page.get_by_label("Words on the receipt")).to_have_value("blutor")
    with page.expect_download() as table:
        page.get_by_role("link", name="as a table (CSV)").click()
    assert len(Path(table.value.path()).read_text().splitlines()) == 2
    page.get_by_role("link", name="Job 1").click()
    expect(page).to_have_url(box.url("/jobs/1"))


@pytest.mark.both_browsers
def test_the_history_shows_what_comes_in_meanwhile(box: Box, page: Page) -> None:
    page.goto(box.url("/history"))
    expect(page.get_by_text("No receipt has come in yet.")).to_be_visible()
    box.print(b"coffee 2.40\n")
    expect(page.get_by_role("link", name="Job 1")).to_be_visible()
    box.post("/api/jobs/1/reject")
    expect(page.get_by_role("cell", name="rejected")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [(390, 844), (1440, 900)])
def test_the_pages_fit_and_the_tables_behind_the_charts_open_by_keyboard(
    box: Box, page: Page, scheme: str, size: tuple[int, int]
) -> None:
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.set_viewport_size({"width": size[0], "height": size[1]})
    box.print(b"coffee with a rather long line on the receipt 2.40\n")
    box.post("/api/jobs/1/reject")
    for path in ("/statistics", "/history", "/history?q=none"):
        page.goto(box.url(path))
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
    page.goto(box.url("/statistics"))
    summary = page.locator("summary").first
    summary.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("table").first).to_be_visible()
    page.get_by_role("link", name="Yesterday").click()
    expect(page.get_by_text("Nothing was received on these days.")).to_be_visible()
    expect(page.get_by_role("link", name="Yesterday")).to_have_attribute("aria-current", "true")
    assert errors == []


def test_the_forms_work_without_scripts(box: Box, page: Page) -> None:
    box.print(b"coffee 2.40\n")
    assert page.context.browser is not None
    context = page.context.browser.new_context(java_script_enabled=False)
    plain = context.new_page()
    plain.goto(box.url("/history"))
    plain.get_by_label("State").select_option("rejected")
    plain.get_by_role("button", name="Find").click()
    expect(plain.get_by_text("No receipt fits.")).to_be_visible()
    plain.get_by_role("link", name="Show all").last.click()
    expect(plain.get_by_role("link", name="Job 1")).to_be_visible()
    context.close()
