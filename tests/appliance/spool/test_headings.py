"""What receipts are called is kept with their documents, and told with their jobs."""

from __future__ import annotations

import pytest

from appliance.events import Event
from appliance.spool import (
    Decision,
    Heading,
    Job,
    JobEvent,
    JobFilter,
    Rendition,
    RenditionKey,
    Spool,
    Submission,
)
from appliance.spool.storage import headings

MILANO = Heading("Café Milano", "18.30", "EUR")
PROFILE = "generic-80mm"


def take(spool: Spool, text: str = "receipt\n") -> Job:
    return spool.jobs.accept(Submission(text.encode(), "raw", "192.0.2.7")).result()


def key(job: Job, profile: str = PROFILE) -> RenditionKey:
    return RenditionKey(job.sha256, profile)


def draw(spool: Spool, job: Job, heading: Heading = MILANO, profile: str = PROFILE) -> None:
    spool.documents.keep_rendition(Rendition(key(job, profile), "receipt", 576, 30, heading=heading))


def kept(spool: Spool) -> int:
    ((count,),) = spool.engine.connection.execute_sql("SELECT count(*) FROM heading").fetchall()
    return int(count)


def test_a_job_is_called_as_its_document_was_read(spool: Spool) -> None:
    job = take(spool)
    assert job.heading == Heading()
    draw(spool, job)
    assert spool.jobs.get(job.id).heading == MILANO
    assert [each.heading for each in spool.jobs.find(JobFilter(), 10)] == [MILANO]
    assert [each.heading for each in spool.jobs.waiting()] == [MILANO]


def test_the_same_document_is_called_the_same_at_once(spool: Spool) -> None:
    draw(spool, take(spool))
    assert take(spool).heading == MILANO


def test_decisions_and_events_tell_it(spool: Spool) -> None:
    told: list[Event] = []
    unsubscribe = spool.events.subscribe(told.append)
    job = take(spool)
    draw(spool, job)
    rejected = spool.jobs.decide(job.id, "reject", Decision("ada", "web", job.sha256))
    unsubscribe()
    assert rejected.heading == MILANO
    named = [(each.name, each.job.heading) for each in told if isinstance(each, JobEvent)]
    assert named == [("job:created", Heading()), ("preview:ready", MILANO), ("job:rejected", MILANO)]


def test_it_is_called_the_same_on_every_printer(spool: Spool) -> None:
    job = take(spool)
    draw(spool, job)
    draw(spool, job, Heading("Caf", None, None), "tm-u220")
    assert spool.jobs.get(job.id).heading == MILANO


def test_an_erased_receipt_has_no_name(spool: Spool) -> None:
    job, twin = take(spool), take(spool)
    draw(spool, job)
    for each in (job, twin):
        spool.jobs.decide(each.id, "reject", Decision("ada", "web", job.sha256))
    assert spool.jobs.erase(job.id, "ada", "web", "").heading == Heading()
    assert spool.jobs.get(job.id).heading == Heading()
    assert spool.jobs.get(twin.id).heading == MILANO
    spool.jobs.erase(twin.id, "ada", "web", "")
    assert kept(spool) == 0


def test_what_another_version_has_read_is_read_again(spool: Spool, monkeypatch: pytest.MonkeyPatch) -> None:
    job = take(spool)
    draw(spool, job)
    assert spool.documents.unread(10) == []
    monkeypatch.setattr(headings, "VERSION", headings.VERSION + 1)
    assert spool.documents.rendition(key(job)) is None
    assert spool.jobs.get(job.id).heading == Heading()
    assert spool.documents.unread(10) == [job.id]
    draw(spool, job, Heading("Milano", "18.30", "EUR"))
    assert spool.jobs.get(job.id).heading.title == "Milano"


def test_the_newest_are_read_first_and_no_more_than_asked(spool: Spool) -> None:
    jobs = [take(spool, f"receipt {number}\n") for number in range(5)]
    draw(spool, jobs[3])
    assert spool.documents.unread(3) == [jobs[4].id, jobs[2].id]


def test_many_jobs_are_called_at_once(spool: Spool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(headings, "AT_ONCE", 2)
    for number in range(5):
        draw(spool, take(spool, f"receipt {number}\n"), Heading(f"Shop {number}"))
    found = spool.jobs.find(JobFilter(), 10)
    assert [each.heading.title for each in found] == [f"Shop {number}" for number in range(4, -1, -1)]


def test_a_name_that_the_card_has_changed_is_not_told(spool: Spool) -> None:
    job = take(spool)
    draw(spool, job)
    rot = "UPDATE heading SET total = '98.30', checksum = checksum + 1"
    connection = spool.engine.connection
    connection.execute_sql("DROP TRIGGER IF EXISTS temp.heading_checksum_guard")
    connection.execute_sql("DROP TRIGGER IF EXISTS temp.heading_checksum_update")
    connection.execute_sql(rot)
    assert spool.jobs.get(job.id).heading == Heading()
