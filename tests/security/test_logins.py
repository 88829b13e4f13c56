"""Passwords and codes are not guessed, and whoever tries them out locks nobody else out."""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from running_box import Box
from sites import PASSWORD, TESTER, Site

from appliance.identity import Actor, AuditFilter, Identity, Refused, Role, TooMany, User
from appliance.identity.tries import FIRST_CODES, Tries
from appliance.runtime.rate_limiter import MAX_KEYS, MINUTE, RateLimiter
from appliance.settings import IdentitySettings
from appliance.web.cookies import DEVICE_COOKIE

WRONG = "not this one at all"
TABLET, STRANGER = "192.0.2.7", "192.0.2.66"
LIMITS = IdentitySettings()
HOUR = 3_600.0


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def tries(clock: Clock) -> Tries:
    return Tries(LIMITS, clock)


@pytest.fixture
def identity(tmp_path: Path) -> Identity:
    return Identity(tmp_path, LIMITS)


@pytest.fixture
def ada(identity: Identity) -> User:
    return identity.users.add("ada", PASSWORD, Role.ADMIN, TESTER)


def fails(attempt: Callable[[], object], times: int) -> list[type[Exception]]:
    """What becomes of wrong tries in turn."""
    found: list[type[Exception]] = []
    for _ in range(times):
        with pytest.raises((Refused, TooMany)) as told:
            attempt()
        found.append(told.type)
    return found


def guess(tries: Tries, name: str, address: str) -> bool:
    """Whether a wrong password was looked at."""
    try:
        with tries.of_stranger(name, address):
            raise Refused
    except Refused:
        return True
    except TooMany:
        return False


def guess_code(tries: Tries, address: str) -> bool:
    """Whether a wrong code was looked at."""
    try:
        with tries.of_code(address):
            raise Refused
    except Refused:
        return True
    except TooMany:
        return False


def test_strangers_do_not_lock_the_shops_own_tablet_out(identity: Identity, ada: User) -> None:
    users = identity.users
    device = identity.devices.welcome("", ada, TESTER, "Chrome, Android")
    tried = fails(lambda: users.log_in("ada", WRONG, STRANGER, "web"), 11)
    assert tried == [Refused] * 10 + [TooMany]
    fails(lambda: users.log_in("ada", WRONG, TABLET, "web"), 1)
    assert users.log_in("ada", PASSWORD, TABLET, "web", device).name == "ada"
    with pytest.raises(TooMany):
        users.log_in("ada", PASSWORD, TABLET, "web")


def test_strangers_do_not_keep_who_is_logged_in_from_confirming(identity: Identity, ada: User) -> None:
    fails(lambda: identity.users.log_in("ada", WRONG, TABLET, "web"), 11)
    identity.users.confirm(ada.id, PASSWORD, TABLET, "a session")
    tried = fails(lambda: identity.users.confirm(ada.id, WRONG, TABLET, "a session"), 11)
    assert tried == [Refused] * 10 + [TooMany]


def test_a_known_device_has_no_more_tries_than_anybody_and_only_for_its_own_user(
    identity: Identity, ada: User
) -> None:
    bob = identity.users.add("bob", PASSWORD, Role.VIEWER, TESTER)
    device = identity.devices.welcome("", bob, TESTER, "")
    as_ada = fails(lambda: identity.users.log_in("ada", WRONG, STRANGER, "web", device), 11)
    again = fails(lambda: identity.users.log_in("ada", WRONG, STRANGER, "web"), 1)
    as_bob = fails(lambda: identity.users.log_in("bob", WRONG, STRANGER, "web", device), 11)
    assert (as_ada[10:], again, as_bob) == ([TooMany], [TooMany], [Refused] * 10 + [TooMany])


def test_other_names_do_not_make_a_locked_one_free_again(tries: Tries, clock: Clock) -> None:
    assert [guess(tries, "ada", STRANGER) for _ in range(11)] == [True] * 10 + [False]
    for number in range(13_000):
        clock.now = 15.0 * number / 13_000
        guess(tries, f"name{number}", f"192.0.2.{number % 5}")
    assert not guess(tries, "ada", "192.0.2.99")
    assert guess(tries, "bob", "192.0.2.99"), "and nobody else is locked"


def test_many_addresses_try_one_name_no_oftener_than_one_does(tries: Tries, clock: Clock) -> None:
    looked_at = 0
    addresses = [str(ipaddress.IPv4Address("10.0.0.0") + number) for number in range(2_000)]
    for number, address in enumerate(addresses):
        clock.now = HOUR * number / len(addresses)
        looked_at += sum(guess(tries, "ada", address) for _ in range(5))
    assert looked_at == LIMITS.wrong_logins_hour


def test_a_name_that_nobody_has_is_counted_as_any_other(identity: Identity, ada: User) -> None:
    known, unknown = (
        fails(lambda: identity.users.log_in(name, WRONG, address, "web"), 11)  # noqa: B023
        for name, address in (("ada", TABLET), ("eve", STRANGER))
    )
    assert known == unknown


def test_who_waits_for_a_minute_may_try_again(tries: Tries, clock: Clock) -> None:
    assert [guess(tries, "ada", STRANGER) for _ in range(11)][10] is False
    clock.now += MINUTE
    assert guess(tries, "ada", STRANGER)


def test_tries_at_once_are_no_more_than_tries_in_turn(tries: Tries) -> None:
    begun = [tries.of_stranger("ada", STRANGER) for _ in range(11)]
    for each in begun[:10]:
        each.__enter__()
    with pytest.raises(TooMany):
        begun[10].__enter__()
    for each in begun[:10]:
        each.__exit__(None, None, None)
    assert guess(tries, "ada", STRANGER), "those that succeed do not count"


