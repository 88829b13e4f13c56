"""The screen beside the till, as somebody with a queue of customers uses it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect
from running_box import Box

from appliance.printers.drivers.virtual.faults import Fault, write

SIZES = {"phone": (390, 844), "tablet": (1024, 768), "desktop": (1440, 900)}


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Box]:
    box = Box(tmp_path / "box", ("printers=virtual:lab",))
    yield box
    box.stop()


@pytest.mark.parametrize("size", SIZES)
def test_a_receipt_comes_up_by_itself_and_is_approved_with_one_tap(box: Box, page: Page, size: str) -> None:
    width, height = SIZES[size]
    page.set_viewport_size({"width": width, "height": height})
    page.goto(box.url("/counter"))
    expect(page.get_by_role("heading", name="Nothing waits")).to_be_visible()
    expect(page.get_by_text(f"port {box.ports['raw']['main']}")).to_be_visible()
    box.print(b"coffee 2.40\n\x1dV\x00")
    approve = page.get_by_role("button", name="Approve")
    expect(approve).to_be_in_viewport()
    expect(page.get_by_role("button", name="Reject")).to_be_in_viewport()
    expect(page.locator(".paper img")).to_be_visible()
    approve.click()  # once it no longer says that it waits
    expect(page.get_by_role("heading", name="Nothing waits")).to_be_visible()
    box.wait_for_state(1, "completed")
    assert box.paper() == [b"coffee 2.40\n\x1dV\x00"]


def test_a_reject_can_be_taken_back_for_a_moment(box: Box, page: Page) -> None:
    box.print(b"coffee\n")
    page.goto(box.url("/counter"))
    reject = page.get_by_role("button", name="Reject")
    reject.click()
    expect(page.get_by_text("Receipt 1 will not be printed.")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("will not be printed")).to_be_hidden()
    page.wait_for_timeout(5_500)
    assert box.get("/api/jobs/1")["state"] == "pending"
    reject.click()
    box.wait_for_state(1, "rejected")


def test_a_tap_on_a_receipt_that_just_came_up_does_nothing(box: Box, page: Page) -> None:
    box.print(b"first\n")
    page.goto(box.url("/counter"))
    expect(page.get_by_role("button", name="Approve")).to_be_enabled()
    box.print(b"second\n")
    expect(page.get_by_text("One more waits behind it.")).to_be_visible()
    page.evaluate(
        """() => new Promise((done) => {
          const live = document.querySelector('#live');
          new MutationObserver((_, observer) => {
            const button = live.querySelector('[data-counter=approve]');
            if (button?.dataset.job !== '2') return;
            observer.disconnect();
            button.click();
            done();
          })
            .observe(live, { childList: true, subtree: true, attributes: true });
          live.querySelector('[data-counter=approve]').click();
        })"""
    )
    box.wait_for_state(1, "completed")
    page.wait_for_timeout(300)
    assert box.get("/api/jobs/2")["state"] == "pending"


def test_buttons_wait_until_the_receipt_can_have_been_seen(box: Box, page: Page) -> None:
    pictures: list[Route] = []
    page.route("**/preview.png*", lambda route: pictures.append(route))
    box.print(b"coffee\n")
    page.goto(box.url("/counter"), wait_until="commit")
    approve = page.get_by_role("button", name="Approve")
    expect(approve).to_have_attribute("aria-disabled", "true")
    page.wait_for_timeout(1_000)
    approve.dispatch_event("click")
    page.keyboard.press("a")
    expect(approve).to_be_disabled()
    assert box.get("/api/jobs/1")["state"] == "pending"
    for route in pictures:
        route.continue_()
    expect(approve).to_be_enabled()
    approve.click()
    box.wait_for_state(1, "completed")


def test_keys_decide_and_what_a_printer_needs_stands_beside_it(box: Box, page: Page) -> None:
    page.goto(box.url("/counter"))
    expect(page.get_by_text("lab Ready.")).to_be_visible()
    write(box.data / "virtual" / "lab", [Fault.PAPER_OUT])
    expect(page.get_by_text("Paper is out. Reload it")).to_be_visible()
    write(box.data / "virtual" / "lab", [])
    box.print(b"coffee\n")
    expect(page.get_by_role("button", name="Approve")).to_be_enabled()
    page.keyboard.press("a")
    box.wait_for_state(1, "completed")


def test_what_somebody_else_decided_is_gone_from_the_screen(box: Box, page: Page) -> None:
    box.print(b"coffee\n")
    page.goto(box.url("/counter"))
    expect(page.get_by_role("button", name="Approve")).to_be_visible()
    box.post("/api/jobs/1/reject")
    expect(page.get_by_role("heading", name=re.compile("Nothing waits"))).to_be_visible()
