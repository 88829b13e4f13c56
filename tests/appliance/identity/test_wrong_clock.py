"""Sessions, tokens, devices and keys while a clock is wrong, and after it was set right."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.clocks import TurnedClock

from appliance.identity import Actor, Identity, Refused, Role, User, Weak
from appliance.identity.storage.tables import RefreshRow, SessionRow
from appliance.runtime.clock import DAY, FLOOR, SECOND
from appliance.settings import IdentitySettings

TESTER = Actor("tester", "test")
NOW = FLOOR + 300 * DAY
AHEAD, BEHIND = 3_650, -20_000  # days


@pytest.fixture
def clocks() -> TurnedClock:
    return TurnedClock(NOW)


@pytest.fixture
def identity(tmp_path: Path, clocks: TurnedClock, monkeypatch: pytest.MonkeyPatch) -> Identity:
    """Its clock is believed; nothing has set it."""
    monkeypatch.setattr("appliance.identity.store.FRESH_SECONDS", 0.0)
    clock = clocks.clock()
    clock.begin(NOW)
    assert clock.read().believed
    return Identity(tmp_path, IdentitySettings(), clock=clock)


@pytest.fixture
def ada(identity: Identity) -> User:
    return identity.users.add_hashed("ada", "no password fits this", Role.ADMIN, TESTER)


def rows(identity: Identity, table: type[SessionRow] | type[RefreshRow]) -> int:
    return int(table.select().count(identity._store.connection))


@pytest.mark.parametrize("is_believed", [True, False])
def test_a_cookie_made_while_the_clock_was_ahead_is_not_good_and_is_removed(
    identity: Identity, ada: User, clocks: TurnedClock, is_believed: bool
) -> None:
    clocks.synchronised = is_believed
    clocks.jump(AHEAD)
    cookie = identity.sessions.begin(ada, "192.0.2.7")
    assert identity.sessions.of_cookie(cookie) is not None
    clocks.jump(-AHEAD)
    assert identity.logins.of(ada.id) == []
    assert identity.sessions.of_cookie(cookie) is None
    assert rows(identity, SessionRow) == 0


def test_a_cookie_that_was_only_seen_while_the_clock_was_ahead_ends_too(
    identity: Identity, ada: User, clocks: TurnedClock
) -> None:
    cookie = identity.sessions.begin(ada, "192.0.2.7")
    clocks.jump(2)
    identity.sessions.limits = identity.sessions.limits._replace(idle=10 * DAY)
    assert identity.sessions.of_cookie(cookie) is not None
    clocks.jump(-2)
    assert identity.sessions.of_cookie(cookie) is None


def test_a_refresh_token_made_while_the_clock_was_ahead_is_not_good_and_is_removed(
    identity: Identity, ada: User, clocks: TurnedClock
) -> None:
    clocks.jump(AHEAD)
    tokens = identity.sessions.tokens(ada)
    clocks.jump(-AHEAD)
    assert identity.logins.of(ada.id) == []
    with pytest.raises(Refused):
        identity.sessions.refresh(tokens.refresh, "192.0.2.7")
    assert rows(identity, RefreshRow) == 0


def test_an_access_token_that_was_issued_in_the_future_is_not_good(tmp_path: Path) -> None:
    identity = Identity(tmp_path, IdentitySettings(), lambda: NOW + AHEAD * DAY)
    user = identity.users.add_hashed("ada", "no password fits this", Role.ADMIN, TESTER)
    assert identity.sessions.of_access_token(identity.sessions.tokens(user).access) is None


@pytest.mark.parametrize("days", [AHEAD, BEHIND])
def test_what_was_good_before_is_good_again_once_the_clock_is_right(
    identity: Identity, ada: User, clocks: TurnedClock, days: float
) -> None:
    cookie, tokens = identity.sessions.begin(ada, "192.0.2.7"), identity.sessions.tokens(ada)
    device = identity.devices.welcome("", ada, TESTER, "Firefox")
    clocks.jump(days)
    assert identity.sessions.of_cookie(cookie) is None
    with pytest.raises(Refused):
        identity.sessions.refresh(tokens.refresh, "192.0.2.7")
    identity.sessions.begin(ada, "192.0.2.8")
    identity.sessions.tokens(ada)
    identity.devices.welcome("", ada, TESTER, "Chrome")
    clocks.jump(-days)
    assert identity.sessions.of_cookie(cookie) is not None
    assert identity.sessions.refresh(tokens.refresh, "192.0.2.7").access
    assert identity.devices.known(device, ada.id)


def test_a_new_device_is_told_of_also_where_the_clock_was_behind(
    identity: Identity, ada: User, clocks: TurnedClock
) -> None:
    own = identity.devices.welcome("", ada, TESTER, "Firefox")
    clocks.jump(BEHIND)
    other = identity.devices.welcome("", ada, TESTER, "Chrome")
    clocks.jump(-BEHIND)
    assert [each.agent for each in identity.devices.untold(ada.id, own)] == ["Chrome"]
    assert not identity.devices.known(other, ada.id)


def test_a_device_of_the_future_is_not_known(identity: Identity, ada: User, clocks: TurnedClock) -> None:
    clocks.jump(AHEAD)
    device = identity.devices.welcome("", ada, TESTER, "Firefox")
    clocks.jump(-AHEAD)
    assert not identity.devices.known(device, ada.id)


def test_a_key_that_has_ended_does_not_come_back_with_a_clock_that_is_behind(
    identity: Identity, clocks: TurnedClock
) -> None:
    _, secret = identity.keys.create("till", Role.PRINTER, TESTER, expires_at=NOW + DAY)
    assert identity.keys.holder(secret, "192.0.2.7") is not None
    clocks.run(2)
    assert identity.keys.holder(secret, "192.0.2.7") is None
    clocks.jump(BEHIND)
    assert identity.keys.holder(secret, "192.0.2.7") is None
    with pytest.raises(Weak):
        identity.keys.create("another", Role.PRINTER, TESTER, expires_at=NOW + DAY)


def test_a_key_for_some_days_is_good_for_no_longer_where_the_clock_is_ahead(
    identity: Identity, clocks: TurnedClock
) -> None:
    clocks.jump(AHEAD)
    assert abs(identity.reckoned() - NOW) < SECOND
