"""Printers by hand, and the roll of a virtual one, on a phone and on a desktop."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from running_box import Box
from sized_pages import fits, sized_page
from support.net_printer import NetPrinter

__all__ = ["sized_page"]


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Box]:
    box = Box(tmp_path / "box", ("printers=virtual:lab",))
    yield box
    box.stop()


@pytest.mark.both_browsers
def test_a_printer_is_added_by_hand_once_it_answers(box: Box, sized_page: Page, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        free = gone.getsockname()[1]
    page = sized_page
    page.goto(box.url("/printers"))
    page.get_by_role("link", name="Add a printer by hand").click()
    page.get_by_label("Name", exact=True).fill("Lab")  # there is one
    page.get_by_label("Address").fill("127.0.0.1")
    page.get_by_label("Port").fill(str(free))
    page.get_by_label("Model").select_option(label="Epson TM-T20III")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("There is a printer of this name already.")).to_be_visible()
    expect(page.get_by_label("Name", exact=True)).to_be_focused()
    page.get_by_label("Name", exact=True).fill("Küche & Bar")
    page.get_by_role("button", name="Save").click()
    told = page.get_by_role("alert").filter(has_text=f"Nothing answers at 127.0.0.1, port {free}.")
    expect(told).to_be_visible()
    expect(told).to_contain_text("It was not saved.")
    assert fits(page)
    assert len(box.get("/api/printers")["printers"]) == 1
    with closing(NetPrinter(tmp_path / "net", "tm-t20iii")) as printer:
        page.get_by_label("Port").fill(printer.uri.rpartition(":")[2])
        page.get_by_role("button", name="Only look whether it answers").or_(
            page.get_by_role("button", name="Try again and save")
        ).click()
        expect(page.get_by_role("heading", name="How wide is the paper of Küche & Bar?")).to_be_visible()
        page.get_by_role("button", name="Print it").click()
        page.get_by_role("button", name="B 48 letters").click()
        card = page.get_by_role("article", name="Küche & Bar")
        expect(card.get_by_text("Ready.")).to_be_visible()
        expect(card).to_contain_text("Epson TM-T20III")
    added = box.get("/api/printers")["printers"][1]
    assert (added["name"], added["title"], added["profile"]) == ("kuche-bar", "Küche & Bar", "tm-t20iii")


def test_one_that_is_off_is_saved_all_the_same_if_somebody_insists_and_removed_again(
    box: Box, sized_page: Page
) -> None:
    page = sized_page
    page.goto(box.url("/printers/add"))
    page.get_by_label("Name", exact=True).fill("attic")
    page.get_by_label("Serial line").check()
    page.get_by_label("Device", exact=True).fill("/dev/no-such-line")
    page.get_by_label("Bits a second").select_option("9600")
    page.get_by_role("button", name="Only look whether it answers").click()
    expect(page.get_by_text("It does not answer: /dev/no-such-line cannot be used")).to_be_visible()
    page.get_by_role("button", name="Save it all the same").click()
    page.get_by_role("article", name="attic").get_by_role("link", name="Change").click()
    expect(page.get_by_label("Serial line")).to_be_checked()
    expect(page.get_by_label("Bits a second")).to_have_value("9600")
    assert box.get("/api/printers")["printers"][1]["uri"] == "serial:///dev/no-such-line?baud=9600"
    page.get_by_text("Remove this printer").click()
    page.get_by_role("button", name="Remove attic").click()
    expect(page.get_by_text("attic was removed.")).to_be_visible()
    expect(page.get_by_role("article", name="lab")).to_be_visible()
    expect(page.get_by_role("article", name="attic")).to_have_count(0)
    assert fits(page)
    page.get_by_role("button", name="Put it back").click()
    expect(page.get_by_role("article", name="attic")).to_be_visible()
    expect(page.get_by_text("attic was removed.")).to_have_count(0)


def test_the_form_works_without_a_script(box: Box, browser: object, tmp_path: Path) -> None:
    context = browser.new_context(java_script_enabled=False)  # type: ignore[attr-defined]
    page = context.new_page()
    page.goto(box.url("/printers/add"))
    page.get_by_label("Name", exact=True).fill("second")
    page.get_by_label("Virtual").check()
    page.get_by_label("Name of its roll").fill("second")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("button", name="Print it").click()
    page.get_by_role("link", name="It is right as it is").click()
    expect(page.get_by_role("article", name="second")).to_be_visible()
    context.close()


def test_a_virtual_printer_is_broken_and_mended_from_its_roll_where_its_paper_comes_out(
    box: Box, sized_page: Page
) -> None:
    page = sized_page
    box.put("/api/queues/main", {"policy": "auto"})
    page.goto(box.url("/printers"))
    page.get_by_role("link", name="Look at its paper").click()
    expect(page.get_by_text("Nothing is printed yet.")).to_be_visible()
    box.print(b"first\n")
    expect(page.get_by_alt_text("Paper 1")).to_be_visible()
    out = page.get_by_role("switch", name="Paper is out")
    out.click()
    expect(page.get_by_text("Paper is out. Reload it")).to_be_visible()
    expect(out).to_have_attribute("aria-checked", "true")
    box.print(b"second\n")
    expect(page.get_by_alt_text("Paper 2")).to_have_count(0)
    page.get_by_role("button", name="Mend everything").click()
    expect(page.get_by_alt_text("Paper 2")).to_be_visible()
    expect(out).to_have_attribute("aria-checked", "false")
    assert (
        page.get_by_alt_text("Paper 2").evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
    )
    assert fits(page)
    page.get_by_text("Tear it off").click()
    page.get_by_role("button", name="Throw it away").click()
    expect(page.get_by_text("Nothing is printed yet.")).to_be_visible()
    assert box.paper() == []


def test_a_long_roll_shows_its_end_and_leads_to_what_is_older(box: Box, sized_page: Page) -> None:
    page = sized_page
    box.put("/api/queues/main", {"policy": "auto"})
    for number in range(1, 12):
        box.print(b"receipt %d\n\n\n\n\n\n" % number)
    box.wait_for(lambda: len(box.paper()) == 11, "the papers")
    page.goto(box.url("/printers/1/roll"))
    expect(page.get_by_alt_text("Paper 11")).to_be_in_viewport()
    expect(page.get_by_alt_text("Paper 3", exact=True)).to_have_count(0)
    page.get_by_role("link", name="Older ones").click()
    expect(page.get_by_alt_text(re.compile("Paper [123]$"))).to_have_count(3)
    page.get_by_role("link", name="To the newest").click()
    expect(page.get_by_alt_text("Paper 11")).to_be_visible()
