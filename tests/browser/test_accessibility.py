"""Every page for everyone: WCAG 2.2 AA as far as axe-core can tell, in both themes and languages."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe import checker, violations
from playwright.sync_api import Browser, Page, expect
from running_box import Box

from appliance.demo import sample_receipt
from appliance.printers.drivers.virtual.faults import Fault, write

__all__ = ["checker"]

PAGES = (
    *("/", "/?tab=all", "/?tab=help", "/?q=nothing+like+it", "/counter", "/jobs/1", "/jobs/2"),
    *("/jobs/1/edit", "/jobs/1/edit/xml", "/jobs/4/changes"),
    *("/templates", "/templates/voucher", "/templates/voucher/edit", "/jobs/1/template"),
    *("/printers", "/printers/add", "/printers/1", "/printers/1/roll", "/printers/1/width"),
    *("/audit", "/docs", "/nowhere"),
    *("/settings", "/settings/queues", "/settings/queues/main", "/settings/add-queue", "/settings/panel"),
    *("/settings/users", "/settings/keys", "/settings/retention", "/settings/about", "/settings/network"),
    *("/settings/tablets", "/settings/backup", "/settings/support", "/settings/search?q=receipt"),
    *("/more", "/welcome"),
    *("/history", "/history?q=nothing+like+it", "/statistics", "/statistics?from=2020-01-01&to=2020-01-02"),
)
MAIN_PAGES = (
    *("/", "/counter", "/jobs/1", "/history", "/statistics"),
    *("/printers", "/printers/add", "/settings", "/settings/queues/main"),
)
WITHOUT_LOGIN = ("/setup", "/setup/joining", "/login")
NO_NETWORK = ("network.driver=fake", "network.hotspot_seconds=0")  # its own Wi-Fi is open
SIZES = {"phone": (390, 844), "desktop": (1280, 900)}


@pytest.fixture(scope="module")
def box(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Box]:
    """A box with a receipt in every state that a page shows."""
    folder = tmp_path_factory.mktemp("accessible")
    box = Box(folder / "box", ("printers=virtual:lab", "panel.kind=screen", *NO_NETWORK))
    box.post("/api/printers", {"name": "bar", "uri": "virtual:bar"})
    for _ in range(4):
        box.print(sample_receipt())
    box.approve(box.get("/api/jobs/2"))
    box.wait_for_state(2, "completed")
    box.post("/api/jobs/3/reject", {"reason": "wrong table"})
    changed = base64.b64encode(sample_receipt().replace(b"4,20", b"4,90")).decode()
    box.post("/api/jobs/4/modify", {"sha256": box.get("/api/jobs/4")["sha256"], "data": changed})
    write(box.data / "virtual" / "lab", [Fault.DROP])
    box.print(sample_receipt())
    box.approve(box.get("/api/jobs/5"))
    box.wait_for_state(5, "uncertain")
    write(box.data / "virtual" / "bar", [Fault.PAPER_OUT])
    box.wait_for(lambda: "paper-out" in str(box.get("/api/printers")), "the bar's paper to be out")
    yield box
    box.stop()


@pytest.fixture(params=[("phone", "dark"), ("desktop", "light")], ids="-".join)
def page(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    size, theme = request.param
    width, height = SIZES[size]
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=theme)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("path", PAGES)
def test_a_page_has_no_violation(box: Box, page: Page, checker: str, path: str) -> None:
    page.goto(box.url(path))
    expect(page.locator("h1").first).to_be_visible()
    for summary in page.locator("main summary").all()[:10]:
        summary.click()
    assert violations(page, checker) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "it scrolls sideways"


@pytest.mark.parametrize("theme", ["Light", "Dark"])
@pytest.mark.both_browsers
def test_the_main_pages_have_none_in_the_theme_that_was_chosen(
    box: Box, browser: Browser, checker: str, theme: str
) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(box.url("/"))
    page.get_by_role("navigation", name="Light or dark").get_by_role("link", name=theme).click()
    expect(page.locator("html")).to_have_attribute("data-theme", theme.lower())
    bars = page.locator("body").evaluate("body => getComputedStyle(body).scrollbarColor")
    assert bars.endswith("rgba(0, 0, 0, 0)"), "they lie on the page, not on a strip of another colour"
    for path in MAIN_PAGES:
        page.goto(box.url(path))
        expect(page.locator("h1").first).to_be_visible()
        assert violations(page, checker) == [], path
    context.close()


@pytest.mark.parametrize("path", WITHOUT_LOGIN)
def test_so_have_those_before_a_login(tmp_path: Path, page: Page, checker: str, path: str) -> None:
    lonely = NO_NETWORK if path == "/setup" else ()
    box = Box(tmp_path / "box", ("printers=virtual:lab", "identity.login=true", *lonely))
    try:
        if path == "/login":
            code = re.search(r"set-up code is (\w{5}-\w{5})", box.log())
            assert code is not None
            page.goto(box.url("/setup"))
            for label, text in (
                ("Set-up code", code[1]),
                ("Your name", "ada"),
                ("A password", "correct horse"),
            ):
                page.get_by_label(label).fill(text)
            page.get_by_role("button", name="Make the account").click()
            page.goto(box.url("/account"))
            assert violations(page, checker) == []
            page.get_by_role("button", name="Log out", exact=True).click()
            expect(page.get_by_role("heading", name="Log in")).to_be_visible()
        page.goto(box.url(path))
        expect(page.locator("h1").first).to_be_visible()
        assert violations(page, checker) == []
    finally:
        box.stop()


@pytest.mark.both_browsers
def test_german_is_spoken_to_who_asks_for_it_and_kept_for_who_chose_it(box: Box, browser: Browser) -> None:
    context = browser.new_context(locale="de-AT")
    page = context.new_page()
    page.goto(box.url("/counter"))
    expect(page.get_by_role("button", name="Freigeben")).to_be_visible()
    assert page.locator("html").get_attribute("lang") == "de"
    page.goto(box.url("/jobs/2"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("gedruckt")
    page.get_by_role("link", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("completed")
    page.goto(box.url("/"))
    expect(page.get_by_role("button", name="Approve").first).to_be_visible()
    context.close()
