"""Settings in units that people use, found by a word."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from running_box import Box
from sized_pages import open_experts


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Box]:
    box = Box(tmp_path / "box", ("printers=virtual:lab",))
    yield box
    box.stop()


def test_a_setting_is_found_and_shown(box: Box, page: Page) -> None:
    page.goto(box.url("/settings"))
    page.get_by_label("Find a setting").fill("largest receipt")
    page.keyboard.press("Enter")
    page.get_by_role("main").get_by_role("link", name="Largest receipt").click()
    expect(page.get_by_label("Largest receipt")).to_be_in_viewport()


def test_what_experts_set_is_folded_until_it_is_wanted_or_wrong(box: Box, page: Page) -> None:
    page.route(
        "**/settings/check", lambda route: route.abort()
    )  # it would unfold what is wrong, at any moment
    page.goto(box.url("/settings"))
    expect(page.get_by_label("Name of the box")).to_be_visible()
    wait = page.get_by_label("Ask again after")
    part = page.locator("summary", has_text="Receipts and printers")
    expect(wait).not_to_be_visible()
    part.click()
    wait.fill("never")
    part.click()
    expect(wait).not_to_be_visible()
    page.get_by_role("button", name="Save").click()
    expect(wait).to_be_visible()
    expect(page.locator('[data-field-of="limits.stale_seconds"] .error')).to_be_visible()


def test_a_folded_part_unfolds_where_the_box_finds_it_wrong(box: Box, page: Page) -> None:
    page.goto(box.url("/settings"))
    wait = page.get_by_label("Ask again after")
    open_experts(page)
    wait.evaluate("field => (field.value = 'never')")
    wait.evaluate("field => (field.closest('details').open = false)")
    expect(wait).not_to_be_visible()
    page.get_by_label("Name of the box").fill("Bar")
    page.get_by_label("Name of the box").blur()
    expect(wait).to_be_visible()


def test_what_is_not_there_is_said(box: Box, page: Page) -> None:
    page.goto(box.url("/settings/search?q=submarine"))
    expect(page.get_by_text("No setting has all of these words.")).to_be_visible()


@pytest.mark.parametrize(
    ("label", "key", "typed", "kept"),
    [
        ("Largest receipt", "limits.job_bytes", "2.5", 2_500_000),
        ("Ask again after", "limits.stale_seconds", "20", 1_200),
        ("Take back a reject", "web.undo_seconds", "7.5", 7.5),
    ],
)
def test_it_is_typed_in_units_that_people_use(
    box: Box, page: Page, label: str, key: str, typed: str, kept: float
) -> None:
    page.goto(box.url("/settings"))
    open_experts(page)
    page.get_by_label(label).fill(typed)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    expect(page.get_by_label(label)).to_have_value(typed)
    (value,) = [each["value"] for each in box.get("/api/settings")["settings"] if each["key"] == key]
    assert value == kept


def test_what_nobody_should_type_is_chosen(box: Box, page: Page) -> None:
    page.goto(box.url("/settings"))
    open_experts(page)
    page.get_by_label("Time zone").select_option("Europe/Berlin")
    page.get_by_label("Country of the box").select_option(label="Germany")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    found = {each["key"]: each["value"] for each in box.get("/api/settings")["settings"]}
    assert (found["web.time_zone"], found["network.country"]) == ("Europe/Berlin", "DE")


@pytest.mark.parametrize("typed", ["a lot", "0,0000000001x", "1e99"])
def test_nonsense_is_told_at_its_field(box: Box, page: Page, typed: str) -> None:
    page.goto(box.url("/settings"))
    open_experts(page)
    page.get_by_label("Largest receipt").fill(typed)
    page.get_by_role("button", name="Save").click()
    expect(page.locator('[data-field-of="limits.job_bytes"] .error')).to_contain_text("Write a number from")
