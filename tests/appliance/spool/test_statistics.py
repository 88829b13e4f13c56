"""Receipts counted, by the box's own days and hours."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from peewee import Database

from appliance.settings import Limits
from appliance.spool import (
    BOUNDS,
    Decision,
    Job,
    JobFilter,
    Outcome,
    Queue,
    Rendition,
    RenditionKey,
    Spool,
    State,
    Submission,
)
from appliance.spool.storage import statistics

ALL = JobFilter()
BERLIN = ZoneInfo("Europe/Berlin")


def micros(moment: datetime) -> int:
    return int(moment.timestamp() * 1e6)


class Shop:
    """A spool whose clock is set by hand."""

    def __init__(self, folder: Path) -> None:
        self.at = micros(datetime(2026, 1, 31, 12, tzinfo=UTC))
        self.taken = 0
        self.spool = Spool(folder, Limits(free_bytes=0), lambda: self.at)
        self.spool.start()
        self.spool.printers.put("wide", "virtual:wide", "generic-80mm")
        self.spool.printers.put("dense", "virtual:dense", "tm-u220")
        self.spool.queues.put(Queue("main", "hold", "wide"))
        self.spool.queues.put(Queue("bar", "hold", "dense"))

    def take(self, at: datetime | None = None, queue: str = "main", height: int = 0) -> Job:
        self.at = micros(at) if at else self.at
        self.taken += 1
        job = self.spool.jobs.accept(Submission(b"%d" % self.taken, "raw", "till", queue)).result()
        if height:
            profile = self.spool.printers.by_name(str(job.printer)).profile
            self.spool.documents.keep_rendition(
                Rendition(RenditionKey(job.sha256, profile), "x", 576, height)
            )
        return job

    def decide(
        self, job: Job, action: str, seconds: float = 1.0, by: str = "ada", through: str = "web"
    ) -> None:
        self.at += int(seconds * 1e6)
        self.spool.jobs.decide(job.id, action, Decision(by, through, job.sha256))

    def print(self, job: Job) -> None:
        assert self.spool.dispatching.claim(job.id, str(job.printer))
        self.spool.dispatching.finish(job.id, Outcome(State.COMPLETED, job.size, "printed"))


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    shop = Shop(tmp_path / "data")
    yield shop
    shop.spool.stop()


def test_of_nothing_there_is_nothing_to_count(shop: Shop) -> None:
    counted = shop.spool.jobs.summary(ALL)
    assert counted.total == (0, 0, 0)
    assert (counted.days, counted.waits.median, counted.paper) == ({}, None, ())


def test_jobs_are_counted_by_state_queue_printer_and_person(shop: Shop) -> None:
    jobs = [shop.take(), shop.take(), shop.take(queue="bar"), shop.take(queue="bar")]
    shop.decide(jobs[0], "approve")
    shop.decide(jobs[1], "reject")
    shop.decide(jobs[2], "reject", by="panel", through="button")
    counted = shop.spool.jobs.summary(ALL)
    assert counted.total == (4, 1, 2)
    assert {state: jobs for state, jobs in counted.states.items() if jobs} == {
        State.PENDING: 1,
        State.APPROVED: 1,
        State.REJECTED: 2,
    }
    assert counted.queues == {"main": (2, 1, 1), "bar": (2, 0, 1)}
    assert counted.printers == {"wide": (2, 1, 1), "dense": (2, 0, 1)}
    assert counted.people == {("ada", "web"): (2, 1, 1), ("panel", "button"): (1, 0, 1)}
    assert shop.spool.jobs.summary(JobFilter(queue="bar")).total == (2, 0, 1)
    assert shop.spool.jobs.summary(JobFilter(printer="wide")).total == (2, 1, 1)


def test_hours_and_days_are_those_of_the_boxs_zone_also_when_its_clocks_are_set(shop: Shop) -> None:
    for at in (
        datetime(2026, 3, 28, 23, 30, tzinfo=UTC),  # the 29th, half past midnight
        datetime(2026, 3, 29, 0, 59, tzinfo=UTC),  # two hours later it is four, for there is no third hour
        datetime(2026, 3, 29, 1, 0, tzinfo=UTC),
        datetime(2026, 3, 29, 22, 0, tzinfo=UTC),  # the 30th
    ):
        shop.take(at)
    counted = shop.spool.jobs.summary(ALL, BERLIN)
    assert {hour: count.jobs for hour, count in counted.hours.items()} == {0: 2, 1: 1, 3: 1}
    assert {day: count.jobs for day, count in counted.days.items()} == {
        date(2026, 3, 29): 3,
        date(2026, 3, 30): 1,
    }
    odd = shop.spool.jobs.summary(ALL, timezone(timedelta(hours=5, minutes=45)))
    assert {hour: count.jobs for hour, count in odd.hours.items()} == {5: 1, 6: 2, 3: 1}


def test_only_what_came_in_between_is_counted(shop: Shop) -> None:
    start = datetime(2026, 5, 1, tzinfo=UTC)
    for hours in (0, 1, 2, 3):
        shop.take(start + timedelta(hours=hours))
    wanted = JobFilter(begin=micros(start + timedelta(hours=1)), end=micros(start + timedelta(hours=3)))
    assert shop.spool.jobs.summary(wanted, UTC).hours == {1: (1, 0, 0), 2: (1, 0, 0)}


def test_the_time_to_a_decision_is_that_of_people(shop: Shop) -> None:
    for seconds in (1, 2, 3, 4, 7, 8, 40, 40, 100, 7_200):
        shop.decide(shop.take(), "reject", seconds)
    shop.spool.queues.put(Queue("fast", "bypass", "wide"))
    shop.take(queue="fast")
    waits = shop.spool.jobs.summary(ALL).waits
    assert (waits.jobs, waits.median, waits.p90) == (10, 7.0, 100.0)
    assert dict(zip((0, *BOUNDS), waits.bars, strict=True)) == {
        **dict.fromkeys((0, *BOUNDS), 0),
        0: 4,
        5: 2,
        30: 2,
        60: 1,
        3_600: 1,
    }


def test_paper_is_measured_with_the_printers_own_dots_and_only_where_it_was_used(shop: Shop) -> None:
    printed = [shop.take(height=2_030), shop.take(height=2_030), shop.take(queue="bar", height=0)]
    rejected = shop.take(height=5_000)
    for job in printed:
        shop.decide(job, "approve")
        shop.print(job)
    shop.decide(rejected, "reject")
    (paper,) = shop.spool.jobs.summary(ALL).paper
    assert (paper.printer, paper.jobs) == ("wide", 2)
    assert paper.metres == pytest.approx(2 * 0.254)


def test_paper_stays_counted_when_a_receipt_is_erased_and_is_that_of_the_printer_used(shop: Shop) -> None:
    job = shop.take(height=1_000)
    shop.spool.documents.keep_rendition(Rendition(RenditionKey(job.sha256, "tm-u220"), "x", 400, 720))
    shop.at += 1
    shop.spool.jobs.decide(job.id, "approve", Decision("ada", "web", job.sha256, printer="dense"))
    shop.print(shop.spool.jobs.get(job.id))
    shop.spool.jobs.erase(job.id, "ada", "web")
    (paper,) = shop.spool.jobs.summary(ALL).paper
    assert paper.printer == "dense"
    assert paper.metres == pytest.approx(720 * 0.0254 / 160)


def test_a_receipt_of_1970_has_nobody_count_through_the_decades_between(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.take(datetime(1970, 1, 2, 12, tzinfo=UTC))
    shop.take(datetime(2036, 7, 1, 12, tzinfo=UTC))
    asked: list[str] = []
    honest = statistics._rows

    def counted(database: Database, sql: str, values: list[object]) -> list[Any]:
        asked.append(sql)
        return honest(database, sql, values)

    monkeypatch.setattr(statistics, "_rows", counted)
    found = shop.spool.jobs.summary(ALL, BERLIN)
    assert list(found.days) == [date(1970, 1, 2), date(2036, 7, 1)]
    assert len([sql for sql in asked if sql.startswith("(received_at")]) == 2
