"""The pages under a finger, on a tablet and on a phone; and many receipts at once without any pointer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from running_box import Box

SIZES = {"phone": (390, 844), "tablet": (820, 1180)}
FINGER_PX = 44  # the smallest thing that a finger hits without aiming
STEP_PX = 20  # between two looks at where a finger is
LONG = b"\n".join(b"line %d" % number for number in range(800)) + b"\n\x1dV\x00"


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Box]:
    box = Box(tmp_path / "box", ("printers=virtual:lab", "web.undo_seconds=60"))
    yield box
    box.stop()


@pytest.fixture(params=SIZES)
def touched(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    """A page on a screen that is touched."""
    width, height = SIZES[request.param]
    context = browser.new_context(viewport={"width": width, "height": height}, has_touch=True, is_mobile=True)
    yield context.new_page()
    context.close()


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    """The small one of them."""
    width, height = SIZES["phone"]
    context = browser.new_context(viewport={"width": width, "height": height}, has_touch=True, is_mobile=True)
    yield context.new_page()
    context.close()


def states(box: Box) -> dict[int, str]:
    return {job["id"]: job["state"] for job in box.jobs()}


def middle(place: Locator) -> tuple[float, float]:
    found = place.bounding_box()
    assert found is not None
    return found["x"] + found["width"] / 2, found["y"] + found["height"] / 2


def swipe_up(page: Page, place: Locator, distance: int) -> None:
    """A finger is put on a place and moved up, and takes what lies under it along until it rests."""
    x, y = middle(place)
    page.evaluate("window.rests = new Promise(done => document.addEventListener('scrollend', done, true)); 0")
    touch = page.context.new_cdp_session(page)
    touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    for moved in range(STEP_PX, distance + 1, STEP_PX):
        point = {"x": x, "y": y - moved}
        touch.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [point]})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    page.evaluate("window.rests.then(() => 0)")  # a tap before would only stop it, as everywhere


def test_receipts_are_approved_rejected_and_taken_back_by_taps(box: Box, touched: Page) -> None:
    page = touched
    box.print(b"first\n")
    box.print(b"second\n")
    page.goto(box.url("/counter"))
    page.get_by_role("button", name="Reject").tap()
    expect(page.get_by_text("No other one waits.")).to_be_visible()
    page.get_by_role("button", name="Undo").tap()
    expect(page.get_by_text("One more waits behind it.")).to_be_visible()
    assert states(box) == {1: "pending", 2: "pending"}
    page.get_by_role("button", name="Approve").tap()
    expect(page.get_by_text("No other one waits.")).to_be_visible()
    page.get_by_role("button", name="Reject").tap()
    expect(page.get_by_role("heading", name="Nothing waits")).to_be_visible()
    box.wait_for_state(1, "completed")
    box.wait_for_state(2, "rejected")
    assert box.paper() == [b"first\n"]


def test_two_taps_in_a_row_reject_one_receipt_and_zoom_nothing(box: Box, touched: Page) -> None:
    page = touched
    box.print(b"first\n")
    box.print(b"second\n")
    page.goto(box.url("/counter"))
    reject = page.get_by_role("button", name="Reject")
    expect(reject).to_be_enabled()
    x, y = middle(reject)
    for _ in range(2):
        page.touchscreen.tap(x, y)
    expect(page.get_by_text("No other one waits.")).to_be_visible()
    page.get_by_role("button", name="Approve").tap()
    box.wait_for_state(2, "completed")
    assert states(box) == {1: "rejected", 2: "completed"}
    assert page.evaluate("visualViewport.scale") == 1


def test_a_long_receipt_follows_the_finger_and_the_buttons_stay(box: Box, touched: Page) -> None:
    page = touched
    box.print(LONG)
    page.goto(box.url("/counter"))
    expect(page.get_by_role("button", name="Approve")).to_be_enabled()
    paper = page.get_by_role("region", name="The receipt", exact=True)
    swipe_up(page, paper, 300)
    assert paper.evaluate("pane => pane.scrollTop") > 200
    assert page.evaluate("scrollY") == 0
    assert states(box) == {1: "pending"}, "a finger that moves decides nothing"
    expect(page.get_by_role("button", name="Reject")).to_be_in_viewport(ratio=1)
    page.get_by_role("button", name="Approve").tap()
    box.wait_for_state(1, "completed")


def test_a_finger_that_moves_over_a_button_presses_nothing(box: Box, phone: Page) -> None:
    for number in range(6):
        box.print(b"table %d\n" % number)
    phone.goto(box.url("/"))
    reject = phone.locator('[data-job="2"]').get_by_role("button", name="Reject")
    expect(reject).to_be_enabled()
    swipe_up(phone, reject, 200)
    assert phone.evaluate("scrollY") > 100
    phone.locator('[data-job="5"]').get_by_role("button", name="Reject").tap()
    box.wait_for_state(5, "rejected")
    assert set(states(box).values()) == {"pending", "rejected"}
    assert states(box)[2] == "pending"


def four_wait(box: Box, page: Page) -> None:
    for number in range(1, 5):
        box.print(b"table %d\n" % number)
    page.goto(box.url("/"))
    expect(page.locator("[data-job]")).to_have_count(4)


def test_many_are_chosen_with_a_finger_decided_and_taken_back(box: Box, touched: Page) -> None:
    page = touched
    four_wait(box, page)
    for job in (1, 3):
        page.locator(f'[data-job="{job}"] .pick').tap()
    batch = page.get_by_role("form", name="With those chosen")
    expect(batch.get_by_role("status")).to_have_text("Chosen: 2")
    for button in batch.get_by_role("button").all():
        expect(button).to_be_in_viewport(ratio=1)
        assert (button.bounding_box() or {})["height"] >= FINGER_PX
    batch.get_by_role("button", name="Reject").tap()
    expect(page.locator("[data-job]")).to_have_count(2)
    expect(batch).to_be_hidden()
    page.get_by_role("button", name="Undo").tap()
    expect(page.locator("[data-job]")).to_have_count(4)
    assert set(states(box).values()) == {"pending"}
    page.locator('[data-job="2"] .pick').tap()
    batch.get_by_role("button", name="Choose all shown").tap()
    batch.get_by_role("button", name="Approve").tap()
    expect(page.get_by_role("heading", name="Nothing waits")).to_be_visible()
    box.wait_for(lambda: len(box.paper()) == 4, "all of them to be printed")


@pytest.mark.both_browsers
def test_many_are_chosen_decided_and_taken_back_by_the_keyboard_alone(box: Box, page: Page) -> None:
    four_wait(box, page)
    for key in ("j", "x", "j", "x"):
        page.keyboard.press(key)
    batch = page.get_by_role("form", name="With those chosen")
    expect(batch.get_by_role("status")).to_have_text("Chosen: 2")
    go_by_tab(page, batch.get_by_role("button", name="Reject"))
    page.keyboard.press("Enter")
    expect(page.locator("[data-job]")).to_have_count(2)
    go_by_tab(page, page.get_by_role("button", name="Undo"))
    page.keyboard.press("Space")
    expect(page.locator("[data-job]")).to_have_count(4)
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(batch.get_by_role("status")).to_have_text("One is chosen")
    go_by_tab(page, batch.get_by_role("button", name="Approve"))
    page.keyboard.press("Enter")
    expect(page.locator("[data-job]")).to_have_count(3)
    box.wait_for_state(1, "completed")
    assert list(states(box).values()).count("pending") == 3


def go_by_tab(page: Page, place: Locator) -> None:
    """The Tab key alone leads there."""
    expect(place).to_be_visible()
    for _ in range(60):
        page.keyboard.press("Tab")
        if place.evaluate("node => node === document.activeElement"):
            return
    raise AssertionError(f"Tab does not lead to {place}")


@pytest.mark.parametrize(
    ("name", "path"),
    [
        *(("Counter", "/counter"), ("Receipts", "/"), ("History", "/history")),
        *(("Printers", "/printers"), ("More", "/more")),
    ],
)
def test_the_bar_below_leads_everywhere_and_covers_nothing(
    box: Box, phone: Page, name: str, path: str
) -> None:
    for number in range(8):
        box.print(b"table %d\n" % number)
    phone.goto(box.url("/settings"))
    link = phone.get_by_role("navigation", name="Pages").get_by_role("link", name=name, exact=True)
    place = link.bounding_box()
    assert place is not None
    assert min(place["width"], place["height"]) >= FINGER_PX
    link.tap()
    expect(phone).to_have_url(re.compile(f":\\d+{path}$"))
    if path == "/counter":
        return  # it has its buttons there, and a way back above
    expect(link).to_have_attribute("aria-current", "page")
    last = phone.locator(":is(main, footer) :is(a, button):visible").last
    last.scroll_into_view_if_needed()
    phone.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    below, bar = last.bounding_box(), phone.get_by_role("navigation", name="Pages").bounding_box()
    assert below is not None
    assert bar is not None
    assert below["y"] + below["height"] <= bar["y"]
