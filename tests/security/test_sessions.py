"""What somebody is logged in with is theirs to see and to end, and a new device is told of."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sites import PASSWORD, TESTER, Site

from appliance.identity import AuditFilter, Identity, Kind, Role, short_agent
from appliance.identity.store import digest
from appliance.settings import IdentitySettings
from appliance.web.cookies import COOKIE

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
TABLET = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Safari/537.36"


@pytest.fixture(autouse=True)
def _no_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("appliance.identity.store.FRESH_SECONDS", 0.0)


def csrf(client: FlaskClient, path: str) -> str:
    found = re.search(r'name="csrf" value="(\w+)"', client.get(path).text)
    assert found
    return found[1]


def browser(site: Site, agent: str, name: str = "ada") -> FlaskClient:
    """Somebody's browser, logged in."""
    client = site.app.test_client()
    client.environ_base["HTTP_USER_AGENT"] = agent
    form = {"name": name, "password": PASSWORD, "csrf": csrf(client, "/login")}
    assert client.post("/login", data=form).status_code == 303
    return client


def program(site: Site) -> dict[str, str]:
    body = {"name": "ada", "password": PASSWORD}
    answer = site.app.test_client().post("/api/auth/login", json=body, headers={"User-Agent": "shop/1.2 (x)"})
    return {"Authorization": f"Bearer {answer.get_json()['access_token']}"}


def sessions(client: FlaskClient, path: str = "/api/users/me/sessions", **more: Any) -> list[dict[str, Any]]:
    return list(client.get(path, **more).get_json()["sessions"])


def test_one_sees_what_one_is_logged_in_with_and_ends_it(site: Site) -> None:
    tablet, headers = browser(site, TABLET), program(site)
    client = browser(site, FIREFOX)
    listed = sessions(client)
    assert sorted((each["kind"], each["device"], each["is_this"]) for each in listed) == [
        ("page", "Chrome, Android", False),
        ("page", "Firefox, Linux", True),
        ("token", "shop/1.2", False),
    ]
    token = csrf(client, "/account")
    for each in listed:
        if not each["is_this"]:
            ended = client.delete(f"/api/users/me/sessions/{each['id']}", headers={"X-CSRF-Token": token})
            assert ended.status_code == 204
    assert tablet.get("/account").status_code == 303
    assert site.app.test_client().get("/api/jobs", headers=headers).status_code == 401
    assert [each["device"] for each in sessions(client)] == ["Firefox, Linux"]
    assert len(site.identity.audit(AuditFilter(action="session ended"), 9)) == 2


def test_a_program_sees_itself(site: Site) -> None:
    client, headers = site.app.test_client(), program(site)
    (own,) = sessions(client, headers=headers)
    assert (own["kind"], own["is_this"]) == ("token", True)
    assert client.delete(f"/api/users/me/sessions/{own['id']}", headers=headers).status_code == 204
    assert client.get("/api/users/me", headers=headers).status_code == 401


def test_nobody_ends_what_is_anothers_but_an_admin(site: Site) -> None:
    bob = site.identity.users.add("bob", PASSWORD, Role.VIEWER, TESTER)
    ada, his = browser(site, FIREFOX), browser(site, TABLET, "bob")
    (hers,) = sessions(ada)
    token = {"X-CSRF-Token": csrf(his, "/account")}
    assert his.delete(f"/api/users/me/sessions/{hers['id']}", headers=token).status_code == 404
    assert his.get("/api/users/1/sessions").status_code == 403
    (listed,) = sessions(ada, f"/api/users/{bob.id}/sessions")
    assert listed["device"] == "Chrome, Android"
    token = {"X-CSRF-Token": csrf(ada, "/account")}
    ended = ada.delete(f"/api/users/{bob.id}/sessions/{listed['id']}", headers=token)
    assert ended.status_code == 204
    assert his.get("/account").status_code == 303


def test_what_names_a_session_opens_nothing(site: Site) -> None:
    client = browser(site, FIREFOX)
    cookie = client.get_cookie(COOKIE)
    assert cookie is not None
    (listed,) = sessions(client)
    assert listed["id"] not in (cookie.value, digest(cookie.value))
    assert listed["id"] not in digest(cookie.value)
    stranger = site.app.test_client()
    stranger.set_cookie(COOKIE, listed["id"], domain="localhost")
    assert stranger.get("/account").status_code == 303


def test_the_pages_list_them_and_end_them(site: Site) -> None:
    bob = site.identity.users.add("bob", PASSWORD, Role.VIEWER, TESTER)
    client, tablet, his = browser(site, FIREFOX), browser(site, TABLET), browser(site, TABLET, "bob")
    page = client.get("/account").text
    assert "Chrome, Android" in page
    form = {"csrf": csrf(client, "/account")}
    other = next(each for each in sessions(client) if not each["is_this"])
    assert client.post(f"/account/sessions/{other['id']}/end", data=form).status_code == 303
    assert tablet.get("/account").status_code == 303
    assert "Where bob is logged in" in client.get("/settings/users").text
    (listed,) = sessions(client, f"/api/users/{bob.id}/sessions")
    path = f"/settings/users/{bob.id}/sessions/{listed['id']}/end"
    assert client.post(path, data=form).status_code == 303
    assert his.get("/account").status_code == 303


def test_a_new_device_is_told_of_on_the_older_ones_until_it_is_said_to_be_known(site: Site) -> None:
    tablet = browser(site, TABLET)
    stranger = browser(site, FIREFOX)
    assert "New device" not in stranger.get("/counter").text, "whoever is new cannot wave it away"
    assert "New device: Firefox, Linux at 127.0.0.1" in tablet.get("/counter").text
    stranger.post("/account/devices/known", data={"csrf": csrf(stranger, "/account")})
    assert "New device: Firefox" in tablet.get("/counter").text
    known = tablet.post("/account/devices/known", data={"csrf": csrf(tablet, "/account")})
    assert known.status_code == 303
    assert "New device" not in tablet.get("/counter").text
    site.identity.users.add("bob", PASSWORD, Role.VIEWER, TESTER)
    assert "New device" not in browser(site, TABLET, "bob").get("/counter").text, (
        "of others one hears nothing"
    )


def test_what_ended_by_its_age_is_not_listed(tmp_path: Path) -> None:
    now = [1_800_000_000_000_000]
    identity = Identity(tmp_path, IdentitySettings(), lambda: now[0])
    ada = identity.users.add("ada", PASSWORD, Role.ADMIN, TESTER)
    identity.sessions.begin(ada, "192.0.2.7")
    tokens = identity.sessions.tokens(ada, "192.0.2.8", "shop/1.2")
    now[0] += 86_400 * 1_000_000
    tokens = identity.sessions.refresh(tokens.refresh, "192.0.2.9")
    (login,) = identity.logins.of(ada.id)
    assert (login.kind, login.address, login.agent) == (Kind.TOKEN, "192.0.2.8", "shop/1.2")
    assert login.seen_at - login.since == 86_400 * 1_000_000
    now[0] += 31 * 86_400 * 1_000_000
    assert identity.logins.of(ada.id) == []


@pytest.mark.parametrize(
    ("agent", "told"),
    [
        (FIREFOX, "Firefox, Linux"),
        (TABLET, "Chrome, Android"),
        ("curl/8.5.0", "curl/8.5.0"),
        ("", ""),
        ("\x1b[2J<script>", ""),
        ("x" * 5_000, "x" * 40),
    ],
)
def test_a_device_is_told_in_a_few_words(agent: str, told: str) -> None:
    assert short_agent(agent) == told