def test_wrong_set_up_codes_from_elsewhere_do_not_keep_the_owner_out(tries: Tries, clock: Clock) -> None:
    for minute in range(60):
        clock.now = minute * MINUTE
        for host in range(100):
            for _ in range(11):
                guess_code(tries, f"192.0.2.{host + 100}")
    owner = [guess_code(tries, TABLET) for _ in range(FIRST_CODES + 1)]
    assert owner == [True] * FIRST_CODES + [False]


def test_set_up_codes_have_a_limit_over_all_addresses(tries: Tries, clock: Clock) -> None:
    looked_at = 0
    for minute in range(59):
        clock.now = minute * MINUTE
        looked_at += sum(guess_code(tries, f"192.0.2.{host}") for host in range(200) for _ in range(11))
    assert looked_at <= LIMITS.wrong_codes_hour + 200 * FIRST_CODES


def test_asking_how_long_to_wait_takes_no_memory_and_counting_takes_a_bounded_one(clock: Clock) -> None:
    limiter = RateLimiter(2, MINUTE, clock)
    for number in range(3 * MAX_KEYS):
        limiter.wait(f"asked {number}")
    assert not limiter._hits
    for number in range(3 * MAX_KEYS):
        limiter.hit(f"counted {number}")
    assert len(limiter._hits) == MAX_KEYS + 1
    assert limiter.wait("counted 0") == 0.0, "one that was there first is counted by itself"
    limiter.hit("counted 0")
    assert (limiter.wait("counted 0"), limiter.wait("somebody new")) == (MINUTE, MINUTE)
    clock.now += MINUTE
    assert limiter.wait("somebody new") == 0.0
    assert not limiter._hits


def test_devices_are_few_and_are_forgotten(tmp_path: Path) -> None:
    now = [1_800_000_000_000_000]
    identity = Identity(tmp_path, IdentitySettings(known_devices=3, device_days=10), lambda: now[0])
    ada = identity.users.add("ada", PASSWORD, Role.ADMIN, TESTER)
    tokens = []
    for _ in range(4):
        now[0] += 1
        tokens.append(identity.devices.welcome("", ada, TESTER, ""))
    assert [bool(identity.devices.known(token, ada.id)) for token in tokens] == [False, True, True, True]
    now[0] += 11 * 86_400 * 1_000_000
    assert not any(identity.devices.known(token, ada.id) for token in tokens)


def test_programs_that_keep_no_cookie_push_no_browser_out(identity: Identity, ada: User) -> None:
    tablet = identity.devices.welcome("", ada, Actor("ada", "web", TABLET), "")
    for _ in range(LIMITS.known_devices + 1):
        identity.devices.welcome("", ada, Actor("ada", "api", STRANGER), "curl/8.5.0")
    assert identity.devices.known(tablet, ada.id)


def test_a_device_token_is_good_until_the_next_login_and_is_kept_as_a_hash(
    identity: Identity, ada: User, tmp_path: Path
) -> None:
    planted = identity.devices.welcome("", ada, TESTER, "")
    new = identity.devices.welcome(planted, ada, TESTER, "")
    assert not identity.devices.known(planted, ada.id)
    assert identity.devices.known(new, ada.id)
    identity.leave_thread()
    assert new.encode() not in b"".join(file.read_bytes() for file in tmp_path.glob("identity.db*"))


def test_another_password_makes_all_other_devices_unknown(identity: Identity, ada: User) -> None:
    tablet, stolen = (identity.devices.welcome("", ada, TESTER, "") for _ in range(2))
    identity.users.set_password(ada.id, "another four words", TESTER, tablet)
    assert identity.devices.known(tablet, ada.id)
    assert not identity.devices.known(stolen, ada.id)


def log_in(client: FlaskClient) -> str:
    """Log a browser in; the cookie of its device as it was set."""
    page = client.get("/login").text
    token = page.split('name="csrf" value="')[1].split('"')[0]
    answer = client.post("/login", data={"name": "ada", "password": PASSWORD, "csrf": token})
    assert answer.status_code == 303
    return next(each for each in answer.headers.getlist("Set-Cookie") if each.startswith(DEVICE_COOKIE))


def test_a_login_from_a_new_device_is_in_the_audit_and_from_a_known_one_is_not(site: Site) -> None:
    client = site.app.test_client()
    cookie = log_in(client)
    assert {"HttpOnly", "SameSite=Strict", "Max-Age=15552000"} <= set(cookie.split("; "))
    client.delete_cookie("counterproof", domain="localhost")
    log_in(client)
    told = site.identity.audit(AuditFilter(action="login from a new device"), 9)
    assert [(entry.user_name, entry.subject) for entry in told] == [("ada", "ada")]
    log_in(site.app.test_client())
    assert len(site.identity.audit(AuditFilter(action="login from a new device"), 9)) == 2


def test_a_program_that_keeps_its_cookie_is_known_too(make_box: Callable[..., Box]) -> None:
    box = make_box("identity.login=true")
    box.command("user", "add", "ada", "--password", PASSWORD)
    body = json.dumps({"name": "ada", "password": PASSWORD}).encode()
    wrong = json.dumps({"name": "ada", "password": WRONG}).encode()
    kind = {"Content_Type": "application/json"}
    _, _, headers = box.request("POST", "/api/auth/login", body, **kind)
    known = kind | {"Cookie": headers["Set-Cookie"].split(";")[0]}
    tried = [box.request("POST", "/api/auth/login", wrong, **kind)[0] for _ in range(11)]
    assert tried == [401] * 10 + [429]
    assert box.request("POST", "/api/auth/login", body, **known)[0] == 200
