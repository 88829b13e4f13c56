"""Setting a box up, logging in, and what each may do, over a real box that has a login."""

from __future__ import annotations

import http.cookiejar
import json
import re
import sqlite3
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from running_box import PATIENCE, Box
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

PASSWORD = "four words are plenty"
LOGIN = "identity.login=true"


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


class Browser:
    """What keeps cookies, fills in forms and follows nothing by itself."""

    def __init__(self, box: Box) -> None:
        self.box = box
        self.jar = http.cookiejar.CookieJar()
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar), _Stay)

    def ask(
        self, method: str, path: str, body: bytes | None = None, **headers: str
    ) -> tuple[int, str, dict[str, str]]:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(self.box.url(path), body, named, method=method)
        try:
            with self._opener.open(request, timeout=PATIENCE) as answer:
                return answer.status, answer.read().decode(), dict(answer.headers)
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode(), dict(error.headers)

    def token(self, path: str = "/account") -> str:
        found = re.search(r'name="csrf(?:-token)?" (?:value|content)="(\w+)"', self.ask("GET", path)[1])
        assert found
        return found.group(1)

    def submit(self, path: str, page: str = "", **fields: str) -> tuple[int, str, dict[str, str]]:
        form = fields | {"csrf": self.token(page or path)}
        return self.ask("POST", path, urllib.parse.urlencode(form).encode())

    def log_in(self, name: str = "ada", password: str = PASSWORD) -> int:
        return self.submit("/login", name=name, password=password)[0]


@pytest.fixture
def box(make_box: Callable[..., Box]) -> Box:
    return make_box(LOGIN)


@pytest.fixture
def ada(box: Box) -> Browser:
    """The first admin, logged in."""
    run(box, "user", "add", "ada", "--password", PASSWORD)
    browser = Browser(box)
    assert browser.log_in() == 303
    return browser


def run(box: Box, *words: str) -> str:
    command = [sys.executable, "-m", "appliance.cli", *words, "--data", str(box.data)]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=PATIENCE).stdout


def tokens(box: Box, name: str = "ada", password: str = PASSWORD) -> dict[str, Any]:
    status, answer = box.post("/api/auth/login", {"name": name, "password": password})
    assert status == 200, answer
    return dict(answer)


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def code_of(box: Box) -> str:
    found = re.search(r"set-up code is (\w{5}-\w{5})", box.log())
    assert found
    return found.group(1)


def test_until_it_is_set_up_only_the_set_up_page_answers(box: Box) -> None:
    browser = Browser(box)
    assert browser.ask("GET", "/health/live")[0] == 200
    assert browser.ask("GET", "/")[2]["Location"] == "/setup"
    for method, path in (
        ("GET", "/api/jobs"),
        ("POST", "/api/auth/login"),
        ("GET", "/health"),
        ("POST", "/api/jobs"),
    ):
        assert browser.ask(method, path)[0] == 403
    status, page, _ = browser.ask("GET", "/setup")
    assert (status, code_of(box) in page) == (200, False)


def test_the_code_in_the_log_makes_the_first_admin_once(box: Box) -> None:
    browser = Browser(box)
    status, page, _ = browser.submit("/setup", code="AAAAA-AAAAA", name="ada", password=PASSWORD)
    assert (status, "not the set-up code" in page) == (422, True)
    status, page, _ = browser.submit("/setup", code=code_of(box), name="ada", password="short")
    assert (status, "too short" in page) == (422, True)
    status, _, headers = browser.submit("/setup", code=code_of(box).lower(), name="ada", password=PASSWORD)
    assert (status, headers["Location"]) == (303, "/")
    assert browser.ask("GET", "/")[0] == 200
    assert Browser(box).ask("GET", "/setup")[2]["Location"] == "/"


def test_a_shell_makes_the_first_admin_as_well(box: Box) -> None:
    run(box, "user", "add", "ada", "--password", PASSWORD)
    assert Browser(box).ask("GET", "/")[2]["Location"].startswith("/login")
    assert run(box, "user", "list").startswith("ada: admin")


