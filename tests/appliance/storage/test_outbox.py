"""The outbox: every event that is kept, in its order, for whoever asks behind the place it has come to."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest

from appliance.settings import Queue
from appliance.spool import Decision, Rendition, RenditionKey, Spool, Submission, only
from appliance.spool.readers import JobReader
from appliance.spool.scope import ALL
from appliance.storage import outbox


@pytest.fixture
def told(spool: Spool) -> Iterator[list[tuple[int | None, str]]]:
    """What observers heard, with its place."""
    heard: list[tuple[int | None, str]] = []
    unsubscribe = spool.events.subscribe(lambda event: heard.append((event.sequence, event.name)))
    yield heard
    unsubscribe()


def take(spool: Spool, queue: str = "main") -> int:
    return spool.jobs.accept(Submission(b"one\n", "raw", "127.0.0.1", queue=queue)).result().id


def seen(reader: JobReader, place: int = 0) -> list[tuple[int, str]]:
    return [(each.sequence, each.name) for each in reader.events_after(place, 100).events]


def test_what_is_told_is_in_the_outbox_in_the_same_order(
    spool: Spool, told: list[tuple[int | None, str]]
) -> None:
    place = spool.jobs.events_after(0, 100).last
    job = spool.jobs.get(take(spool))
    spool.jobs.decide(job.id, "approve", Decision("ada", "web", job.sha256))
    assert seen(spool.jobs, place) == told
    assert [name for _, name in told] == ["job:created", "job:approved"]
    assert spool.jobs.events_after(place, 1).events[0].data == {"job": 1, "queue": "main", "state": "pending"}


def test_a_change_that_was_not_made_left_nothing(spool: Spool) -> None:
    place = spool.jobs.events_after(0, 100).last
    with pytest.raises(Exception, match="no job"):
        spool.jobs.decide(99, "reject", Decision("ada", "web"))
    assert seen(spool.jobs, place) == []


def test_pages_of_it_lose_and_repeat_nothing(spool: Spool) -> None:
    for _ in range(5):
        take(spool)
    whole, found, place = seen(spool.jobs), [], 0
    while page := spool.jobs.events_after(place, 2).events:
        found += [(each.sequence, each.name) for each in page]
        place = spool.jobs.events_after(place, 2).last
    assert found == whole


def test_a_narrow_scope_hears_its_queues_alone(spool: Spool) -> None:
    spool.queues.put(Queue("bar", "hold", "demo"))
    for queue in ("main", "bar", "main"):
        take(spool, queue)
    reader = JobReader(spool.engine, only(["bar"]))
    assert [each.data["job"] for each in reader.events_after(0, 1).events] == [2]
    assert len(seen(reader)) == 1


def test_whoever_was_away_for_too_long_is_told(spool: Spool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "KEPT", 10)
    monkeypatch.setattr(outbox, "TRIMMED_AT_ONCE", 1)
    first = spool.jobs.events_after(0, 100).last
    for _ in range(12):
        take(spool)
    assert spool.jobs.events_after(first, 100).missed
    page = spool.jobs.events_after(first, 100)
    assert len(page.events) == 10
    assert not spool.jobs.events_after(page.last, 100).missed
    assert spool.jobs.events_after(10**9, 100).missed, "a place of another database"


def test_a_finished_preview_is_told_of_each_job_that_waits_for_it(spool: Spool) -> None:
    jobs = [take(spool), take(spool)]
    place = spool.jobs.events_after(0, 100).last
    key = RenditionKey(spool.jobs.get(jobs[0]).sha256, "generic-80mm")
    spool.documents.keep_rendition(Rendition(key, "one\n", 576, 30))
    found = spool.jobs.events_after(place, 100).events
    assert [(each.name, each.data["job"]) for each in found] == [("preview:ready", 2), ("preview:ready", 1)]


def test_a_notice_is_told_at_once_and_kept(spool: Spool, told: list[tuple[int | None, str]]) -> None:
    place = spool.jobs.events_after(0, 100).last
    spool.live_status.add_notice("Something is odd.")
    assert told == [(None, "notice:added")]
    spool.engine.write(lambda _transaction: None)  # what was submitted before it is written
    (found,) = spool.jobs.events_after(place, 10).events
    assert (found.name, found.data) == ("notice:added", {"text": "Something is odd."})


def test_what_is_of_the_moment_is_not_kept(spool: Spool) -> None:
    place = spool.jobs.events_after(0, 100).last
    spool.live_status.set_lights({})
    spool.live_status.set_focus(1)
    spool.engine.write(lambda _transaction: None)
    assert spool.jobs.events_after(place, 10).events == []


def test_the_whole_box_has_a_scope_of_its_own(spool: Spool) -> None:
    assert seen(JobReader(spool.engine, ALL)) == seen(spool.jobs)


def test_an_event_that_the_card_has_changed_is_left_out_and_hides_none_behind_it(spool: Spool) -> None:
    for _ in range(3):
        take(spool)
    with closing(sqlite3.connect(spool.soundness.file)) as shell:
        shell.execute("DROP TRIGGER outbox_checksum_stale")  # as a flipped bit, which fires none
        shell.execute("UPDATE outbox SET at = 0 WHERE data LIKE '{\"job\":2,%'")
        shell.commit()
    jobs, page = [], spool.jobs.events_after(0, 1)
    while page.events or page.last != spool.jobs.events_after(page.last, 1).last:
        jobs += [each.data["job"] for each in page.events if "job" in each.data]
        page = spool.jobs.events_after(page.last, 1)
    assert jobs == [1, 3]
    spool.engine.write(lambda _transaction: None)  # what has heard of it is behind that
    assert any("outbox" in notice.text for notice in spool.live_status.notices())
