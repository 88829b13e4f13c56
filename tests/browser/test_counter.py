"""The screen beside the till, as somebody with a queue of customers uses it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect
from running_box import Box
from support.waiting import eventually

from appliance.printers.drivers.virtual.faults import Fault, write

SIZES = {"phone": (390, 844), "tablet": (1024, 768), "desktop": (1440, 900)}
# How far the paper is from the left, right and lower end of what scrolls it, and how far its shadow reaches.
ROOM = """() => {
  const paper = document.querySelector(".torn");
  let pane = paper.parentElement;
  const isPage = () => pane === document.documentElement;
  while (!isPage() && getComputedStyle(pane).overflowY === "visible") pane = pane.parentElement;
  const inside = paper.getBoundingClientRect(), outside = pane.getBoundingClientRect();
  const left = inside.left - (isPage() ? 0 : outside.left);
  const below = pane.scrollHeight - pane.scrollTop - inside.bottom + (isPage() ? 0 : outside.top);
  // drop-shadow's third length is the standard deviation of its blur: behind two of them nobody sees it
  const shadows = [...getComputedStyle(paper).filter.matchAll(/(-?[0-9.]+)px (-?[0-9.]+)px ([0-9.]+)px/g)];
  const reach = Math.max(...shadows.map(([, , , blur]) => 2 * blur));
  return [left, pane.clientWidth - left - inside.width, below, reach];
}"""


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Box]:
    box = Box(tmp_path / "box", ("printers=virtual:lab", "web.undo_seconds=60"))
    yield box
    box.stop()


@pytest.mark.both_browsers
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


@pytest.mark.both_browsers
def test_a_reject_can_be_taken_back_for_a_moment(box: Box, page: Page) -> None:
    box.print(b"coffee\n")
    page.goto(box.url("/counter"))
    reject = page.get_by_role("button", name="Reject")
    reject.click()
    expect(page.get_by_text("will not be printed.")).to_be_visible()
    assert box.get("/api/jobs/1")["state"] == "rejected"
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("will not be printed")).to_be_hidden()
    assert box.get("/api/jobs/1")["state"] == "pending"
    reject.click()
    box.wait_for_state(1, "rejected")


def test_when_the_moment_is_over_nothing_offers_it(box: Box, page: Page) -> None:
    box.put("/api/settings", {"values": {"web.undo_seconds": 0.5}})
    box.print(b"coffee\n")
    page.goto(box.url("/counter"))
    page.get_by_role("button", name="Reject").click()
    box.wait_for_state(1, "rejected")
    expect(page.get_by_role("button", name="Undo")).to_be_hidden()


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


@pytest.mark.both_browsers
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


def test_what_was_approved_says_what_it_waits_for(box: Box, page: Page) -> None:
    write(box.data / "virtual" / "lab", [Fault.PAPER_OUT])
    page.goto(box.url("/counter"))
    expect(page.get_by_text("Paper is out. Reload it")).to_be_visible()
    box.print(b"coffee\n")
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_text("1 approved, waits for paper")).to_be_visible()
    write(box.data / "virtual" / "lab", [])
    expect(page.get_by_text("waits for paper")).to_be_hidden()
    expect(page.get_by_role("region", name="The last ones")).to_contain_text("completed")


def two_wait(box: Box, page: Page) -> None:
    box.print(b"first\n")
    box.print(b"second\n")
    page.goto(box.url("/counter"))
    expect(page.get_by_text("One more waits behind it.")).to_be_visible()


def test_behind_a_reject_the_next_one_is_approved(box: Box, page: Page) -> None:
    two_wait(box, page)
    page.get_by_role("button", name="Reject").click()
    expect(page.get_by_text("No other one waits.")).to_be_visible()
    page.get_by_role("button", name="Approve").click()
    box.wait_for_state(2, "completed")
    assert box.get("/api/jobs/1")["state"] == "rejected"
    assert box.paper() == [b"second\n"]


def test_a_double_tap_on_reject_rejects_one(box: Box, page: Page) -> None:
    two_wait(box, page)
    reject = page.get_by_role("button", name="Reject")
    expect(reject).to_be_enabled()
    reject.dblclick()
    expect(page.get_by_text("will not be printed.")).to_be_visible()
    expect(page.locator("#answer")).to_be_hidden()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("One more waits behind it.")).to_be_visible()
    assert [box.get(f"/api/jobs/{job}")["state"] for job in (1, 2)] == ["pending", "pending"]


@pytest.mark.both_browsers
@pytest.mark.parametrize("way", ["reload", "leave", "close"])
def test_a_reject_counts_though_the_page_is_left(box: Box, page: Page, way: str) -> None:
    box.print(b"coffee\n")
    page.goto(box.url("/counter"))
    reject = page.get_by_role("button", name="Reject")
    expect(reject).to_be_enabled()
    leave = {"reload": "location.reload()", "leave": "location.assign('/history')", "close": ""}[way]
    page.evaluate(f"document.querySelector('[data-counter=reject]').click(); {leave}")
    if way == "close":
        page.close()
    box.wait_for_state(1, "rejected")


def test_another_screen_can_take_it_back_too(box: Box, page: Page) -> None:
    box.print(b"coffee\n")
    page.goto(box.url("/counter"))
    box.post("/api/jobs/1/reject")
    page.get_by_role("button", name="Undo").click()
    box.wait_for_state(1, "pending")


@pytest.mark.both_browsers
def test_a_silent_box_is_told_from_one_where_nothing_waits(box: Box, page: Page) -> None:
    """A cable that was pulled ends no connection: the browser hears nothing, for ever."""
    page.clock.install()
    page.route_web_socket("**/ws*", lambda _: None)  # it opens, and says nothing
    page.goto(box.url("/counter"))
    expect(page.get_by_role("heading", name="Nothing waits")).to_be_visible()
    page.clock.run_for(40_100)
    expect(page.get_by_text("Connection lost.")).to_be_visible()


@pytest.mark.parametrize(("width", "height"), [(320, 640), (390, 844), (820, 1180), (1180, 820)])
def test_nothing_sticks_out_and_long_paper_scrolls_by_keys(
    box: Box, page: Page, width: int, height: int
) -> None:
    page.set_viewport_size({"width": width, "height": height})
    box.print(b"\n".join(b"line %d" % number for number in range(800)) + b"\n\x1dV\x00")
    page.goto(box.url("/counter"))
    expect(page.get_by_role("button", name="Approve")).to_be_in_viewport(ratio=1)
    expect(page.get_by_role("button", name="Reject")).to_be_in_viewport(ratio=1)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    paper = page.get_by_role("region", name="The receipt", exact=True)
    assert paper.evaluate("pane => pane.scrollWidth <= pane.clientWidth")
    paper.focus()
    page.keyboard.press("End")
    assert eventually(lambda: paper.evaluate("pane => pane.scrollTop > 1000"))


def test_it_can_be_read_from_three_metres(box: Box, page: Page) -> None:
    page.set_viewport_size({"width": 1180, "height": 820})
    box.print(b"Cafe Milano\nTOTAL EUR 18.30\n\x1dV\x00")
    page.goto(box.url("/counter"))
    page.get_by_role("button", name="From afar").click()
    called = page.locator(".called")
    expect(called).to_contain_text("18.30")
    assert float(called.evaluate("node => parseFloat(getComputedStyle(node).fontSize)")) > 820 / 10
    page.reload()
    expect(page.get_by_role("button", name="From afar")).to_have_attribute("aria-pressed", "true")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("path", ["/counter", "/jobs/1"])
@pytest.mark.parametrize("size", SIZES)
def test_the_pane_that_scrolls_has_room_for_the_paper_s_shadow(
    box: Box, page: Page, size: str, path: str
) -> None:
    width, height = SIZES[size]
    page.set_viewport_size({"width": width, "height": height})
    box.print(b"\n".join(b"line %d" % number for number in range(200)) + b"\n\x1dV\x00")
    page.goto(box.url(path))
    expect(page.locator(".paper img").first).to_be_visible()
    left, right, below, reach = page.evaluate(ROOM)
    assert min(left, right, below) >= reach > 0