def test_a_cookie_is_for_this_site_alone_and_out_of_reach_of_scripts(box: Box) -> None:
    run(box, "user", "add", "ada", "--password", PASSWORD)
    browser = Browser(box)
    cookie = browser.submit("/login", name="ada", password=PASSWORD)[2]["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie


def test_a_login_gives_a_new_cookie_and_a_planted_one_is_worth_nothing(box: Box, ada: Browser) -> None:
    before = {cookie.name: cookie.value for cookie in ada.jar}["counterproof"]
    planted = Browser(box)
    planted.jar = ada.jar
    ada.submit("/logout", page="/account")
    again = Browser(box)
    assert again.ask("GET", "/account", Cookie=f"counterproof={before}")[0] == 303
    assert again.ask("GET", "/account", Cookie="counterproof=planted")[0] == 303
    assert again.log_in() == 303
    assert {cookie.name: cookie.value for cookie in again.jar}["counterproof"] != before


def test_a_page_of_this_box_decides_and_is_known_by_name(box: Box, ada: Browser) -> None:
    box.print(b"receipt\n")
    job = json.loads(ada.ask("GET", "/api/jobs/1")[1])
    body = json.dumps({"sha256": job["sha256"]}).encode()
    asked = {"Content_Type": "application/json"}
    assert ada.ask("POST", "/api/jobs/1/approve", body, **asked)[0] == 403
    status, answer, _ = ada.ask("POST", "/api/jobs/1/approve", body, **asked, X_CSRF_Token=ada.token())
    assert (status, json.loads(answer)["decided_by"]) == (200, "ada")
    assert json.loads(answer)["decided_through"] == "web"


def test_an_access_token_opens_the_api_and_a_refresh_token_is_good_once(box: Box, ada: Browser) -> None:
    first = tokens(box)
    assert box.request("GET", "/api/jobs", **bearer(first["access_token"]))[0] == 200
    assert box.request("GET", "/api/jobs")[0] == 401
    status, second = box.post("/api/auth/refresh", {"refresh_token": first["refresh_token"]})
    assert status == 200
    assert box.post("/api/auth/refresh", {"refresh_token": first["refresh_token"]})[0] == 401
    assert box.post("/api/auth/refresh", {"refresh_token": second["refresh_token"]})[0] == 401
    box.wait_for(
        lambda: box.request("GET", "/api/jobs", **bearer(second["access_token"]))[0] == 401,
        "the copied family to end",
    )


def test_log_out_everywhere_ends_pages_and_tokens(box: Box, ada: Browser) -> None:
    token, other = tokens(box)["access_token"], Browser(box)
    other.log_in()
    assert ada.submit("/account/logout-everywhere", page="/account")[2]["Location"] == "/login"
    assert other.ask("GET", "/")[2]["Location"].startswith("/login")
    assert box.request("GET", "/api/jobs", **bearer(token))[0] == 401


@pytest.mark.parametrize(
    ("role", "allowed", "refused"),
    [
        (
            "viewer",
            ["GET /api/jobs", "GET /"],
            ["POST /api/jobs", "POST /api/jobs/1/reject", "GET /api/users"],
        ),
        ("operator", ["GET /api/jobs", "POST /api/jobs"], ["POST /api/printers", "GET /api/audit"]),
        ("printer", ["POST /api/jobs"], ["GET /api/jobs", "POST /api/jobs/1/reject", "GET /"]),
        ("admin", ["GET /api/audit", "GET /api/users", "POST /api/jobs"], []),
    ],
)
def test_each_role_may_do_what_the_table_says(
    box: Box, ada: Browser, role: str, allowed: list[str], refused: list[str]
) -> None:
    box.print(b"receipt\n")
    key = run(box, "apikey", "create", "till", "--role", role).strip()
    for requests, is_fine in ((allowed, True), (refused, False)):
        for wanted in requests:
            method, path = wanted.split()
            body = b"another\n" if method == "POST" else None
            status = box.request(method, path, body, Content_Type="application/octet-stream", **bearer(key))[
                0
            ]
            assert (status != 403) is is_fine, (role, wanted, status)


def test_a_key_for_one_queue_sees_and_fills_only_that(box: Box, ada: Browser) -> None:
    admin = bearer(tokens(box)["access_token"])
    made = box.request("POST", "/api/queues", b'{"name": "bar"}', Content_Type="application/json", **admin)
    assert made[0] == 201, made
    box.print(b"of the main queue\n")
    key = bearer(run(box, "apikey", "create", "bar", "--role", "operator", "--queue", "bar").strip())
    asked = {"Content_Type": "application/octet-stream"} | key
    status, answer, _ = box.request("POST", "/api/jobs", b"of the bar\n", **asked)
    assert (status, json.loads(answer)["queue"]) == (201, "bar")
    assert box.request("POST", "/api/jobs?queue=main", b"x\n", **asked)[0] == 400
    assert [job["queue"] for job in json.loads(box.request("GET", "/api/jobs", **key)[1])["jobs"]] == ["bar"]
    pending = json.loads(box.request("GET", "/api/queue/pending", **key)[1])
    assert (pending["count"], [job["queue"] for job in pending["jobs"]]) == (1, ["bar"])
    for method, path in (("GET", "/api/jobs/1"), ("GET", "/api/jobs/1/raw"), ("POST", "/api/jobs/1/reject")):
        assert box.request(method, path, **key)[0] == 404
    assert box.request("GET", "/api/printers", **key)[0] == 403


def test_a_key_ends_when_it_is_revoked_and_works_only_where_it_may(box: Box, ada: Browser) -> None:
    far = bearer(run(box, "apikey", "create", "far", "--role", "viewer", "--network", "192.0.2.0/24").strip())
    assert box.request("GET", "/api/jobs", **far)[0] == 401
    over = run(box, "apikey", "create", "short", "--role", "viewer", "--days", "0.0001").strip()
    box.wait_for(lambda: box.request("GET", "/api/jobs", **bearer(over))[0] == 401, "its days to end")
    near = bearer(run(box, "apikey", "create", "near", "--role", "viewer").strip())
    assert box.request("GET", "/api/jobs", **near)[0] == 200
    assert "near: viewer, good, last used 2" in run(box, "apikey", "list")
    run(box, "apikey", "revoke", "3")
    box.wait_for(lambda: box.request("GET", "/api/jobs", **near)[0] == 401, "the key to end")


def test_wrong_passwords_are_refused_after_ten_in_a_minute(box: Box, ada: Browser) -> None:
    asked = {"name": "ada", "password": "not this one at all"}
    answers = [box.post("/api/auth/login", asked)[0] for _ in range(11)]
    assert answers == [401] * 10 + [429]
    status, _, headers = box.request(
        "POST",
        "/api/auth/login",
        json.dumps(asked | {"password": PASSWORD}).encode(),
        Content_Type="application/json",
    )
    assert (status, 0 < int(headers["Retry-After"]) <= 61) == (429, True)


def test_a_password_and_a_role_change_only_with_ones_own_password(box: Box, ada: Browser) -> None:
    admin = {"Content_Type": "application/json"} | bearer(tokens(box)["access_token"])

    def put(path: str, **fields: str) -> int:
        return box.request("PUT", path, json.dumps(fields).encode(), **admin)[0]

    made = box.request(
        "POST",
        "/api/users",
        json.dumps({"name": "bob", "password": PASSWORD, "role": "viewer", "confirm": PASSWORD}).encode(),
        **admin,
    )
    assert made[0] == 201
    assert put("/api/users/2", role="operator") == 400
    assert put("/api/users/2", role="operator", confirm="wrong password") == 401
    assert put("/api/users/2", role="operator", confirm=PASSWORD) == 200
    assert put("/api/users/1", role="viewer", confirm=PASSWORD) == 409
    assert put("/api/users/me/password", password="wrong password", new_password="another four words") == 401
    assert put("/api/users/me/password", password=PASSWORD, new_password="another four words") == 204
    assert box.request("GET", "/api/jobs", **admin)[0] == 401
    assert tokens(box, password="another four words")


def test_the_audit_tells_who_did_what_and_shows_tampering(box: Box, ada: Browser) -> None:
    box.print(b"receipt\n")
    admin = bearer(tokens(box)["access_token"])
    box.request("GET", "/api/jobs/1/raw", **admin)
    box.request("POST", "/api/jobs/1/reject", **admin)
    box.request("POST", "/api/queues", b'{"name": "bar"}', Content_Type="application/json", **admin)
    box.post("/api/auth/login", {"name": "eve", "password": "guessing along"})

    def told() -> set[tuple[str, str, str]]:
        entries = json.loads(box.request("GET", "/api/audit?limit=100", **admin)[1])["entries"]
        return {(entry["who"], entry["action"], entry["subject"]) for entry in entries}

    wanted = {
        ("ada", "receipt downloaded", "1"),
        ("ada", "job rejected", "1"),
        ("ada", "queue added", "bar"),
        ("ada", "login", ""),
        ("eve", "login refused", ""),
    }
    box.wait_for(lambda: wanted <= told(), "the audit to have all of it")
    assert {action for _, action, _ in told() if action.startswith("job")} == {"job rejected"}
    table = box.request("GET", "/api/audit.csv", **admin)[1].decode()
    assert table.startswith("id,at,who,")
    verdict = run(box, "audit", "verify")
    assert "all as they were written" in verdict
    box.stop()
    with sqlite3.connect(box.data / "identity.db") as database:
        with pytest.raises(sqlite3.IntegrityError, match="never changed"):
            database.execute("UPDATE audit SET who = 'eve' WHERE action = 'job rejected'")
        database.execute("DROP TRIGGER audit_update")
        database.execute("UPDATE audit SET who = 'eve' WHERE action = 'job rejected'")
    command = [sys.executable, "-m", "appliance.cli", "audit", "verify", "--data", str(box.data)]
    found = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE)
    assert (found.returncode, "is not as it was written" in found.stderr) == (1, True)


