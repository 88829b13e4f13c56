"""Whoever is not logged in writes little into the audit, however often they try."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.clocks import FrozenClock

from appliance.identity.audit import AuditFilter, entries
from appliance.identity.records import Actor
from appliance.identity.refusals import MAX_SOURCES, Refusals
from appliance.identity.store import Store

EVE = Actor("eve", "web", "192.0.2.66")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store(tmp_path)
    yield store
    store.close()


def told(store: Store) -> list[tuple[str, str, str]]:
    """Who, where and what more, oldest first."""
    found = entries(store.database, AuditFilter(action="login refused"), 1_000)
    return [(each.user_name, each.address, each.detail) for each in reversed(found)]


def test_many_refusals_of_an_address_are_two_entries_a_minute(store: Store) -> None:
    clock = FrozenClock()
    refusals = Refusals(store, clock)
    for name in ("eve", "ada", "bob"):
        refusals.record(Actor(name, "web", EVE.address), "login refused")
    assert told(store) == [("eve", EVE.address, "")]
    clock.turn(60)
    refusals.settle()
    refusals.settle()
    assert told(store)[1:] == [("bob", EVE.address, "2 more within a minute")]
    refusals.record(EVE, "login refused")
    assert len(told(store)) == 3, "and the next minute begins"


def test_a_network_of_ipv6_addresses_counts_as_one(store: Store) -> None:
    refusals = Refusals(store, FrozenClock())
    for number in range(50):
        refusals.record(Actor("eve", "web", f"2001:db8::{number:x}"), "login refused")
    assert len(told(store)) == 1


def test_a_crowd_of_addresses_shares_one_entry(store: Store) -> None:
    refusals = Refusals(store, FrozenClock())
    for number in range(200):
        refusals.record(Actor("eve", "web", f"192.0.2.{number}"), "login refused")
    assert len(told(store)) == MAX_SOURCES + 1
    refusals.settle(at_once=True)
    assert told(store)[-1][2] == f"{200 - MAX_SOURCES - 1} more within a minute"


def test_who_tries_once_costs_one_entry(store: Store) -> None:
    refusals = Refusals(store, FrozenClock())
    refusals.record(EVE, "login refused")
    refusals.settle(at_once=True)
    assert told(store) == [("eve", EVE.address, "")]
