"""Pages on hard days: three metres of paper, 500 that wait, nothing at all, no connection; each language."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe import checker, violations
from playwright.sync_api import Browser, Page, expect
from running_box import Box
from sized_pages import fits

from appliance.web.language import LANGUAGES

__all__ = ["checker"]

WAITING = 500
METRES = b"\n".join(b"line %d of a very long receipt" % number for number in range(800)) + b"\n\x1dV\x00"
SIZES = {"phone": (390, 844), "narrow": (320, 640), "tablet": (820, 1180), "desktop": (1280, 900)}
PAGES = ("/", "/counter", "/jobs/1", "/history", "/printers", "/settings", "/more", "/welcome")


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Box]:
    """A box where three metres of paper and many receipts wait."""
    box = Box(tmp_path_factory.mktemp("full") / "box", ("printers=virtual:lab", "panel.kind=screen"))
    box.print(METRES)
    for _ in range(WAITING - 1):
        box.post("/api/jobs", {"data": "dGVhIDIuNDAK"})
    box.print(b"A Cafe Of A Rather Long Name\nTOTAL EUR 1234.50\n\x1dV\x00")
    box.post(f"/api/jobs/{WAITING + 1}/reject")  # so that a row of the history has all of its columns
    yield box
    box.stop()


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Box]:
    """A box that has nothing, not even a printer."""
    box = Box(tmp_path_factory.mktemp("empty") / "box", ("printers=",))
    yield box
    box.stop()


@pytest.fixture(params=SIZES)
def page(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    width, height = SIZES[request.param]
    theme = "dark" if request.param in ("narrow", "tablet") else "light"
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=theme)  # type: ignore[arg-type]
    yield context.new_page()
    context.close()


def look(page: Page, box: Box, paths: tuple[str, ...], checker: str) -> None:
    for path in paths:
        page.goto(box.url(path))
        expect(page.locator("h1").first).to_be_visible()
        assert violations(page, checker) == [], path
        assert fits(page), f"{path} scrolls sideways"


def test_much_of_everything(full: Box, page: Page, checker: str) -> None:
    look(page, full, ("/", "/counter", "/jobs/1", "/history"), checker)
    page.goto(full.url("/counter"))
    expect(page.get_by_text(f"{WAITING - 1} more wait behind it.")).to_be_attached()


def test_nothing_at_all(empty: Box, page: Page, checker: str) -> None:
    look(page, empty, tuple(path for path in PAGES if path != "/jobs/1"), checker)


@pytest.mark.parametrize("path", ["/", "/counter", "/jobs/1"])
def test_no_connection(full: Box, page: Page, checker: str, path: str) -> None:
    page.route_web_socket("**/ws*", lambda socket: socket.close())
    page.route("**/fragments/**", lambda route: route.abort())
    page.goto(full.url(path))
    expect(page.get_by_text("Connection lost.")).to_be_visible()
    assert violations(page, checker) == []
    assert fits(page)


@pytest.mark.parametrize("code", LANGUAGES)
def test_each_language_has_room(full: Box, browser: Browser, checker: str, code: str) -> None:
    context = browser.new_context(viewport={"width": 320, "height": 640}, locale=code)
    page = context.new_page()
    for path in PAGES:
        page.goto(full.url(path))
        expect(page.locator("html")).to_have_attribute("lang", code)
        assert fits(page), f"{path} scrolls sideways"
    assert violations(page, checker) == []
    context.close()


def test_from_right_to_left(full: Box, page: Page) -> None:
    """No language of the pages runs so yet; their layout does."""
    for path in PAGES:
        page.goto(full.url(path))
        page.evaluate("document.documentElement.dir = 'rtl'")
        assert fits(page), f"{path} scrolls sideways"
