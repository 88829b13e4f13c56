"""The pages as an app that is installed: without the box, with notifications, with a number on its icon."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, expect
from running_box import Box
from support.waiting import eventually


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Box]:
    box = Box(tmp_path / "box", ("printers=virtual:lab",))
    box.print(b"Cafe Milano\ncoffee\nTOTAL EUR 18.30\n\x1dV\x00")
    yield box
    box.stop()


@pytest.fixture
def app(browser: Browser, box: Box) -> Iterator[BrowserContext]:
    """A browser in which the counter's service worker is at work."""
    context = browser.new_context(permissions=["notifications"])
    page = context.new_page()
    page.goto(box.url("/counter"))
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.reload()
    expect(page.get_by_role("button", name="Approve")).to_be_enabled()
    yield context
    context.close()


def test_without_the_box_the_last_state_is_shown_and_said(box: Box, app: BrowserContext) -> None:
    page = app.pages[0]
    box.stop()
    page.reload()
    expect(page.get_by_text("This is how it was at")).to_be_visible()
    expect(page.get_by_role("heading", name="Print this receipt?")).to_be_visible()
    assert page.evaluate("document.querySelector('.paper img').naturalWidth") == 576


def test_the_number_that_waits_stands_on_the_icon(box: Box, app: BrowserContext) -> None:
    app.add_init_script("navigator.setAppBadge = (n) => { window.badge = n; return Promise.resolve(); };")
    page = app.pages[0]
    page.reload()
    expect(page.get_by_role("button", name="Approve")).to_be_enabled()
    assert page.evaluate("window.badge") == 1


CATCH = """ServiceWorkerRegistration.prototype.showNotification = (title, options) => {
  window.told = [title, options];
  return Promise.resolve();
};
Object.defineProperty(Notification, 'permission', { get: () => 'granted' });"""  # it has no screen


def test_a_notification_shows_the_receipt_and_decides(box: Box, app: BrowserContext) -> None:
    app.add_init_script(CATCH)
    page = app.pages[0]
    page.reload()
    page.get_by_role("button", name="Notify me").click()
    expect(page.get_by_role("button", name="Notify me")).to_have_attribute("aria-pressed", "true")
    page.evaluate("Object.defineProperty(document, 'visibilityState', { get: () => 'hidden' })")
    box.post("/api/jobs/1/reject")
    expect(page.get_by_role("heading", name="Nothing waits")).to_be_visible()
    box.print(b"Bar Roma\ntea\nTOTAL EUR 2.50\n\x1dV\x00")
    assert eventually(lambda: page.evaluate("window.told"))
    title, options = page.evaluate("window.told")
    assert title == "A receipt waits"
    assert "Bar Roma" in options["body"]
    assert [each["action"] for each in options["actions"]] == ["approve", "reject"]
    data = options["data"]
    worker = box.request("GET", "/service-worker.js")[1].decode()
    own = "const self = { addEventListener() {} }; function importScripts() {}"
    tapped = f"([job, sha256]) => {{ {own} {worker} return decide('approve', job, sha256); }}"
    page.evaluate(tapped, [data["job"], data["sha256"]])  # in the page: a headless worker takes no taps
    box.wait_for_state(2, "completed")


def test_the_manifest_is_one_that_browsers_install(box: Box) -> None:
    status, body, headers = box.request("GET", "/manifest.webmanifest")
    manifest = json.loads(body)
    assert status == 200
    assert headers["Content-Type"].startswith("application/manifest+json")
    assert manifest["display"] == "standalone"
    for icon in manifest["icons"]:
        assert box.request("GET", icon["src"])[0] == 200