def test_a_decision_is_in_the_audit_also_where_the_box_dies_after_it(box: Box, ada: Browser) -> None:
    box.print(b"receipt\n")
    box.stop()
    with sqlite3.connect(box.data / "identity.db") as database:
        database.execute("UPDATE secret SET value = '0' WHERE name = 'audited-history'")
        database.execute("DROP TRIGGER audit_delete")
        database.execute("DELETE FROM audit WHERE action LIKE 'job %'")
    box.start()
    admin = bearer(tokens(box)["access_token"])
    box.request("POST", "/api/jobs/1/reject", **admin)
    box.restart(9)
    assert run(box, "audit", "list").count("job rejected 1") <= 1
    box.wait_for(lambda: run(box, "audit", "list").count("job rejected 1") == 1, "the decision in the audit")


def listen(box: Box, **headers: str) -> ClientConnection:
    return connect(f"ws://127.0.0.1:{box.ports['events']}/ws?rooms=jobs", additional_headers=headers)


def test_events_are_for_those_who_may_look(box: Box, ada: Browser) -> None:
    with pytest.raises(InvalidStatus):
        listen(box)
    viewer = run(box, "apikey", "create", "screen", "--role", "viewer").strip()
    till = run(box, "apikey", "create", "till", "--role", "printer").strip()
    with listen(box, **bearer(viewer)) as heard, listen(box, **bearer(till)) as deaf:
        box.print(b"receipt\n")
        assert json.loads(heard.recv(timeout=PATIENCE))["event"] == "job:created"
        assert deaf.ping().wait(PATIENCE), "whatever was said before the answer has been heard"
        with pytest.raises(TimeoutError):
            deaf.recv(timeout=0)


def test_who_is_logged_out_hears_no_more(box: Box, ada: Browser) -> None:
    token = tokens(box)["access_token"]
    url = f"ws://127.0.0.1:{box.ports['events']}/ws?rooms=jobs"
    with connect(url, additional_headers=bearer(token)) as socket:
        run(box, "user", "password", "ada", "--password", "another four words")
        with pytest.raises(ConnectionClosed) as told:
            socket.recv(timeout=PATIENCE)
        assert told.value.rcvd is not None
        assert told.value.rcvd.reason == "logged out"


def test_it_runs_without_a_login_on_loopback_only(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "appliance.cli", "config", "check", "--set", "identity.login=false"]
    told = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE)
    assert (told.returncode, "only where web.host is a loopback address" in told.stderr) == (2, True)
    behind = ("web.host=127.0.0.1", "web.proxy=127.0.0.1")
    more = [word for assignment in behind for word in ("--set", assignment)]
    told = subprocess.run([*command, *more], capture_output=True, text=True, timeout=PATIENCE)
    assert (told.returncode, "may not be off behind a proxy" in told.stderr) == (2, True)
