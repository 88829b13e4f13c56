"""A page subscribes its browser, and the service worker shows and decides while no page is open."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from logins import PASSWORD, log_in
from playwright.sync_api import Browser, BrowserContext, Page, expect
from running_box import Box
from support.push_service import Device, PushService, push_service
from support.waiting import eventually, wait_for

TOLD = (sys.executable, str(Path(__file__).with_name("told_box.py")))
RECEIPT = b"Bar Roma\ntea\nTOTAL EUR 2.50\n\x1dV\x00"
PATH = "/api/push/subscriptions"
ASK = """async (question) => {
  const { active } = await navigator.serviceWorker.ready;
  const { port1, port2 } = new MessageChannel();
  const answer = new Promise((resolve) => { port1.onmessage = ({ data }) => resolve(data); });
  active.postMessage(question, [port2]);
  return answer;
}"""
PUSH_MANAGER = """
Object.defineProperty(Notification, 'permission', { get: () => 'granted' });
Notification.requestPermission = async () => 'granted';
const kept = 'test-subscription';
const made = () => {
  const known = JSON.parse(localStorage.getItem(kept));
  if (!known) return null;
  const plain = atob(known.key.replaceAll('-', '+').replaceAll('_', '/'));
  const bytes = Uint8Array.from(plain, (each) => each.charCodeAt(0));
  return {
    endpoint: known.endpoint,
    options: { applicationServerKey: bytes.buffer },
    toJSON: () => known,
    unsubscribe: async () => localStorage.removeItem(kept),
  };
};
PushManager.prototype.getSubscription = async () => made();
PushManager.prototype.subscribe = async ({ userVisibleOnly, applicationServerKey: key }) => {
  if (!userVisibleOnly || window.refuses) throw new DOMException('push service not available', 'AbortError');
  if (!made()) localStorage.setItem(kept, JSON.stringify({ ...DEVICE, key }));
  return made();
};
"""


class Phone:
    """A browser with the worker, and no page of the box's open but the one that asks the worker."""

    def __init__(self, box: Box, context: BrowserContext) -> None:
        self.box = box
        self.page = context.new_page()
        self.page.goto(box.url("/counter"))
        self.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        self._session = context.new_cdp_session(self.page)
        self._registrations: list[dict[str, Any]] = []
        self._session.on(
            "ServiceWorker.workerRegistrationUpdated",
            lambda event: self._registrations.extend(event["registrations"]),
        )
        self._session.send("ServiceWorker.enable")
        while not self._registrations:
            self.page.wait_for_timeout(10)

    def deliver(self, number: int, job: dict[str, Any] | None = None) -> None:
        """A message about a job comes."""
        job = job or self.box.get(f"/api/jobs/{number}")
        words = {"heading": "A receipt waits", "approve": "Approve", "reject": "Reject"}
        document = {"job": job["id"], "sha256": job["sha256"], "body": "Bar Roma · €2.50", **words}
        self._session.send(
            "ServiceWorker.deliverPushMessage",
            {
                "origin": self.box.url(""),
                "registrationId": self._registrations[-1]["registrationId"],
                "data": json.dumps(document),
            },
        )

    def ask(self, name: str, value: object = None) -> Any:
        found, error = self.page.evaluate(ASK, [name, value])
        assert error == ""
        return found

    def shown(self, number: int = 1) -> dict[str, Any]:
        """The notification, once so many were shown."""
        wait_for(lambda: self.ask("shown")["times"] >= number, "a notification")
        (found,) = self.ask("shown")["shown"]
        return dict(found)


@pytest.fixture
def service() -> Iterator[PushService]:
    with push_service() as service:
        yield service


@pytest.fixture
def box(tmp_path: Path, service: PushService) -> Iterator[Box]:
    box = Box(tmp_path / "box", ("printers=virtual:lab", f"push.services={service.origin}"), TOLD)
    box.print(RECEIPT)
    yield box
    box.stop()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context()
    yield context
    context.close()


@pytest.fixture
def phone(box: Box, context: BrowserContext) -> Phone:
    phone = Phone(box, context)
    phone.page.goto(box.url("/history"))  # a page where no receipt comes up
    return phone


def test_a_message_becomes_a_notification_with_two_buttons(phone: Phone) -> None:
    phone.deliver(1)
    shown = phone.shown()
    assert (shown["title"], shown["body"]) == ("A receipt waits", "Bar Roma · €2.50")
    assert [(each["action"], each["title"]) for each in shown["actions"]] == [
        ("approve", "Approve"),
        ("reject", "Reject"),
    ]
    assert shown["image"] == "/api/jobs/1/preview.png?strip=0"
    assert (shown["renotify"], shown["silent"]) == (True, False)


@pytest.mark.parametrize(("action", "state"), [("approve", "completed"), ("reject", "rejected")])
def test_a_tap_on_a_button_decides(box: Box, phone: Phone, action: str, state: str) -> None:
    phone.deliver(1)
    phone.shown()
    phone.ask("tap", action)
    box.wait_for_state(1, state)
    assert phone.ask("shown")["shown"] == []
    assert box.get("/api/jobs/1")["decided_through"] == "web"


def test_the_same_receipt_again_makes_no_sound(phone: Phone) -> None:
    phone.deliver(1)
    phone.shown()
    phone.deliver(1)
    shown = phone.shown(2)
    assert (shown["renotify"], shown["silent"]) == (False, True)


