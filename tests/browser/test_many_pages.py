"""All receipts that a filter finds: counted, confirmed, done with, and what was not possible is said."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe import checker, violations
from playwright.sync_api import Locator, Page, expect
from running_box import Box
from sized_pages import fits, sized_page

__all__ = ["checker", "sized_page"]

COUNT = 120  # more than one slice


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Box]:
    box = Box(tmp_path / "box", ("printers=virtual:lab", "raw.jobs_per_minute=100000"))
    for number in range(COUNT):
        box.print(b"table %d\n%s\n" % (number, b"tea" if number % 2 else b"coffee"))
    yield box
    box.stop()


def opened(page: Page) -> Locator:
    page.get_by_role("button", name="Do something with all that fit").click()
    dialog = page.get_by_role("dialog", name="All that fit")
    expect(dialog).to_be_visible()
    return dialog


@pytest.mark.both_browsers
def test_all_are_counted_and_rejected(box: Box, page: Page) -> None:
    page.goto(box.url("/"))
    dialog = opened(page)
    expect(dialog).to_contain_text(f"Receipts that fit: {COUNT}.")
    dialog.get_by_role("button", name="Reject").click()
    expect(dialog).to_contain_text(f"Done: {COUNT}. Not possible: 0.")
    assert box.get("/api/queue/stats")["states"]["rejected"] == COUNT
    dialog.get_by_role("button", name="Close").click()
    expect(page.get_by_role("heading", name="Nothing waits")).to_be_visible()


def test_only_those_that_fit_the_filter_and_what_was_not_possible_is_named(box: Box, page: Page) -> None:
    box.wait_for(lambda: len(box.jobs("&q=tea")) == COUNT // 2, "all to be read")
    page.goto(box.url("/?q=tea"))
    dialog = opened(page)
    expect(dialog).to_contain_text(f"Receipts that fit: {COUNT // 2}.")
    late = box.jobs("&q=tea")[0]

    def meanwhile(route) -> None:
        if not box.get(f"/api/jobs/{late['id']}")["decided_by"]:
            box.post(f"/api/jobs/{late['id']}/reject")
        route.continue_()

    page.route("**/api/jobs/batch", meanwhile)
    dialog.get_by_role("button", name="Approve").click()
    expect(dialog).to_contain_text(f"Done: {COUNT // 2 - 1}. Not possible: 1.")
    expect(dialog.get_by_role("listitem")).to_contain_text(f"Job {late['id']}: ")
    expect(dialog.get_by_role("link", name=f"Job {late['id']}")).to_have_attribute(
        "href", f"/jobs/{late['id']}"
    )


def test_it_can_be_stopped_between_two_slices(box: Box, page: Page) -> None:
    page.goto(box.url("/"))
    dialog = opened(page)
    seen: list[str] = []

    def stop_behind_the_first(route) -> None:
        seen.append(route.request.url)
        page.evaluate("document.querySelector('#many-stop').click()")
        route.continue_()

    page.route("**/api/jobs/batch", stop_behind_the_first)
    dialog.get_by_role("button", name="Reject").click()
    expect(dialog).to_contain_text("Stopped. Done: 50. Not possible: 0.")
    assert len(seen) == 1
    assert box.get("/api/queue/stats")["states"]["pending"] == COUNT - 50


def test_erasing_is_asked_for_twice(box: Box, page: Page) -> None:
    for job in (1, 2):
        box.post(f"/api/jobs/{job}/reject")
    page.goto(box.url("/?tab=stopped"))
    dialog = opened(page)
    dialog.get_by_role("button", name="Erase for good").click()
    expect(dialog).to_contain_text("gone for good")
    assert box.get("/api/jobs/1")["erased_at"] is None
    dialog.get_by_role("button", name="Erase for good").click()
    expect(dialog).to_contain_text("Done: 2. Not possible: 0.")
    assert box.get("/api/jobs/1")["erased_at"] is not None


def test_chosen_ones_are_exported(box: Box, page: Page) -> None:
    page.goto(box.url("/"))
    for number in (1, 2):
        page.locator(f'[data-job="{number}"] [data-pick]').check()
    with page.expect_download() as download:
        page.get_by_role("link", name="Export").click()
    data = Path(download.value.path()).read_bytes()
    names = zipfile.ZipFile(io.BytesIO(data)).namelist()
    assert [name for name in names if name.startswith("documents/")] == ["documents/1.bin", "documents/2.bin"]


def test_the_history_leads_to_an_export_of_what_it_shows(box: Box, page: Page) -> None:
    page.goto(box.url("/history?state=rejected"))
    box.post("/api/jobs/3/reject")
    link = page.get_by_role("link", name=re.compile("ZIP"))
    expect(link).to_have_attribute("href", "/api/jobs.zip?state=rejected")


def test_the_dialog_fits_and_has_no_violation(box: Box, sized_page: Page, checker: str) -> None:
    sized_page.goto(box.url("/"))
    dialog = opened(sized_page)
    expect(dialog).to_contain_text("Receipts that fit")
    assert violations(sized_page, checker) == []
    assert fits(sized_page)
