"""Users, sessions and keys, as the database keeps them."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from appliance.identity import Actor, Identity, IdentityError, Refused, Role, TooMany, Unknown, Weak
from appliance.settings import IdentitySettings

PASSWORD = "four words are plenty"
TESTER = Actor("tester", "test")
DAY = 86_400 * 1_000_000


class Clock:
    def __init__(self) -> None:
        self.now = 1_800_000_000 * 1_000_000

    def __call__(self) -> int:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def identity(tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Identity:
    monkeypatch.setattr("appliance.identity.store.FRESH_SECONDS", 0.0)
    return Identity(tmp_path, IdentitySettings(), clock)


def test_nothing_that_opens_the_box_is_in_its_database(identity: Identity, tmp_path: Path) -> None:
    user = identity.users.add("ada", PASSWORD, Role.ADMIN, TESTER)
    cookie = identity.sessions.begin(user, "192.0.2.7")
    tokens = identity.sessions.tokens(user)
    _, key = identity.keys.create("till", Role.PRINTER, TESTER)
    identity.leave_thread()
    kept = b"".join(file.read_bytes() for file in tmp_path.glob("identity.db*"))
    for secret in (PASSWORD, cookie, tokens.access, tokens.refresh, key):
        assert secret.encode() not in kept
    assert b"$argon2id$v=19$m=19456,t=2,p=1$" in kept


def test_a_name_that_nobody_has_takes_as_long_as_a_wrong_password(tmp_path: Path) -> None:
    identity = Identity(tmp_path, IdentitySettings(wrong_logins=1_000))
    identity.users.add("ada", PASSWORD, Role.ADMIN, TESTER)

    def refused(name: str) -> float:
        begun = time.thread_time()
        with pytest.raises(Refused, match="The name or the password is wrong"):
            identity.users.log_in(name, "not this one at all", "192.0.2.7", "test")
        return time.thread_time() - begun

    refused("eve")
    known, unknown = ([refused(name) for _ in range(9)] for name in ("ada", "eve"))
    assert 0.5 < statistics.median(known) / statistics.median(unknown) < 2.0


@pytest.mark.parametrize(
    ("name", "password", "field"),
    [
        ("", PASSWORD, "name"),
        ("ada lovelace", PASSWORD, "name"),
        ("<ada>", PASSWORD, "name"),
        ("ada", "short", "password"),
        ("ada", "aaaaaaaaaaaaaaaa", "password"),
        ("ada", "this is ada's box", "password"),
        ("ada", "x" * 2_000, "password"),
    ],
)
def test_names_and_passwords_that_cannot_be_taken(
    identity: Identity, name: str, password: str, field: str
) -> None:
    with pytest.raises(Weak) as told:
        identity.users.add(name, password, Role.ADMIN, TESTER)
    assert told.value.field == field


def test_a_name_is_taken_once_whatever_its_letters(identity: Identity) -> None:
    identity.users.add("Ada", PASSWORD, Role.ADMIN, TESTER)
    with pytest.raises(Weak, match="already"):
        identity.users.add("ada", PASSWORD, Role.VIEWER, TESTER)


def test_the_last_admin_stays(identity: Identity) -> None:
    ada = identity.users.add("ada", PASSWORD, Role.ADMIN, TESTER)
    for attempt in (
        lambda: identity.users.remove(ada.id, TESTER),
        lambda: identity.users.set_role(ada.id, Role.VIEWER, TESTER),
    ):
        with pytest.raises(IdentityError, match="last admin"):
            attempt()
    identity.users.add("bob", PASSWORD, Role.ADMIN, TESTER)
    identity.users.remove(ada.id, TESTER)
    with pytest.raises(Unknown, match="there are: bob"):
        identity.users.by_name("ada")


def test_a_session_ends_unused_and_at_its_age(identity: Identity, clock: Clock) -> None:
    user = identity.users.add("ada", PASSWORD, Role.ADMIN, TESTER)
    cookie = identity.sessions.begin(user, "192.0.2.7")
    for _ in range(100):
        clock.now += DAY // 3
        found = identity.sessions.of_cookie(cookie)
        if found is None:
            break
        assert found.name == "ada"
    assert 29 < (clock.now - 1_800_000_000 * 1_000_000) / DAY <= 31
    other = identity.sessions.begin(user, "192.0.2.7")
    clock.now += DAY * 13 // 24
    assert identity.sessions.of_cookie(other) is None


def test_tokens_end_at_their_age(identity: Identity, clock: Clock) -> None:
    user = identity.users.add("ada", PASSWORD, Role.ADMIN, TESTER)
    tokens = identity.sessions.tokens(user)
    clock.now += 31 * DAY
    with pytest.raises(Refused):
        identity.sessions.refresh(tokens.refresh, "192.0.2.7")


@pytest.mark.parametrize(
    "change", [lambda t: t[:-1], lambda t: t + "x", lambda t: t.split(".")[0] + "..", lambda t: ""]
)
def test_a_token_that_was_changed_is_worth_nothing(identity: Identity, change: Callable[[str], str]) -> None:
    user = identity.users.add("ada", PASSWORD, Role.ADMIN, TESTER)
    assert identity.sessions.of_access_token(change(identity.sessions.tokens(user).access)) is None


def test_the_set_up_code_counts_its_wrong_tries(identity: Identity) -> None:
    for _ in range(10):
        with pytest.raises(Refused):
            identity.users.set_up("AAAAA-AAAAA", "ada", PASSWORD, "192.0.2.7")
    with pytest.raises(TooMany):
        identity.users.set_up(identity.users.setup_code(), "ada", PASSWORD, "192.0.2.7")