def test_where_the_receipt_comes_up_by_itself_nobody_is_disturbed(box: Box, phone: Phone) -> None:
    phone.page.goto(box.url("/counter"))
    phone.deliver(1)
    wait_for(lambda: phone.ask("shown")["handled"], "the worker to have looked")
    phone.page.goto(box.url("/history"))
    phone.deliver(1)
    phone.shown()
    assert phone.ask("shown")["times"] == 1


def test_apple_s_service_is_shown_one_that_is_taken_away(box: Box, phone: Phone) -> None:
    phone.ask("own", "https://web.push.apple.com/abc")
    phone.page.goto(box.url("/counter"))
    phone.deliver(1)
    assert eventually(lambda: phone.ask("shown") == {"handled": 1, "times": 1, "shown": []})


def test_a_new_address_of_the_browser_is_told_to_the_box(
    box: Box, phone: Phone, service: PushService
) -> None:
    before, after = Device(service.origin, "before"), Device(service.origin, "after")
    body = json.dumps(before.document).encode()
    assert box.request("POST", PATH, body, Content_Type="application/json")[0] == 204
    phone.ask("renew", [before.document, after.document])
    box.print(RECEIPT)
    (sent,) = service.wait(1)
    assert after.read(sent)["job"] == 2


def test_a_tap_decides_by_the_log_in_of_the_browser(
    browser: Browser, tmp_path: Path, service: PushService
) -> None:
    box = Box(tmp_path / "locked", ("printers=virtual:lab", "identity.login=true"), TOLD)
    try:
        box.command("user", "add", "ada", "--password", PASSWORD)
        box.print(RECEIPT)
        box.print(RECEIPT)
        context = browser.new_context()
        page = context.new_page()
        log_in(page, box)
        page.wait_for_url(box.url("/"))
        page.close()
        phone = Phone(box, context)
        waiting = phone.page.request.get(box.url("/api/jobs")).json()["jobs"]
        phone.page.goto(box.url("/history"))
        phone.deliver(2, waiting[0])
        phone.shown()
        phone.ask("tap", "approve")
        state = lambda: phone.page.request.get(box.url("/api/jobs/2")).json()["state"]  # noqa: E731
        wait_for(lambda: state() == "completed", "the receipt to be printed")
        phone.deliver(1, waiting[1])
        phone.shown(2)
        phone.page.goto(box.url("/more"))  # which asks for nothing by itself, and so leads to no log-in
        context.clear_cookies()  # the log-in has ended
        with pytest.raises(AssertionError, match="focus a window"):  # which only a real tap may
            phone.ask("tap", "approve")
        log_in(phone.page, box)
        assert phone.page.request.get(box.url("/api/jobs/1")).json()["state"] == "pending"
        context.close()
    finally:
        box.stop()


def subscribing(context: BrowserContext, device: Device) -> None:
    context.add_init_script(f"{{ const DEVICE = {json.dumps(device.document)}; {PUSH_MANAGER} }}")


def notify_button(page: Page) -> Any:
    return page.get_by_role("button", name="Notify me")


def test_who_switches_it_on_is_told_and_who_switches_it_off_is_not(
    box: Box, context: BrowserContext, service: PushService
) -> None:
    device = Device(service.origin)
    subscribing(context, device)
    page = context.new_page()
    page.goto(box.url("/counter"))
    notify_button(page).click()
    expect(notify_button(page)).to_have_attribute("title", "Also while no page is open.")
    box.print(RECEIPT)
    (sent,) = service.wait(1)
    assert device.read(sent)["body"] == "Bar Roma · €2.50"
    page.reload()  # it stays on
    expect(notify_button(page)).to_have_attribute("title", "Also while no page is open.")
    with page.expect_response(lambda answer: answer.url.endswith(PATH)) as ended:
        notify_button(page).click()
    assert (ended.value.request.method, ended.value.status) == ("DELETE", 204)
    assert page.evaluate("localStorage.getItem('test-subscription')") is None


def test_a_subscription_with_another_box_s_key_is_made_anew(
    box: Box, context: BrowserContext, service: PushService
) -> None:
    device = Device(service.origin)
    subscribing(context, device)
    page = context.new_page()
    page.goto(box.url("/counter"))
    old = json.dumps(device.document | {"key": "BAAA"})
    page.evaluate(f"localStorage.setItem('test-subscription', {json.dumps(old)})")
    notify_button(page).click()
    expect(notify_button(page)).to_have_attribute("title", "Also while no page is open.")
    key = page.evaluate("JSON.parse(localStorage.getItem('test-subscription')).key")
    assert key == box.get("/api/push")["key"]


def test_without_a_push_service_notices_come_while_the_page_is_open(
    box: Box, context: BrowserContext, service: PushService
) -> None:
    subscribing(context, Device(service.origin))
    context.add_init_script("window.refuses = true;")
    page = context.new_page()
    page.goto(box.url("/counter"))
    notify_button(page).click()
    expect(notify_button(page)).to_have_attribute("aria-pressed", "true")
    expect(notify_button(page)).to_have_attribute("title", "While this page is open.")
    expect(page.locator("#answer")).to_be_hidden()
