"""A reject or a cancel is taken back for a moment, whoever keeps the page open."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from support.clocks import TurnedClock

from appliance.runtime.clock import DAY, SECOND
from appliance.settings import Limits
from appliance.spool import Conflict, Decision, Job, Queue, Spool, State, Submission

SECONDS = 5.0
BEGAN = 1_800_000_000 * SECOND


class Shop:
    """A box whose clock the test turns, and that may be started again."""

    def __init__(self, folder: Path) -> None:
        self.clocks = TurnedClock(BEGAN)
        self.clocks.synchronised = True
        self._folder = folder
        self._begin()

    def _begin(self) -> None:
        clock = self.clocks.clock()
        self.spool = Spool(self._folder, Limits(free_bytes=0), clock=clock, undo_seconds=SECONDS)
        self.spool.start()
        self.spool.printers.put("demo", "virtual:demo", "generic-80mm")
        self.spool.queues.put(Queue("main", "hold", "demo"))

    def restart(self) -> None:
        self.spool.stop()
        self._begin()

    def take(self, *, incomplete: bool = False) -> Job:
        submission = Submission(b"tea\n", "raw", "a till", incomplete=incomplete)
        return self.spool.jobs.accept(submission).result()

    def act(self, action: str, job: Job) -> Job:
        return self.spool.jobs.decide(job.id, action, Decision("ada", "web", job.sha256))


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    shop = Shop(tmp_path)
    yield shop
    shop.spool.stop()


@pytest.mark.parametrize("action", ["reject", "cancel"])
def test_it_waits_again_as_if_nobody_had_decided(shop: Shop, action: str) -> None:
    job = shop.take()
    assert shop.act(action, job).decided_by == "ada"
    assert shop.act("undo", job) == job
    assert [each.id for each in shop.spool.jobs.waiting()] == [job.id]


def test_it_is_first_again_and_not_behind_the_others(shop: Shop) -> None:
    first, second = shop.take(), shop.take()
    shop.act("reject", first)
    shop.act("undo", first)
    assert [each.id for each in shop.spool.jobs.waiting()] == [first.id, second.id]


def test_why_it_waited_is_known_again(shop: Shop) -> None:
    job = shop.take(incomplete=True)
    shop.act("reject", job)
    assert shop.act("undo", job).reason == "incomplete"


def test_what_was_in_its_line_is_asked_for_again(shop: Shop) -> None:
    job = shop.take()
    shop.act("approve", job)
    shop.act("cancel", job)
    assert shop.act("undo", job).state is State.PENDING
    assert shop.spool.dispatching.claim(job.id, "demo") is None


def test_the_box_knows_the_moment_over_a_restart(shop: Shop) -> None:
    job = shop.take()
    shop.act("reject", job)
    shop.restart()
    assert shop.act("undo", job).state is State.PENDING


def wait(shop: Shop) -> None:
    shop.clocks.run((SECONDS + 1) * SECOND / DAY)


def set_back(shop: Shop) -> None:
    shop.clocks.jump(-1)


@pytest.mark.parametrize("then", [wait, set_back])
def test_when_the_moment_is_over_it_is_over(shop: Shop, then: Callable[[Shop], None]) -> None:
    job = shop.take()
    shop.act("reject", job)
    then(shop)
    with pytest.raises(Conflict, match="print it once more"):
        shop.act("undo", job)
    assert shop.spool.jobs.get(job.id).state is State.REJECTED


def test_history_says_who_took_it_back(shop: Shop) -> None:
    job = shop.take()
    shop.act("reject", job)
    shop.act("undo", job)
    steps = [(line.before, line.after, line.by, line.detail) for line in shop.spool.jobs.history(job.id)]
    assert steps[1:] == [
        (State.PENDING, State.REJECTED, "ada", ""),
        (State.REJECTED, State.PENDING, "ada", "undo"),
    ]


def test_a_rejected_job_that_was_damaged_stays_so(shop: Shop) -> None:
    job = shop.take()
    shop.spool.engine.connection.execute_sql("UPDATE job SET reason = 'damaged' WHERE id = ?", (job.id,))
    shop.act("reject", job)
    rejected = shop.spool.jobs.get(job.id)
    assert rejected.actions(shop.spool.now()) == ("erase",)
