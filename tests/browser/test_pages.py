"""The pages in a real browser: live without reloading, and fit for a phone."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from running_box import Box

from appliance.demo import sample_receipt

AWAY = "establish a connection"  # as Firefox says of a box that is away, besides what the page says
SIZES = {"phone": (390, 844), "tablet": (820, 1180), "desktop": (1280, 900)}


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Box]:
    box = Box(tmp_path / "box", ("printers=virtual:lab", "panel.kind=screen"))
    yield box
    box.stop()


@pytest.fixture(params=SIZES)
def page(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    width, height = SIZES[request.param]
    context = browser.new_context(viewport={"width": width, "height": height})
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: None if AWAY in str(error) else faults.append(str(error)))
    page.on("console", lambda message: faults.append(message.text) if "Policy" in message.text else None)
    yield page
    context.close()
    assert faults == []


def test_a_receipt_arrives_is_opened_and_approved_without_a_reload(box: Box, page: Page) -> None:
    page.goto(box.url("/"))
    expect(page.get_by_role("heading", name="Nothing waits")).to_be_visible()
    expect(page.get_by_text(f"port {box.ports['raw']['main']}")).to_be_visible()
    page.evaluate("window.never_reloaded = true")
    box.print(sample_receipt())
    expect(page.get_by_role("heading", name="1 waits")).to_be_visible()
    assert page.evaluate("window.never_reloaded")
    page.get_by_role("link", name="Job 1").click()
    picture = page.locator(".paper img").first
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") == 576
    page.locator("#live").get_by_role("button", name="Approve").click()
    expect(page.locator("h1 .badge")).to_have_text(re.compile("completed · printed"))
    assert box.paper() == [sample_receipt()]
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "it scrolls sideways"


def test_a_rejection_carries_the_reason_typed_before_the_page_changed(box: Box, page: Page) -> None:
    box.print(b"one\n")
    page.goto(box.url("/jobs/1"))
    page.get_by_label("Reason").fill("wrong table")
    with page.expect_response(re.compile("/fragments/jobs/1")):
        status, _ = box.post("/api/printers", {"name": "second", "uri": "virtual:second"})
        assert status == 201  # a printer comes up: the page is told, and fetches its part again
    page.locator("#live").get_by_role("button", name="Reject").click()
    expect(page.locator("h1")).to_contain_text("wrong table")
    assert box.get("/api/jobs/1")["reason"] == "wrong table"


def test_who_comes_second_is_told_so(box: Box, page: Page) -> None:
    box.print(b"one\n")
    page.route("**/fragments/**", lambda route: route.abort())  # this page doesn't hear of it in time
    page.goto(box.url("/jobs/1"))
    box.post("/api/jobs/1/reject")
    page.locator("#live").get_by_role("button", name="Approve").click()
    expect(page.get_by_role("alert")).to_contain_text("rejected")
    assert box.paper() == []


@pytest.mark.both_browsers
def test_the_page_survives_the_box_being_killed_and_back(box: Box, page: Page) -> None:
    page.goto(box.url("/"))
    ports = [f"{name}.port={box.ports[name]}" for name in ("web", "events")]
    box.stop(9)
    expect(page.get_by_text("Connection lost")).to_be_visible()
    box.settings = (*box.settings, *ports)
    box.start()
    box.print(sample_receipt())
    expect(page.get_by_role("heading", name="1 waits")).to_be_visible()
    expect(page.get_by_text("Connection lost")).to_be_hidden()


def test_the_buttons_on_the_screen_approve_the_focus(box: Box, page: Page) -> None:
    page.goto(box.url("/"))
    box.print(sample_receipt())
    expect(page.locator("[data-lamp=amber]")).to_have_class(re.compile("blink"))
    page.wait_for_timeout(500)  # the guard: nobody could have looked before
    page.get_by_label("Panel").get_by_role("button", name="Approve").click()
    expect(page.get_by_role("heading", name="Nothing waits")).to_be_visible()
    box.wait_for_state(1, "completed")


def test_cuts_are_drawn_over_the_paper_where_they_fall_and_drawers_are_told_beside_it(
    box: Box, page: Page
) -> None:
    job = b"a line of a long paper\n" * 150 + b"\x1bp\x00\x19\xfa\x1dVA\x00a voucher\n\x1dVB\x00"
    box.put("/api/queues/main", {"drawer": "hold"})
    box.post("/api/jobs", {"data": b64encode(job).decode()})  # by the raw port they are two jobs
    page.goto(box.url("/jobs/1"))
    events = box.get("/api/jobs/1")["events"]
    assert [event["kind"] for event in events] == ["pulse", "cut", "cut"]
    expect(page.locator(".events li")).to_contain_text(
        ["drawer pulse on pin 2, 50 ms", "full cut", "partial cut"]
    )
    places = page.evaluate("""() => {
        const top = document.querySelector(".strip img").getBoundingClientRect();
        const scale = top.width / 576;
        return ["full", "partial"].map((way) => {
            const line = document.querySelector(`.cut.${way} line`).getBoundingClientRect();
            return (line.top + line.height / 2 - top.top) / scale;
        });
    }""")
    for place, event in zip(places, events[1:], strict=True):
        assert place == pytest.approx(event["y"], abs=3)  # dots
