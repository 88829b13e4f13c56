"""The limits on how often something may happen."""

from __future__ import annotations

import pytest

from appliance.runtime.rate_limiter import MAX_KEYS, MINUTE, RateLimiter


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_a_key_has_so_many_hits_within_any_minute(clock: Clock) -> None:
    limiter = RateLimiter(2, MINUTE, clock)
    allowed = []
    for clock.now in (0.0, 40.0, 50.0, 59.9, 60.0, 61.0, 99.9, 100.0):
        allowed.append(limiter.allow("till"))
    assert allowed == [True, True, False, False, True, False, False, True]


def test_keys_are_counted_by_themselves(clock: Clock) -> None:
    limiter = RateLimiter(1, MINUTE, clock)
    assert [limiter.allow(key) for key in ("one", "two", "one")] == [True, True, False]


def test_a_hit_over_the_limit_counts_where_it_happened_all_the_same(clock: Clock) -> None:
    limiter = RateLimiter(2, MINUTE, clock)
    for clock.now in (0.0, 10.0, 30.0):
        limiter.hit("till")
    assert limiter.wait("till") == 40.0
    clock.now = 70.0
    assert limiter.wait("till") == 0.0


def test_a_hit_that_is_taken_back_counts_no_longer(clock: Clock) -> None:
    limiter = RateLimiter(1, MINUTE, clock)
    limiter.take_back("till")
    limiter.hit("till")
    assert limiter.wait("till") == MINUTE
    limiter.take_back("till")
    assert limiter.wait("till") == 0.0


def test_a_key_whose_hits_were_taken_back_does_not_stand_in_the_way_of_others(clock: Clock) -> None:
    limiter = RateLimiter(1, MINUTE, clock)
    for number in range(3 * MAX_KEYS):
        limiter.hit(f"key {number}")
        limiter.take_back(f"key {number}")
    assert len(limiter._hits) <= 1
    assert limiter.allow("another")


def test_memory_is_bounded_and_a_flood_of_keys_frees_none(clock: Clock) -> None:
    limiter = RateLimiter(1, MINUTE, clock)
    for number in range(3 * MAX_KEYS):
        limiter.wait(f"asked {number}")
    assert not limiter._hits
    for number in range(3 * MAX_KEYS):
        limiter.hit(f"counted {number}")
    assert len(limiter._hits) == MAX_KEYS + 1
    assert not limiter.allow("counted 0")
    assert not limiter.allow("somebody new")
    clock.now += MINUTE
    assert limiter.allow("somebody new")
    assert len(limiter._hits) == 1
