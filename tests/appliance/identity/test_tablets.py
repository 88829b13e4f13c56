"""A tablet is paired once by a code, stays, and can be sent away."""

from __future__ import annotations

from pathlib import Path

import pytest

from appliance.identity import Actor, Identity, Kind, Principal, Refused, Role, TooMany, User, Weak
from appliance.settings import IdentitySettings

ADA = Actor("ada", "web", "127.0.0.1")
MINUTE, DAY = 60_000_000, 86_400_000_000
PASSWORD = "some four long words"


class Shop:
    """Users of a box whose clock the test turns."""

    def __init__(self, folder: Path) -> None:
        self.at = 1_800_000_000_000_000
        settings = IdentitySettings(pairing_minutes=60, tablet_days=90)
        self.identity = Identity(folder, settings, now=lambda: self.at)
        self.identity.users.add("ada", PASSWORD, Role.ADMIN, ADA)

    def invite(self, name: str = "counter") -> str:
        return self.identity.tablets.invite(name, ADA)

    def pair(self, code: str) -> User:
        return self.identity.tablets.pair(code, "127.0.0.1")

    def log_in(self, tablet: User) -> str:
        return self.identity.sessions.begin(tablet, "127.0.0.1")

    def seen(self, cookie: str) -> Principal | None:
        self.identity.users.log_out_everywhere(1, ADA)  # what was remembered is forgotten
        return self.identity.sessions.of_cookie(cookie)


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path)


def test_its_code_logs_it_in_as_what_it_is(shop: Shop) -> None:
    tablet = shop.pair(shop.invite())
    found = shop.seen(shop.log_in(tablet))
    assert found is not None
    assert (found.name, found.role, found.kind) == ("counter", Role.COUNTER, Kind.PAGE)


@pytest.mark.parametrize("typed", [str.lower, lambda code: f" {code.replace('-', ' ')} "])
def test_its_code_may_be_typed_in_any_way(shop: Shop, typed: object) -> None:
    assert callable(typed)
    assert shop.pair(typed(shop.invite())).name == "counter"


def test_a_code_is_good_once(shop: Shop) -> None:
    code = shop.invite()
    shop.pair(code)
    with pytest.raises(Refused):
        shop.pair(code)


def test_a_code_is_good_for_a_while(shop: Shop) -> None:
    code = shop.invite()
    shop.at += 61 * MINUTE
    with pytest.raises(Refused):
        shop.pair(code)


def test_another_code_of_the_name_takes_its_place(shop: Shop) -> None:
    first, second = shop.invite(), shop.invite()
    with pytest.raises(Refused):
        shop.pair(first)
    assert shop.pair(second).name == "counter"


def test_codes_are_not_to_be_guessed(shop: Shop) -> None:
    def guess() -> type[Exception]:
        with pytest.raises((Refused, TooMany)) as found:
            shop.pair("AAAAA-AAAAA")
        return found.type

    assert TooMany in {guess() for _ in range(100)}


@pytest.mark.parametrize("name", ["", "ada", "a tablet", "x" * 65])
def test_a_name_that_cannot_be_is_refused(shop: Shop, name: str) -> None:
    with pytest.raises(Weak, match=r"letter|already"):
        shop.invite(name)


def test_it_stays_when_people_log_in_anew(shop: Shop) -> None:
    cookie = shop.log_in(shop.pair(shop.invite()))
    for _ in range(10):
        shop.at += 60 * DAY
        assert shop.seen(cookie) is not None
        shop.identity.sessions.begin(shop.identity.users.user(1), "127.0.0.1")  # old ones are thrown away


def test_one_that_was_away_for_a_season_comes_no_more(shop: Shop) -> None:
    cookie = shop.log_in(shop.pair(shop.invite()))
    shop.at += 91 * DAY
    assert shop.seen(cookie) is None


def test_one_that_is_removed_is_out_at_once(shop: Shop) -> None:
    tablet = shop.pair(shop.invite())
    cookie = shop.log_in(tablet)
    shop.identity.users.remove(tablet.id, ADA)
    assert shop.seen(cookie) is None


@pytest.mark.parametrize("password", ["", PASSWORD])
def test_nobody_logs_in_as_one(shop: Shop, password: str) -> None:
    shop.pair(shop.invite())
    with pytest.raises(Refused):
        shop.identity.users.log_in("counter", password, "127.0.0.1", "web")


def test_it_gets_no_password_and_no_other_role(shop: Shop) -> None:
    tablet = shop.pair(shop.invite())
    with pytest.raises(Weak, match="paired"):
        shop.identity.users.set_password(tablet.id, PASSWORD, ADA)
    with pytest.raises(Weak, match="paired"):
        shop.identity.users.set_role(tablet.id, Role.ADMIN, ADA)
    with pytest.raises(Weak, match="paired"):
        shop.identity.users.add("other", PASSWORD, Role.COUNTER, ADA)


def test_a_page_that_stays_open_keeps_its_login_alive(shop: Shop) -> None:
    """The live socket asks every few seconds who listens; it is as good as a request."""
    cookie = shop.identity.sessions.begin(shop.identity.users.user(1), "127.0.0.1")
    for _ in range(8):
        shop.at += DAY // 3  # of the twelve hours that a page may rest
        shop.identity.tablets.invite("any", ADA)  # what was remembered is forgotten
        assert shop.identity.sessions.of_cookie(cookie) is not None
