"""Whose requests are answered at all: the name that they ask for, where they come from, and how often."""

from __future__ import annotations

import socket
from collections.abc import Callable
from typing import Any

import pytest
from sites import PASSWORD, TESTER, Site

from appliance.identity import Role
from appliance.settings import WebSettings
from appliance.web import hosts

OWN = socket.gethostname()


@pytest.mark.parametrize(
    ("host", "is_own"),
    [
        ("localhost", True),
        ("localhost:8080", True),
        ("LOCALHOST:8080", True),
        ("127.0.0.1", True),
        ("127.0.0.1:8080", True),
        ("127.8.9.10", True),
        ("[::1]:8080", True),
        (OWN, True),
        (f"{OWN}.local:8080", True),
        (f"{OWN}.local.", True),
        ("till.shop.example", True),
        ("TILL.shop.example:443", True),
        ("203.0.113.9", False),
        ("[2001:db8::1]", False),
        ("evil.example", False),
        ("localhost.evil.example", False),
        (f"{OWN}.local.evil.example", False),
        ("evil.example@127.0.0.1.evil.example", False),
        ("127.0.0.1.nip.example", False),
        ("2130706433", False),
        ("0x7f.1", False),
        ("", False),
        ("[::1", False),
        ("local host", False),
    ],
)
def test_the_name_asked_for_must_be_the_boxs_own(
    make_site: Callable[..., Site], host: str, is_own: bool
) -> None:
    site = make_site(WebSettings(names=("till.shop.example",)))
    answer = site.app.test_client().get("/health/live", headers={"Host": host})
    assert answer.status_code == (200 if is_own else 400)


def test_each_address_of_this_machine_is_its_own() -> None:
    assert hosts.own_addresses()
    for address in hosts.own_addresses():
        assert hosts.is_own(f"[{address}]" if address.version == 6 else str(address))


def open_to(site: Site, address: str) -> int:
    answer: Any = site.app.test_client().get("/health/live", environ_base={"REMOTE_ADDR": address})
    return int(answer.status_code)


def test_only_the_networks_that_are_named_are_answered(make_site: Callable[..., Site]) -> None:
    site = make_site(WebSettings(networks=("192.0.2.0/24", "2001:db8::/64")))
    answers = [open_to(site, each) for each in ("192.0.2.7", "2001:db8::7", "192.0.3.7", "2001:db9::7", "?")]
    assert answers == [200, 200, 403, 403, 403]


def test_one_address_that_asks_too_often_waits_alone(make_site: Callable[..., Site]) -> None:
    site = make_site(WebSettings(requests_per_minute=3))
    assert [open_to(site, "192.0.2.7") for _ in range(4)] == [200, 200, 200, 429]
    assert open_to(site, "192.0.2.8") == 200
    assert [open_to(site, f"2001:db8::{each}") for each in range(1, 5)] == [200, 200, 200, 429]
    assert open_to(site, "2001:db8:0:1::1") == 200


def test_one_key_that_asks_too_often_waits_wherever_it_is_used(make_site: Callable[..., Site]) -> None:
    site = make_site(WebSettings(requests_per_minute=3))
    site.identity.users.add("ada", PASSWORD, Role.ADMIN, TESTER)
    key, other = site.key(Role.VIEWER), site.key(Role.OPERATOR)

    def ask(number: int, headers: dict[str, str]) -> int:
        place = {"REMOTE_ADDR": f"192.0.2.{number}"}
        answer: Any = site.app.test_client().get("/api/notices", headers=headers, environ_base=place)
        return int(answer.status_code)

    assert [ask(number, key) for number in range(4)] == [200, 200, 200, 429]
    assert ask(9, other) == 200


def test_a_site_that_is_named_may_use_the_api_with_a_key_and_no_other(make_site: Callable[..., Site]) -> None:
    site = make_site(WebSettings(origins=("https://pos.example",)))
    site.identity.users.add("ada", PASSWORD, Role.ADMIN, TESTER)
    client, key = site.app.test_client(), site.key(Role.PRINTER)
    for origin, allowed in (("https://pos.example", "https://pos.example"), ("https://evil.example", None)):
        before = client.options(
            "/api/jobs", headers={"Origin": origin, "Access-Control-Request-Method": "POST"}
        )
        assert before.headers.get("Access-Control-Allow-Origin") == allowed
        sent = client.post(
            "/api/jobs", data=b"x", content_type="application/octet-stream", headers=key | {"Origin": origin}
        )
        assert (sent.status_code == 201) is (allowed is not None)
        assert sent.headers.get("Access-Control-Allow-Origin") == allowed
        assert "Access-Control-Allow-Credentials" not in sent.headers


def test_every_answer_carries_what_keeps_browsers_safe(site: Site) -> None:
    browser = site.browser()
    for path in ("/", "/login", "/nowhere", "/api/jobs", "/audit"):
        headers = browser.get(path).headers
        policy = headers["Content-Security-Policy"]
        assert "script-src 'self';" in policy
        assert "unsafe" not in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert "Server" not in headers or "Werkzeug" not in headers["Server"]
    for name in ("style.css", "jobs.js"):  # what a page is made of is held by the page's own
        headers = browser.get(f"/static/{name}").headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert "Content-Security-Policy" not in headers
    assert (
        "Content-Security-Policy" in browser.get("/static/icon.svg").headers
    )  # which may be opened by itself


@pytest.mark.parametrize(
    ("wanted", "goes_to"),
    [
        ("/jobs/7?printer=bar", "/jobs/7?printer=bar"),
        ("//evil.example", "/"),
        ("https://evil.example/", "/"),
        ("/\\evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("", "/"),
    ],
)
def test_a_login_leads_to_pages_of_this_box_only(site: Site, wanted: str, goes_to: str) -> None:
    client = site.app.test_client()
    page = client.get("/login", query_string={"next": wanted}).get_data(as_text=True)
    token = page.partition('name="csrf" value="')[2].partition('"')[0]
    form = {"name": "ada", "password": PASSWORD, "csrf": token}
    answer = client.post("/login", query_string={"next": wanted}, data=form)
    assert (answer.status_code, answer.headers["Location"]) == (303, goes_to)
