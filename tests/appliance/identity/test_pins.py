"""A person decides under their own name at a tablet that others use too, by six digits."""

from __future__ import annotations

from pathlib import Path

import pytest

from appliance.identity import Actor, Identity, Principal, Refused, Role, TooMany, Weak
from appliance.settings import IdentitySettings

ADA = Actor("ada", "web", "127.0.0.1")
TABLET = Actor("counter", "web", "127.0.0.1")
MINUTE = 60_000_000
PIN = "480213"


class Shop:
    """A paired tablet, the admin ada, and the viewer vera."""

    def __init__(self, folder: Path) -> None:
        self.at = 1_800_000_000_000_000
        self.identity = Identity(folder, IdentitySettings(pin_minutes=60), now=lambda: self.at)
        self.ada = self.identity.users.add("ada", "some four long words", Role.ADMIN, ADA).id
        self.vera = self.identity.users.add("vera", "some four long words", Role.VIEWER, ADA).id
        tablet = self.identity.tablets.pair(self.identity.tablets.invite("counter", ADA), "127.0.0.1")
        self.cookie = self.identity.sessions.begin(tablet, "127.0.0.1")
        self.session = self.asking().session
        self.identity.pins.set(self.ada, PIN, ADA)

    def asking(self) -> Principal:
        self.identity.users.log_out_everywhere(self.ada, ADA)  # what was remembered is forgotten
        found = self.identity.sessions.of_cookie(self.cookie)
        assert found is not None
        return found

    def switch(self, pin: str = PIN, user: int | None = None) -> None:
        self.identity.pins.switch(self.session, TABLET, user or self.ada, pin)


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path)


def test_it_decides_under_that_name_and_may_do_no_more(shop: Shop) -> None:
    shop.switch()
    asking = shop.asking()
    assert (asking.name, asking.acting, asking.role) == ("ada", shop.ada, Role.COUNTER)


def test_after_a_while_the_tablet_is_itself_again(shop: Shop) -> None:
    shop.switch()
    shop.at += 61 * MINUTE
    assert shop.asking().name == "counter"


def test_who_leaves_is_gone(shop: Shop) -> None:
    shop.switch()
    shop.identity.pins.leave(shop.session)
    assert shop.asking().name == "counter"


def test_who_may_decide_no_more_is_gone(shop: Shop) -> None:
    other = shop.identity.users.add("bob", "some four long words", Role.OPERATOR, ADA).id
    shop.identity.pins.set(other, PIN, ADA)
    shop.switch(user=other)
    shop.identity.users.set_role(other, Role.VIEWER, ADA)
    assert shop.asking().name == "counter"


@pytest.mark.parametrize("pin", ["", "480214", "48021", PIN + "0"])
def test_a_wrong_pin_is_refused(shop: Shop, pin: str) -> None:
    with pytest.raises(Refused):
        shop.switch(pin)
    assert shop.asking().name == "counter"


def test_who_has_none_or_may_not_decide_is_refused(shop: Shop) -> None:
    with pytest.raises(Refused):
        shop.switch(user=shop.vera)
    shop.identity.pins.set(shop.vera, PIN, ADA)
    with pytest.raises(Refused):
        shop.switch(user=shop.vera)
    assert [user.name for user in shop.identity.pins.people()] == ["ada"]


def test_pins_are_not_to_be_guessed(shop: Shop) -> None:
    def guess(number: int) -> type[Exception]:
        with pytest.raises((Refused, TooMany)) as found:
            shop.switch(f"{number:06}")
        return found.type

    assert [guess(number) for number in range(6)] == [Refused] * 5 + [TooMany]


@pytest.mark.parametrize("pin", ["12345", "1234567", "abcdef", "111111", "123456", "987654", "٤٨٠٢١٣"])
def test_a_pin_that_anybody_tries_first_is_not_taken(shop: Shop, pin: str) -> None:
    with pytest.raises(Weak):
        shop.identity.pins.set(shop.ada, pin, ADA)


def test_it_is_taken_away_by_an_empty_one(shop: Shop) -> None:
    shop.identity.pins.set(shop.ada, "", ADA)
    with pytest.raises(Refused):
        shop.switch()
    assert not shop.identity.pins.has(shop.ada)
