"""What was typed into a form outlives a box that does not answer, and a login that has ended."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from logins import PASSWORD, locked_box
from playwright.sync_api import Page, expect
from running_box import Box
from sized_pages import open_experts

__all__ = ["locked_box"]

NAME = "Café Sol, till 2"
AWAY = re.compile("The box does not answer")
FORMS: dict[str, Callable[[Page], None]] = {
    "/settings": lambda page: page.locator("[name='box.name']").fill(NAME),
    "/settings/queues/main": lambda page: page.get_by_label("Automatic").check(),
    "/settings/panel": lambda page: hold_for(page, "3"),
    "/settings/retention": lambda page: page.locator("input[inputmode]").first.fill("30"),
}


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Box]:
    box = Box(tmp_path / "box", ("printers=virtual:lab",))
    yield box
    box.stop()


def hold_for(page: Page, seconds: str) -> None:
    open_experts(page)
    page.locator("[name='panel.hold_seconds']").fill(seconds)


def save(page: Page) -> None:
    page.get_by_role("button", name="Save").first.click()


@pytest.mark.both_browsers
@pytest.mark.parametrize("path", FORMS)
def test_a_form_waits_for_the_box_and_is_saved_then(box: Box, page: Page, path: str) -> None:
    page.goto(box.url(path))
    FORMS[path](page)
    page.context.set_offline(True)
    save(page)
    expect(page.get_by_text(AWAY)).to_be_visible()
    assert page.url == box.url(path)
    page.context.set_offline(False)
    expect(page.get_by_text("Saved.")).to_be_visible()


def test_a_printer_s_form_is_kept_as_well(box: Box, page: Page) -> None:
    page.goto(box.url("/printers/add"))
    page.locator("#title").fill("Kitchen")
    page.context.set_offline(True)
    page.locator("form[data-form] button").last.click()
    expect(page.get_by_text(AWAY)).to_be_visible()
    expect(page.locator("#title")).to_have_value("Kitchen")


def log_in(page: Page) -> None:
    page.get_by_label("Name").fill("ada")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()


@pytest.mark.both_browsers
def test_a_form_outlives_the_end_of_a_login(locked_box: Box, page: Page) -> None:
    page.goto(locked_box.url("/login?next=/settings"))
    log_in(page)
    FORMS["/settings"](page)
    page.context.clear_cookies()
    save(page)
    expect(page.get_by_text("You are not logged in any more.")).to_be_visible()
    expect(page.locator("[name='box.name']")).to_have_value(NAME)
    kept = page.evaluate("JSON.stringify(sessionStorage)")
    assert NAME in kept
    assert PASSWORD not in kept
    page.get_by_role("link", name="Log in").click()
    log_in(page)
    expect(page.locator("[name='box.name']")).to_have_value(NAME)
    save(page)
    expect(page.get_by_text("Saved.")).to_be_visible()
    assert page.evaluate("sessionStorage.length") == 0


def test_after_a_login_in_another_tab_saving_works(locked_box: Box, page: Page) -> None:
    page.goto(locked_box.url("/login?next=/settings"))
    log_in(page)
    FORMS["/settings"](page)
    page.context.clear_cookies()
    other = page.context.new_page()
    other.goto(locked_box.url("/login"))
    log_in(other)
    expect(other.get_by_role("heading", name="Nothing waits")).to_be_visible()
    save(page)
    expect(page.get_by_text("Saved.")).to_be_visible()


def test_a_page_without_the_live_socket_says_when_the_box_is_away(box: Box, page: Page) -> None:
    page.clock.install()
    page.goto(box.url("/settings"))
    page.context.set_offline(True)
    page.clock.fast_forward(11_000)
    expect(page.get_by_text("Connection lost.")).to_be_visible()
    page.context.set_offline(False)
    page.clock.fast_forward(11_000)
    expect(page.get_by_text("The box answers again.")).to_be_visible()


def test_without_scripts_forms_are_sent_as_ever(box: Box, page: Page) -> None:
    assert page.context.browser is not None
    context = page.context.browser.new_context(java_script_enabled=False)
    plain = context.new_page()
    plain.goto(box.url("/settings"))
    FORMS["/settings"](plain)
    save(plain)
    expect(plain.get_by_text("Saved.")).to_be_visible()
    context.close()
