"""Web push over a whole box: from a till's bytes to what a browser reads, and what a restart keeps."""

from __future__ import annotations

import json
import os
import socket
import sqlite3
import stat
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from running_box import PATIENCE, Box
from support.push_service import Device, PushService, push_service
from test_identity import PASSWORD, Browser

RECEIPT = b"Bar Roma\ntea\nTOTAL EUR 2.50\n\x1dV\x00"


@pytest.fixture
def service() -> Iterator[PushService]:
    with push_service() as service:
        yield service


@pytest.fixture
def box(make_box: Callable[..., Box], service: PushService) -> Box:
    return make_box(f"push.services={service.origin}", "identity.login=true")


@pytest.fixture
def ada(box: Box) -> Browser:
    box.command("user", "add", "ada", "--password", PASSWORD)
    browser = Browser(box)
    assert browser.log_in() == 303
    return browser


def ask(browser: Browser, device: Device, method: str = "POST") -> int:
    """Subscribe, or no more, as a page does."""
    body = device.document if method == "POST" else {"endpoint": device.endpoint}
    headers = {"Content_Type": "application/json", "X_CSRF_Token": browser.token()}
    return browser.ask(method, "/api/push/subscriptions", json.dumps(body).encode(), **headers)[0]


def offer(browser: Browser) -> dict[str, Any]:
    return dict(json.loads(browser.ask("GET", "/api/push")[1]))


def decide(browser: Browser, said: dict[str, Any], action: str) -> int:
    """As the worker does, where no page is open."""
    own = {"Content_Type": "application/json", "X_Counterproof": "page"}
    token = json.loads(browser.ask("GET", "/service-worker/token", **own)[1])["csrf"]
    body = json.dumps({"sha256": said["sha256"]}).encode()
    return browser.ask("POST", f"/api/jobs/{said['job']}/{action}", body, **own, X_CSRF_Token=token)[0]


def test_a_receipt_that_waits_is_told_and_decided_without_a_page(
    box: Box, ada: Browser, service: PushService
) -> None:
    device = Device(service.origin)
    key = offer(ada)["key"]
    assert ask(ada, device) == 204
    box.print(RECEIPT)
    (sent,) = service.wait(1)
    said = device.read(sent)
    assert (said["job"], said["body"]) == (1, "Bar Roma · €2.50")
    assert sent.claims(service.origin, key)["exp"] > 0
    assert decide(ada, said, "approve") == 200
    assert decide(ada, said, "reject") == 409


def test_a_restart_keeps_who_is_told_and_the_key(box: Box, ada: Browser, service: PushService) -> None:
    device = Device(service.origin)
    key = offer(ada)["key"]
    assert ask(ada, device) == 204
    box.restart()
    assert offer(ada)["key"] == key
    box.print(RECEIPT)
    (sent,) = service.wait(1)
    assert device.read(sent)["job"] == 1
    sent.claims(service.origin, key)


def test_a_device_that_is_gone_is_sent_nothing_more(box: Box, ada: Browser, service: PushService) -> None:
    gone, there = Device(service.origin, "gone"), Device(service.origin, "there")
    service.answers.append((410, {}))
    assert ask(ada, gone) == 204
    box.print(RECEIPT)
    service.wait(1)
    box.wait_for(lambda: "gets no more messages" in box.log(), "the box to forget it")
    assert ask(ada, there) == 204
    box.print(RECEIPT)
    assert [sent.path for sent in service.wait(2)] == ["/push/gone", "/push/there"]


def test_who_logs_out_hears_no_more(box: Box, ada: Browser, service: PushService) -> None:
    other = Browser(box)
    assert other.log_in() == 303
    hers, others = Device(service.origin, "ada"), Device(service.origin, "other")
    assert (ask(ada, hers), ask(other, others)) == (204, 204)
    assert ada.submit("/logout", "/account")[0] == 303
    box.print(RECEIPT)
    assert [sent.path for sent in service.wait(1)] == ["/push/other"]


def test_a_setting_switches_it_off_at_once(box: Box, ada: Browser, service: PushService) -> None:
    device = Device(service.origin)
    assert ask(ada, device) == 204
    body = json.dumps({"values": {"push.enabled": False}}).encode()
    headers = {"Content_Type": "application/json", "X_CSRF_Token": ada.token()}
    assert ada.ask("PUT", "/api/settings", body, **headers)[0] == 200
    box.wait_for(lambda: not offer(ada)["offered"], "the setting to count")
    box.print(RECEIPT)
    ada_sees = lambda: json.loads(ada.ask("GET", "/api/jobs/1")[1])  # noqa: E731
    assert box.wait_for(lambda: ada_sees()["title"], "the receipt to be drawn") == "Bar Roma"
    body = json.dumps({"values": {"push.enabled": True}}).encode()
    assert ada.ask("PUT", "/api/settings", body, **headers)[0] == 200
    box.wait_for(lambda: offer(ada)["offered"], "the setting to count")
    box.print(RECEIPT)
    (sent,) = service.wait(1)
    assert device.read(sent)["job"] == 2


def test_a_service_that_never_answers_delays_neither_a_job_nor_the_end(
    make_box: Callable[..., Box],
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        origin = f"http://127.0.0.1:{silent.getsockname()[1]}"
        box = make_box(f"push.services={origin}")
        assert (
            box.request(
                *("POST", "/api/push/subscriptions", json.dumps(Device(origin).document).encode()),
                Content_Type="application/json",
            )[0]
            == 204
        )
        box.print(RECEIPT)
        silent.settimeout(PATIENCE)
        connection, _ = silent.accept()
        box.approve(box.get("/api/jobs/1"))
        box.wait_for_state(1, "completed")
        assert box.stop() == 0
        connection.close()


def test_the_private_half_stands_in_no_file_that_others_may_read(box: Box, ada: Browser) -> None:
    assert offer(ada)["key"]
    assert box.stop() == 0
    for folder, _, names in os.walk(box.data):
        for name in names:
            assert not Path(folder, name).stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO), name
    with sqlite3.connect(box.data / "identity.db") as connection:
        ((kept,),) = connection.execute("SELECT value FROM secret WHERE name = 'push-key'")
    for file in box.data.glob("counterproof.db*"):
        assert kept.partition(" ")[0].encode() not in file.read_bytes()


LOADED = """
import sys
from appliance.cli import main
from appliance.box import lifecycle
import atexit
atexit.register(lambda: print("cryptography" in sys.modules, file=sys.stderr))
sys.argv = ["counterproof", *sys.argv[4:]]
main()
"""


def test_a_box_that_tells_nobody_loads_no_library_for_it(make_box: Callable[..., Box]) -> None:
    wrapper = (sys.executable, "-c", LOADED)
    box = make_box(wrapper=wrapper)
    box.print(RECEIPT)
    box.approve(box.get("/api/jobs/1"))
    box.wait_for_state(1, "completed")
    assert box.stop() == 0
    assert box.log().splitlines()[-1] == "False"
