"""What waits in line, and requests that come again, while the clock is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.clocks import TurnedClock

from appliance.runtime.clock import DAY, FLOOR, SECOND
from appliance.settings import Limits
from appliance.spool import Decision, Job, Queue, Reason, Spool, State, Submission

NOW = FLOOR + 300 * DAY
HOUR = 1 / 24


@pytest.fixture
def clocks() -> TurnedClock:
    return TurnedClock(NOW)


@pytest.fixture
def spool(tmp_path: Path, clocks: TurnedClock) -> Iterator[Spool]:
    """The box; nothing has set its clock, which it believes so far."""
    spool = Spool(tmp_path / "data", Limits(free_bytes=0), clock=clocks.clock())
    spool.start()
    spool.printers.put("demo", "virtual:demo", "generic-80mm")
    spool.queues.put(Queue("main", "hold", "demo"))
    spool.timekeeping.look()
    yield spool
    spool.stop()


def approved(spool: Spool, scheduled_for: int | None = None) -> Job:
    submission = Submission(b"tea\n", "raw", "a till", scheduled_for=scheduled_for)
    job = spool.jobs.accept(submission).result()
    return spool.jobs.decide(job.id, "approve", Decision("ada", "web", job.sha256))


@pytest.mark.parametrize("wrong", [3_650, 2])
def test_what_is_scheduled_does_not_come_due_by_a_clock_that_is_ahead(
    spool: Spool, clocks: TurnedClock, wrong: float
) -> None:
    job = approved(spool, NOW + 3 * 3_600 * SECOND)
    clocks.jump(wrong)
    clocks.run(2 * HOUR)
    assert spool.dispatching.next_in_line("demo") is None
    clocks.run(2 * HOUR)
    found = spool.dispatching.next_in_line("demo")
    assert found is not None
    assert found.id == job.id


def test_what_is_scheduled_comes_due_by_a_clock_that_the_network_has_set(
    spool: Spool, clocks: TurnedClock
) -> None:
    approved(spool, NOW + DAY * 5)
    clocks.synchronised = True
    clocks.jump(6)
    assert spool.dispatching.next_in_line("demo") is not None


def test_what_was_approved_in_the_future_and_has_waited_is_asked_for_again(
    spool: Spool, clocks: TurnedClock
) -> None:
    clocks.jump(3_650)
    job = approved(spool)
    spool.dispatching.set_waiting_reason("demo", Reason.PRINTER_OFFLINE)
    clocks.jump(-3_650)
    assert spool.dispatching.claim(job.id, "demo") is None
    assert (spool.jobs.get(job.id).state, spool.jobs.get(job.id).reason) == (State.PENDING, "stale")


def test_a_clock_that_is_set_back_by_seconds_holds_nothing(spool: Spool, clocks: TurnedClock) -> None:
    job = approved(spool)
    spool.dispatching.set_waiting_reason("demo", Reason.PRINTER_OFFLINE)
    clocks.jump(-10 * SECOND / DAY)
    assert spool.dispatching.claim(job.id, "demo") is not None


def sent(spool: Spool, key: str) -> int:
    return spool.jobs.accept(Submission(b"tea\n", "api", "a program", once=key)).result().id


def test_a_request_that_comes_again_finds_its_job_though_the_clock_has_jumped(
    spool: Spool, clocks: TurnedClock
) -> None:
    first = sent(spool, "one")
    clocks.jump(3_650)
    spool.timekeeping.look()
    sent(spool, "two")
    assert sent(spool, "one") == first
    clocks.jump(-3_650)
    spool.timekeeping.look()
    sent(spool, "three")
    assert sent(spool, "one") == first


def test_names_of_requests_end_after_a_day_also_those_of_the_future(
    spool: Spool, clocks: TurnedClock
) -> None:
    clocks.synchronised = True
    ahead = sent(spool, "one")
    clocks.jump(-3)
    sent(spool, "two")
    later = sent(spool, "one")
    assert later != ahead
    clocks.run(2)
    sent(spool, "three")
    assert sent(spool, "one") != later
