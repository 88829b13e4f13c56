"""Logins at the counter: one that ended leads to the log-in and back; a tablet is paired and decides."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from logins import PASSWORD, locked_box, log_in
from playwright.sync_api import Browser, Page, expect
from running_box import Box

__all__ = ["locked_box"]


@pytest.fixture
def elsewhere(browser: Browser, locked_box: Box) -> Iterator[Page]:
    """Ada at another screen, who can end what the first one has."""
    context = browser.new_context()
    page = context.new_page()
    log_in(page, locked_box)
    expect(page.get_by_role("link", name="Receipts", exact=True)).to_be_visible()
    yield page
    context.close()


@pytest.mark.parametrize("path", ["/counter", "/", "/jobs/1", "/history", "/printers"])
def test_a_page_whose_login_ended_leads_there_and_back(
    locked_box: Box, page: Page, elsewhere: Page, path: str
) -> None:
    locked_box.print(b"coffee\n")
    log_in(page, locked_box, f"/login?next={path}")
    expect(page).to_have_url(locked_box.url(path))
    elsewhere.goto(locked_box.url("/account"))
    elsewhere.get_by_role("button", name="Log out everywhere").click()
    expect(elsewhere.get_by_role("heading", name="Log in")).to_be_visible()
    expect(page.get_by_role("heading", name="Log in")).to_be_visible()
    page.get_by_label("Name").fill("ada")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    expect(page).to_have_url(locked_box.url(path))


@pytest.mark.both_browsers
def test_a_decision_after_the_login_ended_is_asked_for_again(
    locked_box: Box, page: Page, elsewhere: Page
) -> None:
    locked_box.print(b"coffee\n")
    page.route("**/fragments/**", lambda route: route.abort())  # the page has not noticed yet
    page.route_web_socket("**/ws*", lambda _: None)
    log_in(page, locked_box, "/login?next=/counter")
    expect(page.get_by_role("button", name="Approve")).to_be_enabled()
    elsewhere.goto(locked_box.url("/account"))
    elsewhere.get_by_role("button", name="Log out everywhere").click()
    expect(elsewhere.get_by_role("heading", name="Log in")).to_be_visible()
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_role("heading", name="Log in")).to_be_visible()


def test_a_wrong_password_leaves_the_focus_where_to_type(locked_box: Box, page: Page) -> None:
    page.goto(locked_box.url("/login"))
    expect(page.get_by_label("Name")).to_be_focused()
    page.get_by_label("Name").fill("ada")
    page.get_by_label("Password").fill("something else")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("wrong")
    expect(page.get_by_label("Password")).to_be_focused()


def invite(page: Page, locked_box: Box) -> str:
    page.goto(locked_box.url("/settings/tablets"))
    page.get_by_label("What it is called").fill("counter-1")
    page.get_by_label("Your own password").fill(PASSWORD)
    page.get_by_role("button", name="Make a code").click()
    expect(page.get_by_role("img", name="QR code")).to_be_visible()
    return page.locator(".code strong").inner_text()


def test_a_tablet_is_paired_and_decides_and_nothing_else(
    locked_box: Box, page: Page, elsewhere: Page
) -> None:
    locked_box.print(b"coffee\n\x1dV\x00")
    page.goto(f"{locked_box.url('/pair')}#{invite(elsewhere, locked_box)}")
    page.get_by_role("button", name="Pair it").click()
    expect(page).to_have_url(locked_box.url("/counter"))
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_role("region", name="The last ones")).to_contain_text("completed")
    for path in ("/", "/history", "/settings", "/printers", "/jobs/1"):
        page.goto(locked_box.url(path))
        expect(page).to_have_url(locked_box.url("/counter"))
    elsewhere.goto(locked_box.url("/jobs/1"))
    expect(elsewhere.get_by_role("main")).to_contain_text("counter-1")


def test_a_tablet_that_was_turned_off_comes_back(locked_box: Box, browser: Browser, elsewhere: Page) -> None:
    code = invite(elsewhere, locked_box)
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{locked_box.url('/pair')}#{code}")
    page.get_by_role("button", name="Pair it").click()
    expect(page.get_by_role("heading", name="Nothing waits")).to_be_visible()
    kept = [
        cookie for cookie in context.cookies() if cookie["expires"] > 0
    ]  # the others end with the browser
    context.close()
    again = browser.new_context()
    again.add_cookies(kept)
    page = again.new_page()
    page.goto(locked_box.url("/counter"))
    expect(page.get_by_role("heading", name="Nothing waits")).to_be_visible()
    again.close()


def test_a_tablet_that_is_removed_is_out_at_once(locked_box: Box, page: Page, elsewhere: Page) -> None:
    page.goto(f"{locked_box.url('/pair')}#{invite(elsewhere, locked_box)}")
    page.get_by_role("button", name="Pair it").click()
    expect(page.get_by_role("heading", name="Nothing waits")).to_be_visible()
    elsewhere.goto(locked_box.url("/settings/tablets"))
    elsewhere.locator("summary", has_text="Remove counter-1").click()
    elsewhere.get_by_role("button", name="Remove counter-1").click()
    expect(elsewhere.get_by_text("paired no more")).to_be_visible()
    expect(page.get_by_role("heading", name="Log in")).to_be_visible()


def test_a_wrong_code_says_what_to_do(locked_box: Box, page: Page) -> None:
    page.goto(locked_box.url("/pair"))
    page.get_by_label("Code").fill("AAAAA-AAAAA")
    page.get_by_role("button", name="Pair it").click()
    expect(page.get_by_role("alert")).to_contain_text("have another one made")
    expect(page.get_by_label("Code")).to_be_focused()


def test_a_person_decides_by_pin_at_a_tablet(locked_box: Box, page: Page, elsewhere: Page) -> None:
    elsewhere.goto(locked_box.url("/account"))
    elsewhere.get_by_label("Six digits").fill("480213")
    elsewhere.get_by_label("Your password").last.fill(PASSWORD)
    elsewhere.get_by_role("button", name="Save the PIN").click()
    expect(elsewhere.get_by_text("You have one.")).to_be_visible()
    page.goto(f"{locked_box.url('/pair')}#{invite(elsewhere, locked_box)}")
    page.get_by_role("button", name="Pair it").click()
    page.get_by_text("Who decides?").click()
    page.get_by_label("PIN").fill("480214")
    page.get_by_role("button", name="That is me").click()
    expect(page.get_by_role("alert").filter(has_text="wrong")).to_be_visible()
    page.get_by_label("PIN").fill("480213")
    page.get_by_role("button", name="That is me").click()
    expect(page.get_by_text("ada decides")).to_be_visible()
    locked_box.print(b"coffee\n\x1dV\x00")
    page.get_by_role("button", name="Reject").click()
    expect(page.get_by_role("region", name="The last ones")).to_contain_text("rejected")
    elsewhere.goto(locked_box.url("/jobs/1"))
    expect(elsewhere.get_by_role("main")).to_contain_text("by ada")
