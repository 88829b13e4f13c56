"""Printers, queues and choosing another printer, in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from running_box import Box
from test_found_printers import plug_in

from appliance.printers.drivers.virtual.faults import Fault, write

LOGO = b"\x1cq\x01\x01\x00\x01\x00" + b"\xff\x81\x81\x81\x81\x81\x81\xff"


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Box]:
    box = Box(tmp_path / "box", ("printers=virtual:lab",))
    box.post("/api/printers", {"name": "narrow", "uri": "virtual:narrow", "profile": "generic-58mm"})
    yield box
    box.stop()


def test_a_receipt_is_shown_as_the_chosen_printer_will_print_it_and_printed_there(
    box: Box, page: Page
) -> None:
    box.print(b"a line of forty characters is too long!!\n")
    page.goto(box.url("/jobs/1"))
    expect(page.locator(".paper img")).to_have_attribute("width", "576")
    page.get_by_label("Printer").select_option("narrow")
    expect(page.get_by_text("lines may break elsewhere")).to_be_visible()
    expect(page.locator(".paper img")).to_have_attribute("width", "384")
    page.get_by_role("button", name="Approve").click()
    box.wait_for_state(1, "completed")
    assert box.paper("narrow") == [b"a line of forty characters is too long!!\n"]


def test_a_printer_says_what_it_needs_and_can_be_paused(box: Box, page: Page) -> None:
    page.goto(box.url("/printers"))
    lab = page.get_by_role("article", name="lab")
    expect(lab.get_by_text("Ready.")).to_be_visible()
    write(box.data / "virtual" / "lab", [Fault.PAPER_OUT])
    expect(lab.get_by_text("Paper is out. Reload it")).to_be_visible()
    write(box.data / "virtual" / "lab", [])
    expect(lab.get_by_text("Ready.")).to_be_visible()
    lab.get_by_text("Pause", exact=True).click()
    lab.get_by_label("Why?").fill("the till is being moved")
    lab.get_by_role("button", name="Pause it").click()
    expect(lab.get_by_text("Paused: the till is being moved")).to_be_visible()
    lab.get_by_role("button", name="Go on").click()
    expect(lab.get_by_text("Ready.")).to_be_visible()


def test_what_tills_have_stored_is_listed_and_stored_again_on_request(box: Box, page: Page) -> None:
    box.print(LOGO)
    box.wait_for(lambda: box.paper() == [LOGO], "the logo at the printer")
    page.goto(box.url("/printers"))
    expect(page.get_by_text("NV bit images")).to_be_visible()
    page.get_by_role("button", name="Store them again").click()
    box.wait_for(lambda: box.paper() == [LOGO, LOGO], "the logo again")


def test_a_printer_that_is_plugged_in_shows_up_by_itself_and_is_added_with_one_tap(
    tmp_path: Path, page: Page
) -> None:
    tree = tmp_path / "usb"
    tree.mkdir()
    box = Box(tmp_path / "plain", (f"discovery.usb_root={tree}",))
    try:
        page.goto(box.url("/printers"))
        expect(page.get_by_text("No printer is known yet.")).to_be_visible()
        plug_in(
            tree,
            "1-1",
            idVendor="04b8",
            idProduct="0202",
            manufacturer="EPSON",
            product="TM-T88V",
            serial="J7",
        )
        found = page.get_by_role("article", name="TM-T88V")
        expect(found).to_be_visible()
        found.get_by_role("button", name="Add it").click()
        expect(page.get_by_text("No printer is known yet.")).not_to_be_visible()
        (printer,) = box.get("/api/printers")["printers"]
        assert (printer["name"], printer["title"]) == ("tm-t88v", "TM-T88V")
        assert (printer["uri"], printer["profile"]) == ("usb://04b8:0202/J7", "tm-t88v")
    finally:
        box.stop()


def test_a_job_that_prints_can_be_stopped(box: Box, page: Page) -> None:
    write(box.data / "virtual" / "lab", [Fault.SLOW])
    box.print(b"x" * 900_000 + b"\n")
    job = box.jobs()[0]
    box.approve(job)
    page.goto(box.url("/jobs/1"))
    page.get_by_role("button", name="Stop it").click()
    box.wait_for_state(1, "canceled")
    expect(page.locator("h1 .badge.canceled")).to_be_visible()
