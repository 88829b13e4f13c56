"""The receipts' page, as somebody uses it who has many of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect
from running_box import Box
from support.chromium import wait_until_quiet

from appliance.printers.drivers.virtual.faults import Fault, write


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Box]:
    box = Box(tmp_path / "box", ("printers=virtual:lab", "web.undo_seconds=60"))
    for number in range(1, 5):
        box.print(b"table %d\ncoffee\n\x1dV\x00" % number)
    yield box
    box.stop()


def card(page: Page, job: int) -> Locator:
    return page.locator(f'[data-job="{job}"]')


def tab(page: Page, name: str) -> Locator:
    return page.get_by_role("navigation", name="Receipts by what").get_by_role(
        "link", name=re.compile(f"^{name}")
    )


@pytest.mark.both_browsers
def test_each_receipt_is_in_the_tab_of_what_became_of_it_and_the_counts_follow(box: Box, page: Page) -> None:
    page.goto(box.url("/"))
    expect(tab(page, "Waiting")).to_have_text(re.compile("4"))
    card(page, 1).get_by_role("button", name="Approve").click()
    expect(tab(page, "Printed")).to_have_text(re.compile("1"))  # until then the others still move
    card(page, 2).get_by_role("button", name="Reject").click()
    expect(tab(page, "Not printed")).to_have_text(re.compile("1"))
    expect(page.locator("[data-job]")).to_have_count(2)
    tab(page, "Not printed").click()
    expect(card(page, 2)).to_contain_text("rejected")
    tab(page, "All").click()
    expect(page.locator("[data-job]")).to_have_count(4)
    expect(page.locator("[data-job]").first).to_have_attribute("data-job", "4")


def test_a_job_whose_printer_failed_it_is_under_what_needs_help(box: Box, page: Page) -> None:
    write(box.data / "virtual" / "lab", [Fault.DROP])
    page.goto(box.url("/?tab=help"))
    expect(page.get_by_role("heading", name="Nothing needs help")).to_be_visible()
    box.approve(box.get("/api/jobs/1"))
    expect(card(page, 1)).to_contain_text("uncertain")
    card(page, 1).get_by_role("link", name="Say what came out").click()
    page.get_by_role("button", name="Yes, it did").click()
    expect(page.locator("h1 .badge")).to_contain_text("completed")


@pytest.mark.both_browsers
@pytest.mark.parametrize(("path", "script"), [("/", "jobs.js"), ("/jobs/1", "job.js")])
def test_a_tap_before_the_page_s_scripts_are_there_counts(
    box: Box, page: Page, path: str, script: str
) -> None:
    held: list[Route] = []
    page.route(f"**/{script}*", lambda route: held.append(route))
    page.goto(box.url(path), wait_until="commit")
    page.locator('[data-job="1"]').get_by_role("button", name="Approve").click()
    assert box.get("/api/jobs/1")["state"] == "pending"
    for route in held:
        route.continue_()
    box.wait_for_state(1, "completed")


def test_text_on_a_receipt_finds_it_and_a_number_its_job(box: Box, page: Page) -> None:
    for job in range(1, 5):
        box.get(f"/api/jobs/{job}")  # drawn, so that its text is known
    page.goto(box.url("/"))
    page.get_by_label("Text or number").fill("table 3")
    page.keyboard.press("Enter")
    expect(page.locator("[data-job]")).to_have_count(1)
    expect(card(page, 3)).to_be_visible()
    page.get_by_label("Text or number").fill("cocoa")
    page.get_by_role("button", name="Look").click()
    page.get_by_role("link", name="Show all of them").click()
    expect(page.locator("[data-job]")).to_have_count(4)
    page.get_by_text("More filters").click()
    page.get_by_label("From the day").fill("2001-01-01")
    page.get_by_label("To the day").fill("2001-01-02")
    page.get_by_role("button", name="Look").click()
    expect(page.get_by_text("No receipt fits the filter.")).to_be_visible()


@pytest.mark.both_browsers
def test_the_keyboard_alone_goes_through_them(box: Box, page: Page) -> None:
    page.goto(box.url("/"))
    expect(card(page, 4)).to_be_visible()
    for key in ("j", "j", "k", "a"):
        page.keyboard.press(key)
    expect(page.locator("[data-job]")).to_have_count(3)
    box.wait_for_state(1, "completed")
    expect(card(page, 2).locator(".open")).to_be_focused()
    page.keyboard.press("r")
    box.wait_for_state(2, "rejected")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    expect(page.get_by_label("Text or number")).to_be_focused()
    page.keyboard.press("a")
    assert page.get_by_label("Text or number").input_value() == "a"
    assert box.get("/api/jobs/3")["state"] == "pending", "what is typed decides nothing"


@pytest.mark.both_browsers
def test_many_are_decided_at_once_and_who_was_faster_is_told(box: Box, page: Page) -> None:
    page.goto(box.url("/"))
    for job in (1, 2, 3):
        card(page, job).get_by_role("checkbox").check()
    expect(page.get_by_text("Chosen: 3")).to_be_visible()
    page.route("**/fragments/**", lambda route: route.abort())  # this page doesn't hear of it in time
    box.post("/api/jobs/2/reject")
    page.get_by_role("form", name="With those chosen").get_by_role("button", name="Approve").click()
    expect(page.get_by_role("alert")).to_contain_text("Could not be decided: 1.")
    for job, state in ((1, "completed"), (2, "rejected"), (3, "completed"), (4, "pending")):
        box.wait_for_state(job, state)
    assert len(box.paper()) == 2


def test_what_did_not_change_on_the_page_is_not_fetched_again(box: Box, page: Page) -> None:
    page.goto(box.url("/"))
    expect(card(page, 4).locator("img")).to_be_visible()
    wait_until_quiet(page)
    pictures: list[str] = []
    page.on("request", lambda request: pictures.append(request.url) if "preview" in request.url else None)
    card(page, 2).get_by_role("checkbox").check()
    box.print(b"table 5\n")
    expect(card(page, 5).locator("img")).to_be_visible()
    expect(card(page, 2).get_by_role("checkbox")).to_be_checked()
    assert {url.split("/")[5] for url in pictures} == {"5"}


def test_an_idle_page_asks_for_nothing(box: Box, page: Page) -> None:
    for path in ("/", "/counter", "/jobs/1", "/printers"):
        page.goto(box.url(path))
        wait_until_quiet(page, 3.0)


def test_of_a_thousand_that_wait_the_first_are_shown_and_more_on_request(box: Box, page: Page) -> None:
    for number in range(60):
        box.post("/api/jobs", {"data": "eA=="})
        assert number < 60
    page.goto(box.url("/"))
    expect(page.locator("[data-job]")).to_have_count(24)
    page.get_by_role("link", name="Show more").click()
    expect(page.locator("[data-job]")).to_have_count(64)


@pytest.mark.both_browsers
def test_a_command_shows_its_dots_and_a_dot_its_command(box: Box, page: Page) -> None:
    page.goto(box.url("/jobs/3"))
    page.get_by_text("Commands", exact=True).click()
    command = page.locator(".commands button", has_text="coffee")
    command.hover()
    box_of = page.locator(".dots rect")
    expect(box_of).to_have_count(1)
    below = float(box_of.get_attribute("y") or 0)
    page.locator(".commands button", has_text="table 3").hover()
    expect(box_of).not_to_have_attribute("y", re.compile(rf"^{below:g}$"))  # it is another one by now
    expect(box_of).to_have_count(1)
    assert float(box_of.get_attribute("y") or 0) < below
    place = box_of.bounding_box()
    assert place is not None
    command.hover()
    page.mouse.move(place["x"] + place["width"] / 2, place["y"] + place["height"] / 2)
    expect(page.locator(".commands [aria-current]")).to_contain_text("table 3")
    page.keyboard.press("Tab")
    page.locator(".commands [aria-current]").focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator(".commands [aria-current]")).to_contain_text("LF")
    page.get_by_text("Bytes", exact=True).click()
    expect(page.locator(".hex")).to_contain_text("000000  74 61 62 6c 65 20 33 0a 63 6f 66 66 65 65 0a 1d")


def test_two_browsers_race_for_one_decision_and_one_of_them_wins(box: Box, browser: Browser) -> None:
    pages = [browser.new_context().new_page() for _ in range(2)]
    for page in pages:
        page.route("**/fragments/**", lambda route: route.abort())  # neither hears of the other in time
        page.goto(box.url("/"))
    for page in pages:  # both requests are under way before either is waited for
        page.evaluate("document.querySelector('[data-job=\"1\"] [data-decide=approve]').click()")
    box.wait_for_state(1, "completed")
    told = [page.locator("#answer") for page in pages]
    box.wait_for(lambda: any(each.is_visible() for each in told), "the slower one to be told")
    assert [each.is_visible() for each in told].count(True) == 1
    assert len(box.paper()) == 1
    for page in pages:
        page.context.close()


def test_a_double_tap_decides_only_what_was_tapped(box: Box, page: Page) -> None:
    page.goto(box.url("/"))
    card(page, 1).get_by_role("button", name="Approve").dblclick()
    expect(tab(page, "Printed")).to_have_text(re.compile("1"))
    expect(tab(page, "Waiting")).to_have_text(re.compile("3"))
    expect(card(page, 2).get_by_role("button", name="Approve")).to_be_enabled()
    assert box.get("/api/jobs/2")["state"] == "pending"


@pytest.mark.both_browsers
def test_a_press_that_has_begun_ends_where_it_began(box: Box, page: Page) -> None:
    page.goto(box.url("/"))
    reject = card(page, 2).get_by_role("button", name="Reject")
    reject.hover()
    page.mouse.down()
    box.approve(box.get("/api/jobs/1"))
    box.wait_for_state(1, "completed")
    page.wait_for_timeout(500)  # it would be gone from the page by now
    page.mouse.up()
    box.wait_for_state(2, "rejected")


@pytest.mark.both_browsers
@pytest.mark.parametrize("action", ["Reject", "Cancel"])
def test_what_was_stopped_is_taken_back(box: Box, page: Page, action: str) -> None:
    page.goto(box.url("/"))
    if action == "Reject":
        card(page, 2).get_by_role("button", name="Reject").click()
    else:
        card(page, 1).get_by_role("checkbox").check()
        card(page, 2).get_by_role("checkbox").check()
        page.locator("#batch").get_by_role("button", name="Reject").click()
    expect(page.get_by_text("will not be printed.")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(tab(page, "Waiting")).to_have_text(re.compile("4"))
    expect(tab(page, "Not printed")).to_have_text(re.compile("0"))


def test_without_a_printer_the_way_to_one_is_shown(tmp_path: Path, page: Page) -> None:
    box = Box(tmp_path / "bare", ("printers=",))
    box.print(b"tea\n\x1dV\x00")
    try:
        page.goto(box.url("/"))
        expect(page.get_by_text("There is no printer yet.")).to_be_visible()
        card(page, 1).get_by_role("button", name="Approve").click()
        expect(tab(page, "Needs help")).to_have_text(re.compile("1"))
        tab(page, "Needs help").click()
        expect(card(page, 1)).to_contain_text("there is no printer yet")
        page.get_by_role("link", name="Add a printer").click()
        expect(page).to_have_url(re.compile("/printers/add"))
    finally:
        box.stop()


def test_ages_stay_true_while_a_page_is_open(box: Box, page: Page) -> None:
    page.clock.install()
    box.print(b"Bar Roma\nTOTAL EUR 2.40\n")
    page.goto(box.url("/"))
    expect(card(page, 5).get_by_role("link", name="Bar Roma · €2.40")).to_be_visible()
    age = card(page, 5).locator("time")
    expect(age).to_have_text("just now")
    page.route("**/fragments/**", lambda route: route.abort())  # the box's own clock goes on as it did
    page.clock.fast_forward(130_000)
    expect(age).to_have_text("2 min ago")
