"""The first steps of a new box, as its owner takes them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect
from running_box import Box
from support.net_printer import NetPrinter

PASSWORD = "four words are plenty"


@pytest.fixture
def printer(tmp_path: Path) -> Iterator[NetPrinter]:
    printer = NetPrinter(tmp_path / "net")
    yield printer
    printer.close()


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Box]:
    """A new box, which nobody has set up, with a panel on the screen and no printer."""
    box = Box(tmp_path / "box", ("identity.login=true", "panel.kind=screen", "printers="))
    yield box
    box.stop()


def set_up(page: Page, box: Box) -> None:
    page.goto(box.url("/"))
    page.get_by_label("Your name").fill("ada")
    page.get_by_label("A password").fill(PASSWORD)
    page.get_by_label("Set-up code").fill(page.locator(".hint strong").inner_text())
    page.get_by_role("button", name="Make the account").click()
    page.get_by_role("link", name="First steps: 0 of 6 done").click()
    expect(page.get_by_role("heading", name="First steps")).to_be_visible()


def step(page: Page, name: str) -> Locator:
    return page.get_by_role("listitem").filter(has=page.get_by_role("heading", name=name))


def add_printer(page: Page, box: Box, printer: NetPrinter) -> None:
    step(page, "Find the printer").get_by_role("link", name="Add it by hand").click()
    page.get_by_label("Name", exact=True).fill("counter")
    page.get_by_label("Address").fill("127.0.0.1")
    page.get_by_label("Port").fill(printer.uri.rpartition(":")[2])
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="It is right as it is").click()
    expect(page.get_by_role("article", name="counter")).to_be_visible()
    page.goto(box.url("/welcome"))


def test_an_owner_is_led_from_nothing_to_a_counter(box: Box, page: Page, printer: NetPrinter) -> None:
    set_up(page, box)
    expect(step(page, "Print a test slip")).to_contain_text("First the printer")
    add_printer(page, box, printer)
    expect(page.get_by_role("heading", name="Find the printer (done)")).to_be_visible()
    page.get_by_role("button", name="Print it").click()
    expect(step(page, "Print a test slip")).to_contain_text("longest line")
    page.get_by_role("button", name="A 32 letters").click()
    expect(page.get_by_role("heading", name="Print a test slip (done)")).to_be_visible()
    expect(step(page, "Point the till here")).to_contain_text("Waiting for your till")
    expect(step(page, "Point the till here")).to_contain_text(str(box.ports["raw"]["main"]))
    box.print(b"coffee 2.40\n\x1dV\x00")
    expect(page.get_by_role("heading", name="Point the till here (done)")).to_be_visible()
    page.get_by_role("link", name="Open the counter").click()
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_role("region", name="The last ones")).to_contain_text("completed")
    box.print(b"tea 1.90\n\x1dV\x00")
    page.goto(box.url("/"))
    page.locator("[data-panel]").get_by_role("button", name="Reject").click()
    expect(page.get_by_role("heading", name="Nothing waits")).to_be_visible()
    page.get_by_role("link", name="First steps: 5 of 6 done").click()
    page.get_by_role("link", name="To the backup").click()
    page.get_by_label("Your own password").fill(PASSWORD)
    with page.expect_download() as download:
        page.get_by_role("button", name="Download a backup").click()
    assert download.value.suggested_filename.endswith(".zip")
    page.goto(box.url("/welcome"))
    expect(page.get_by_role("heading", name="Your counter is ready")).to_be_visible()
    page.get_by_role("button", name="To the counter").click()
    expect(page.get_by_role("heading", name="Nothing waits")).to_be_visible()
    page.goto(box.url("/welcome"))
    expect(page).to_have_url(box.url("/"))
    expect(page.get_by_role("link", name="First steps")).to_have_count(0)


def test_the_width_that_somebody_saw_is_the_printers(box: Box, page: Page, printer: NetPrinter) -> None:
    set_up(page, box)
    add_printer(page, box, printer)
    page.get_by_role("button", name="Print it").click()
    page.get_by_role("button", name="A 32 letters").click()
    expect(page.get_by_role("heading", name="Print a test slip (done)")).to_be_visible()
    page.goto(box.url("/printers"))
    expect(page.get_by_role("article", name="counter")).to_contain_text("58 mm")


def test_the_list_is_put_away_for_good(box: Box, page: Page) -> None:
    set_up(page, box)
    page.get_by_role("button", name="put this list away").click()
    page.goto(box.url("/"))
    expect(page.get_by_role("link", name="First steps")).to_have_count(0)
