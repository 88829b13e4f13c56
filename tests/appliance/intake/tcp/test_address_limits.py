"""The limits on what an address may bring over TCP."""

from __future__ import annotations

import pytest

from appliance.intake.tcp.address_limits import Budgets, PortLimits
from appliance.settings.raw import RawSettings


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def limits(clock: Clock, exempt: tuple[str, ...] = ()) -> PortLimits:
    settings = RawSettings(jobs_per_minute=2, pulses_per_minute=2, exempt_networks=exempt)
    return PortLimits(settings, Budgets(settings), clock)


def test_jobs_count_by_address_and_are_forgotten_after_a_minute(clock: Clock) -> None:
    port = limits(clock, ("127.0.0.0/8",))
    refusals = []
    for clock.now in (0.0, 1.0, 2.0):
        refusals.append(port.job("192.0.2.1", 1))
    assert refusals == ["", "", "more than 2 jobs within a minute (setting raw.jobs_per_minute)"]
    assert port.job("192.0.2.2", 1) == ""
    clock.now = 60.5
    assert port.job("192.0.2.1", 1) == ""
    assert all(port.job("127.0.0.1", 1) == "" for _ in range(1_000))


def test_an_addresss_jobs_of_a_minute_count_over_its_whole_ipv6_network(clock: Clock) -> None:
    port = limits(clock)
    refusals = [port.job(f"2001:db8::{number}", 1) for number in range(3)]
    assert [bool(refusal) for refusal in refusals] == [False, False, True]


def test_drawer_pulses_have_a_limit_for_exempt_addresses_too(clock: Clock) -> None:
    port = limits(clock, ("127.0.0.0/8",))
    refusals = [port.drawer_kick("127.0.0.1") for _ in range(3)]
    assert refusals[2] == "more than 2 drawer pulses within a minute (setting raw.pulses_per_minute)"
    assert refusals[:2] == ["", ""]
