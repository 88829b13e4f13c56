"""How many bytes a source may bring within a minute."""

from __future__ import annotations

from appliance.budgets import MAX_SOURCES, Budget

TILL = "192.168.1.20"


def test_what_was_brought_drains_away_evenly() -> None:
    budget = Budget(600)
    assert budget.take(TILL, 600, 0) == 0
    assert budget.take(TILL, 100, 0) == 10
    assert budget.take(TILL, 100, 9) == 1, "what was refused did not count"
    assert budget.take(TILL, 100, 10) == 0
    assert budget.take(TILL, 600, 60) == 10


def test_each_source_has_a_budget_of_its_own_and_an_ipv6_network_is_one() -> None:
    budget = Budget(600)
    for source in (TILL, "192.168.1.21", "fe80::1%eth0", "key:7"):
        assert budget.take(source, 600, 0) == 0
    for source in (TILL, "::ffff:192.168.1.20", "fe80::2", "key:7"):
        assert budget.take(source, 1, 0) > 0


def test_exempt_networks_have_no_limit() -> None:
    budget = Budget(600, ("127.0.0.0/8",))
    assert [budget.take("127.0.0.1", 1_000, 0) for _ in range(3)] == [0, 0, 0]


def test_something_larger_than_a_budget_is_taken_by_itself_and_drains_as_long_as_it_takes() -> None:
    budget = Budget(600)
    assert budget.take(TILL, 6_000, 0) == 0
    assert budget.take(TILL, 1, 60 * 8) > 0
    assert budget.take(TILL, 6_000, 60 * 10) == 0


def test_no_flood_of_sources_fills_the_memory() -> None:
    budget = Budget(600)
    for number in range(MAX_SOURCES + 10):
        budget.take(f"key:{number}", 600, 0)
    assert len(budget._spent) == MAX_SOURCES
