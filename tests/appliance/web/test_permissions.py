"""Every request there is has a row at its handler that says what the table says, and that is carried out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sites import SITE, TESTER, Site
from support.request_table import REQUESTS, ROWS, rows_of

from appliance.identity import AuditFilter, Role
from appliance.web.cookies import TOKEN_HEADER
from appliance.web.live_client import DEFAULT_ROOMS
from appliance.web.permissions import ANYBODY, ROOMS, Permission, may_hear
from appliance.web.route import Route

UNSAFE = ("POST", "PUT", "DELETE", "PATCH")
ANY = AuditFilter()


def routes(app: Flask) -> Iterator[tuple[str, str]]:
    """Every method and rule of the application, but for what Flask answers by itself."""
    for rule in app.url_map.iter_rules():
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            yield method, Route(method, rule.rule, ANYBODY).plain


def path_of(rule: str) -> str:
    """A path that fits a rule."""
    return re.sub(r"<(\w+)>", lambda found: "999" if found[1] == "number" else "nothing", rule)


CHANGES = [(method, rule, row) for (method, rule), row in ROWS if method in UNSAFE]


def test_every_request_there_is_has_a_row_and_every_row_a_request(site: Site) -> None:
    assert sorted(routes(site.app)) == sorted(rows_of(site.app))


def test_each_row_says_of_roles_and_audit_what_the_table_says(site: Site) -> None:
    assert rows_of(site.app) == REQUESTS


def test_what_has_no_row_is_refused_to_everybody(site: Site) -> None:
    site.app.add_url_rule("/api/forgotten", "forgotten", lambda: "a secret")
    assert site.app.test_client().get("/api/forgotten", headers=site.key(Role.ADMIN)).status_code == 403


def test_every_room_of_the_event_socket_has_a_row() -> None:
    assert {
        room.partition(":")[0] for room in (*DEFAULT_ROOMS, "job:1", "queue:main", "notices", "previews")
    } == set(ROOMS)
    assert not may_hear(Role.ADMIN, "no-such-room")
    assert not any(may_hear(Role.PRINTER, room) for room in ROOMS)


@pytest.mark.parametrize("role", list(Role))
def test_each_role_gets_as_far_as_its_rows_say(site: Site, role: Role) -> None:
    client, headers = site.app.test_client(), site.key(role)
    for (method, rule), row in ROWS:
        status = client.open(path_of(rule), method=method, headers=headers).status_code
        if row.is_public:
            assert status != 403 or method == "POST", (method, rule)
        else:
            assert (status == 403) == (role not in row.roles), (method, rule, status)


def test_a_key_for_one_queue_gets_no_further_than_jobs(site: Site) -> None:
    client, headers = site.app.test_client(), site.key(Role.ADMIN, queue="main")
    for (method, rule), row in ROWS:
        if not row.is_public:
            status = client.open(path_of(rule), method=method, headers=headers).status_code
            assert (status == 403) == (not row.queue), (method, rule, status)


@pytest.mark.parametrize(
    ("method", "rule"), [(method, rule) for (method, rule), row in ROWS if not row.is_public]
)
def test_nobody_gets_anything_without_a_login(site: Site, method: str, rule: str) -> None:
    answer = site.app.test_client().open(path_of(rule), method=method)
    assert answer.status_code in (401, 303)
    if answer.status_code == 303:
        assert answer.headers["Location"].startswith("/login")


@pytest.mark.parametrize(("method", "rule", "row"), CHANGES)
def test_a_change_by_a_page_needs_the_pages_own_token(
    site: Site, method: str, rule: str, row: Permission
) -> None:
    if rule in ("/api/auth/login", "/api/auth/refresh"):
        return  # they look at no cookie: whoever asks has to know a password or a token
    client: Any = site.browser(Role.ADMIN if Role.ADMIN in row.roles else next(iter(row.roles)))
    for headers in ({}, {TOKEN_HEADER: "0" * 64}):
        answer = client.open(path_of(rule), method=method, headers=headers)
        assert answer.status_code == 403
        assert b"out of date" in answer.data


@pytest.mark.parametrize(("method", "rule", "row"), CHANGES)
def test_a_change_from_another_sites_page_is_refused(
    site: Site, method: str, rule: str, row: Permission
) -> None:
    for origin in ("http://evil.example", "null", f"{SITE}:81", "https://localhost.evil.example"):
        answer = site.app.test_client().open(path_of(rule), method=method, headers={"Origin": origin})
        assert answer.status_code == 403
        assert b"other sites" in answer.data


@pytest.mark.parametrize(("method", "rule", "row"), CHANGES)
def test_no_change_is_made_by_a_link(site: Site, method: str, rule: str, row: Permission) -> None:
    if ("GET", rule) in REQUESTS:
        return  # looking at the same path is another thing, which changes nothing
    assert site.browser().get(path_of(rule)).status_code == 405


def test_a_token_is_of_one_session_only(site: Site) -> None:
    tokens = []
    for browser in (site.browser(), site.browser()):
        page = browser.get("/account").get_data(as_text=True)
        found = re.search(r'name="csrf-token" content="(\w+)"', page)
        assert found
        tokens.append(found[1])
    one, other = tokens
    assert one != other
    answer = browser.post("/api/panel/test", headers={TOKEN_HEADER: one})
    assert answer.status_code == 403
    assert browser.post("/api/panel/test", headers={TOKEN_HEADER: other}).status_code == 202


def test_what_is_done_is_audited_by_its_row(site: Site) -> None:
    admin = site.key(Role.ADMIN)
    site.app.test_client().post("/api/queues", json={"name": "bar"}, headers=admin)
    site.app.test_client().post("/api/queues", json={"name": "!!"}, headers=admin)
    noted = [(entry.action, entry.subject) for entry in site.identity.audit(ANY, 10)]
    assert noted.count(("queue added", "bar")) == 1
    assert ("queue added", "!!") not in noted
    assert TESTER.name in {entry.user_name for entry in site.identity.audit(ANY, 10)}
