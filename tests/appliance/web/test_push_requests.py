"""Who can have a browser be told, what is taken for one, and where it is taken back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sites import Site

from appliance.capabilities import schemas
from appliance.identity import AuditFilter, Identity, Role
from appliance.push.contract import KEYS
from appliance.push.encryption import plain
from appliance.push.own_key import OwnKey
from appliance.push.requests import PushRequests
from appliance.push.settings import PushSettings
from appliance.push.store import Subscription
from appliance.push.subscriptions import Subscriptions
from appliance.settings import Limits, Queue
from appliance.spool import Spool
from appliance.web.cookies import COOKIE, TOKEN_HEADER, token_of

FCM = "https://fcm.googleapis.com/fcm/send/"
PATH = "/api/push/subscriptions"
HTTPS = "https://localhost"


class Push:
    """The requests, over a site."""

    def __init__(self, spool: Spool, make_site: Callable[..., Site], **identity: Any) -> None:
        self._spool = spool
        self.settings = PushSettings()
        self.site = make_site(more_of=self._requests, **identity)

    def _requests(self, who: Identity) -> list[PushRequests]:
        self.told = Subscriptions(self._spool.engine, who)
        key = OwnKey(who.secret)
        return [PushRequests(self.told, key, who, lambda: self.settings, self._spool.now)]

    def all(self) -> list[Subscription]:
        return self.told.all()


@pytest.fixture
def spool(tmp_path: Path, limits: Limits) -> Iterator[Spool]:
    """A spool with the tables of capabilities."""
    spool = Spool(tmp_path / "data", limits, schemas=schemas())
    spool.start()
    spool.queues.put(Queue("main"))
    yield spool
    spool.stop()


@pytest.fixture
def push(spool: Spool, make_site: Callable[..., Site]) -> Push:
    push = Push(spool, make_site)
    push.site.browser(Role.ADMIN)  # it is set up
    return push


def ask(browser: FlaskClient, name: str = "1", method: str = "POST", **more: Any) -> Any:
    """Subscribe as a page does."""
    cookie = browser.get_cookie(COOKIE)
    headers = {TOKEN_HEADER: token_of(cookie.value)} if cookie else {}
    body = {"endpoint": FCM + name} | ({"keys": KEYS} if method == "POST" else {})
    return browser.open(PATH, method=method, json=body | more, headers=headers)


def test_a_browser_gets_the_box_s_key_and_subscribes(push: Push) -> None:
    browser = push.site.browser(Role.OPERATOR)
    offer = browser.get("/api/push").get_json()
    assert offer["offered"] is True
    assert plain(offer["key"])[0] == 4
    assert len(plain(offer["key"])) == 65
    assert ask(browser).status_code == 204
    (kept,) = push.all()
    assert (kept.endpoint, kept.p256dh, kept.auth) == (FCM + "1", KEYS["p256dh"], KEYS["auth"])
    assert kept.page == ""  # by http there is none that browsers would take


def test_the_address_of_the_pages_and_the_language_are_kept(push: Push) -> None:
    browser = push.site.browser()
    browser.set_cookie("counterproof-language", "de", domain="localhost")
    cookie = browser.get_cookie(COOKIE)
    assert cookie is not None
    headers = {TOKEN_HEADER: token_of(cookie.value), "User-Agent": "Mozilla/5.0 (X11; Linux) Firefox/140.0"}
    body = {"endpoint": FCM, "keys": KEYS}
    assert browser.post(PATH, json=body, headers=headers, base_url=HTTPS).status_code == 204
    (kept,) = push.all()
    assert (kept.page, kept.language, "Firefox" in kept.agent) == (f"{HTTPS}/", "de", True)


@pytest.mark.parametrize(
    ("role", "status"), [(Role.ADMIN, 204), (Role.OPERATOR, 204), (Role.COUNTER, 204), (Role.VIEWER, 403)]
)
def test_who_may_decide_may_be_told(push: Push, role: Role, status: int) -> None:
    browser = push.site.browser(role)
    assert ask(browser).status_code == status
    offer = browser.get("/api/push").get_json()
    assert offer["offered"] is (status == 204)
    assert (offer["key"] is None) is (status != 204)


def test_a_program_is_not_told(push: Push) -> None:
    push.site.browser()
    body = {"endpoint": FCM, "keys": KEYS}
    client = push.site.app.test_client()
    for headers in (push.site.key(Role.ADMIN), push.site.token(Role.ADMIN)):
        answer = client.post(PATH, json=body, headers=headers)
        assert (answer.status_code, answer.get_json()["field"]) == (400, "endpoint")
        assert client.get("/api/push", headers=headers).get_json() == {"offered": False, "key": None}
    one = push.site.key(Role.OPERATOR, queue="main")
    assert client.post(PATH, json=body, headers=one).status_code == 403
    assert push.all() == []


def test_a_page_of_another_site_subscribes_nobody(push: Push) -> None:
    browser = push.site.browser()
    answer = browser.post(PATH, json={"endpoint": FCM, "keys": KEYS})
    assert answer.get_json()["type"] == "/problems/page-out-of-date"
    assert push.all() == []


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"endpoint": ""}, "endpoint"),
        ({"endpoint": "https://fcm.googleapis.com/a b"}, "endpoint"),
        ({"endpoint": "https://fcm.googleapis.com/" + "x" * 1_000}, "endpoint"),
        ({"keys": {}}, "keys.p256dh"),
        ({"keys": KEYS | {"auth": "short"}}, "keys.auth"),
        ({"keys": KEYS | {"p256dh": "A" * 87}}, "keys.p256dh"),
        ({"keys": KEYS | {"p256dh": KEYS["p256dh"] + "\n"}}, "keys.p256dh"),
        ({"keys": KEYS | {"more": "x"}}, "keys.more"),
        ({"expirationTime": None}, "expirationTime"),
    ],
)
def test_what_is_no_subscription_is_refused(push: Push, change: dict[str, Any], field: str) -> None:
    answer = ask(push.site.browser(), **change)
    assert (answer.status_code, answer.get_json()["field"]) == (400, field)
    assert push.all() == []


@pytest.mark.parametrize(
    "url", ["http://fcm.googleapis.com/x", "https://127.0.0.1/x", "https://box.example/x", "https://[::1]/x"]
)
def test_a_browser_cannot_have_the_box_ask_anything_else(push: Push, url: str) -> None:
    answer = ask(push.site.browser(), endpoint=url)
    assert (answer.status_code, answer.get_json()["type"]) == (422, "/problems/no-push-service")
    assert push.all() == []


def test_switched_off_nothing_is_offered_or_taken(push: Push) -> None:
    push.settings = replace(push.settings, enabled=False)
    browser = push.site.browser()
    assert browser.get("/api/push").get_json() == {"offered": False, "key": None}
    assert ask(browser).get_json()["type"] == "/problems/push-is-off"


def test_the_same_again_changes_nothing_and_a_new_log_in_is_noted(push: Push) -> None:
    browser = push.site.browser()
    for _ in range(3):
        assert ask(browser).status_code == 204
    (kept,) = push.all()
    other = push.site.browser(Role.OPERATOR)  # somebody else logs in there
    assert ask(other).status_code == 204
    (now,) = push.all()
    assert (kept.user, now.user) == (2, 3)
    noted = [entry.detail or entry.subject for entry in push.site.identity.audit(AuditFilter(), 50)]
    assert noted.count("fcm.googleapis.com") == 1


def test_a_browser_is_told_no_more_when_it_says_so(push: Push) -> None:
    browser = push.site.browser()
    ask(browser, "1")
    ask(browser, "2")
    assert ask(browser, "1", "DELETE").status_code == 204
    assert [each.endpoint for each in push.all()] == [FCM + "2"]
    assert ask(browser, "1", "DELETE").status_code == 204


def test_nobody_ends_what_is_another_s(push: Push) -> None:
    ada, bob = push.site.browser(), push.site.browser(Role.OPERATOR)
    ask(ada)
    assert ask(bob, method="DELETE").status_code == 204
    (kept,) = push.all()
    cookie = bob.get_cookie(COOKIE)
    assert cookie is not None
    bob.post(f"/account/push/{kept.id}/remove", data={"csrf": token_of(cookie.value)})
    assert push.all() == [kept]


def test_ones_own_browsers_stand_on_ones_own_page_and_can_be_ended_there(push: Push) -> None:
    ada, bob = push.site.browser(), push.site.browser(Role.OPERATOR)
    assert "Browsers that are told" not in ada.get("/account").text
    ask(ada)
    page = ada.get("/account").text
    assert "Browsers that are told" in page
    assert FCM not in page
    assert "Browsers that are told" not in bob.get("/account").text
    (kept,) = push.all()
    cookie = ada.get_cookie(COOKIE)
    assert cookie is not None
    answer = ada.post(f"/account/push/{kept.id}/remove", data={"csrf": token_of(cookie.value)})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/account")
    assert push.all() == []


def test_where_nobody_logs_in_a_browser_can_be_told(spool: Spool, make_site: Callable[..., Site]) -> None:
    push = Push(spool, make_site, login=False)
    browser = push.site.app.test_client()
    assert browser.get("/api/push").get_json()["offered"] is True
    assert ask(browser).status_code == 204
    (kept,) = push.all()
    assert (kept.user, kept.session) == (None, "")


def test_the_worker_gets_a_page_s_token_and_other_sites_do_not(site: Site) -> None:
    browser = site.browser(Role.COUNTER)
    cookie = browser.get_cookie(COOKIE)
    assert cookie is not None
    own = {"X-Counterproof": "page"}
    answer = browser.get("/service-worker/token", headers=own)
    assert answer.get_json() == {"csrf": token_of(cookie.value)}
    assert answer.headers["Cache-Control"] == "no-store"
    assert browser.get("/service-worker/token").status_code == 400
    asked = {"Origin": "http://evil.example", "Access-Control-Request-Headers": "x-counterproof"}
    assert browser.options("/service-worker/token", headers=asked).status_code == 403
    answer = browser.get("/service-worker/token", headers=own | {"Origin": "http://evil.example"})
    assert "Access-Control-Allow-Origin" not in answer.headers
    logged_out = site.app.test_client().get("/service-worker/token", headers=own)
    assert (logged_out.status_code, logged_out.headers["Location"][:6]) == (303, "/login")
