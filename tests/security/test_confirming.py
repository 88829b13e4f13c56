"""An unlocked screen, or a token that was left somewhere, makes no admin: the password is asked again."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from sites import PASSWORD, TESTER, Site

from appliance.identity import Role
from appliance.web.cookies import TOKEN_HEADER

WRONG = "not this one at all"
NEW_USER = {"name": "eve", "password": "another four words", "role": "admin"}
NEW_KEY = {"name": "eve's", "role": "admin"}
LOGIN = {"identity.session_days": 3_000}
REQUESTS: list[tuple[str, str, dict[str, Any]]] = [
    ("POST", "/api/users", NEW_USER),
    ("PUT", "/api/users/2", {"role": "admin"}),
    ("PUT", "/api/users/2", {"password": "another four words"}),
    ("DELETE", "/api/users/2", {}),
    ("POST", "/api/keys", NEW_KEY),
    ("DELETE", "/api/keys/1", {}),
    ("PUT", "/api/settings", {"values": LOGIN}),
    ("PUT", "/api/settings", {"values": LOGIN | {"box.name": "bar"}}),
    ("POST", "/api/settings/undo", {}),
]
FORMS: list[tuple[str, dict[str, str]]] = [
    ("/settings/users", NEW_USER),
    ("/settings/users/2", {"role": "admin"}),
    ("/settings/users/2/remove", {"role": "viewer"}),
    ("/settings/keys", NEW_KEY),
    ("/settings/keys/1/revoke", {}),
    ("/settings", {"identity.session_days": "3000"}),
    ("/settings/undo", {"change": "1"}),
]


@pytest.fixture
def site(site: Site) -> Site:
    """With somebody and something to change, and a change of the settings of logging in to take back."""
    site.identity.users.add("bob", PASSWORD, Role.VIEWER, TESTER)
    site.identity.keys.create("till", Role.PRINTER, TESTER)
    client, headers = site.app.test_client(), site.token(Role.ADMIN)
    body = {"values": {"identity.idle_hours": 5}, "confirm": PASSWORD}
    assert client.put("/api/settings", json=body, headers=headers).status_code == 200
    return site


def state(site: Site) -> Any:
    """All that such a request could change."""
    identity = site.identity
    keys = [(key.name, key.revoked_at is None) for key in identity.keys.all()]
    return identity.users.all(), keys, site.spool.settings.stored()


def csrf(browser: FlaskClient) -> str:
    found = re.search(r'name="csrf" value="(\w+)"', browser.get("/account").text)
    assert found
    return found[1]


@pytest.mark.parametrize(("method", "path", "body"), REQUESTS)
@pytest.mark.parametrize("kind", ["page", "token"])
def test_the_api_asks_people_for_their_own_password(
    site: Site, kind: str, method: str, path: str, body: dict[str, Any]
) -> None:
    client = site.browser() if kind == "page" else site.app.test_client()
    headers = {TOKEN_HEADER: csrf(client)} if kind == "page" else site.token(Role.ADMIN)
    before = state(site)
    missing = client.open(path, method=method, json=body, headers=headers)
    wrong = client.open(path, method=method, json=body | {"confirm": WRONG}, headers=headers)
    assert (missing.status_code, missing.get_json()["field"]) == (400, "confirm")
    assert wrong.status_code == 401
    assert state(site) == before
    right = client.open(path, method=method, json=body | {"confirm": PASSWORD}, headers=headers)
    assert right.status_code in (200, 201, 204)
    assert state(site) != before or "password" in body


@pytest.mark.parametrize(("method", "path", "body"), REQUESTS)
def test_a_programs_key_makes_neither_people_nor_keys(
    site: Site, method: str, path: str, body: dict[str, Any]
) -> None:
    headers = site.key(Role.ADMIN)
    before = state(site)
    for confirm in ({}, {"confirm": PASSWORD}):
        answer = site.app.test_client().open(path, method=method, json=body | confirm, headers=headers)
        assert (answer.status_code, answer.get_json()["field"]) == (400, "confirm")
    assert state(site) == before


@pytest.mark.parametrize(("path", "fields"), FORMS)
def test_the_pages_ask_for_it_and_say_so_where_it_is_typed(
    site: Site, path: str, fields: dict[str, str]
) -> None:
    browser = site.browser()
    token = {"csrf": csrf(browser)}
    before = state(site)
    for typed in ("", WRONG):
        answer = browser.post(path, data=token | fields | {"confirm": typed})
        assert answer.status_code == 422
        assert re.search(r"own password, so that|password is wrong", answer.text)
        if path != "/settings/undo":
            field = re.search(r'<input id="confirm[^"]*" name="confirm"[^>]*aria-invalid="true"', answer.text)
            assert field, path
    assert state(site) == before
    assert browser.post(path, data=token | fields | {"confirm": PASSWORD}).status_code in (200, 303)
    assert state(site) != before


def test_other_settings_ask_for_nothing(site: Site) -> None:
    client = site.app.test_client()
    for headers in (site.key(Role.ADMIN), site.token(Role.ADMIN)):
        body = {"values": {"box.name": headers["Authorization"][-5:]}}
        assert client.put("/api/settings", json=body, headers=headers).status_code == 200
        assert client.post("/api/settings/undo", headers=headers).status_code == 200


def test_tries_are_counted_by_session(site: Site) -> None:
    client, headers = site.app.test_client(), site.token(Role.ADMIN)
    body = NEW_KEY | {"confirm": WRONG}
    tried = [client.post("/api/keys", json=body, headers=headers).status_code for _ in range(11)]
    assert tried == [401] * 10 + [429]
    other = client.post("/api/keys", json=NEW_KEY | {"confirm": PASSWORD}, headers=site.token(Role.ADMIN))
    assert other.status_code == 201


def test_where_there_is_no_login_nothing_is_asked(make_site: Any) -> None:
    site = make_site(login=False)
    client = site.app.test_client()
    assert client.post("/api/users", json=NEW_USER).status_code == 201
    assert client.put("/api/users/1", json={"password": "four other words"}).status_code == 200
    assert client.post("/api/keys", json=NEW_KEY).status_code == 201
    assert client.delete("/api/keys/1").status_code == 204
    assert client.put("/api/settings", json={"values": LOGIN}).status_code == 200
    for page in ("/settings", "/settings/users", "/settings/keys"):
        assert 'name="confirm"' not in client.get(page).text
