"""A job that waits gets another document: the original stays, and who saw the old one is told."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from appliance.settings import Limits
from appliance.spool import (
    Conflict,
    Decision,
    EditsForbidden,
    Erased,
    Invalid,
    Job,
    JobFilter,
    JobModified,
    Modification,
    NotFound,
    Queue,
    Rendition,
    RenditionKey,
    Spool,
    StaleDocument,
    State,
    Submission,
    TooLarge,
)

OLD, NEW = b"Tea  4,90\n\x1dVB\x00", b"Tea  4,50\n\x1dVB\x00"
PULSE = b"\x1bp\x00\x19\xfa"


@pytest.fixture
def spool(tmp_path: Path) -> Iterator[Spool]:
    spool = Spool(tmp_path, Limits(free_bytes=0, job_bytes=10_000), undo_seconds=60)
    spool.start()
    spool.printers.put("demo", "virtual:demo", "generic-80mm")
    spool.queues.put(Queue("main", "hold", "demo"))
    yield spool
    spool.stop()


def arrived(spool: Spool, data: bytes = OLD) -> Job:
    return spool.jobs.accept(Submission(data, "raw", "a till")).result()


def change(job: Job, data: bytes = NEW, **more: object) -> Modification:
    return replace(Modification("ada", "web", job.sha256, data, "wrong price"), **more)


def named(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def test_the_original_stays_beside_the_new_document(spool: Spool) -> None:
    job = arrived(spool)
    changed = spool.jobs.modify(job.id, change(job))
    assert (changed.sha256, changed.original_sha256, changed.size) == (named(NEW), job.sha256, len(NEW))
    assert changed.modified
    assert (spool.documents.get(changed.sha256), spool.documents.get(job.sha256)) == (NEW, OLD)


def test_who_changed_what_when_and_why_is_kept(spool: Spool) -> None:
    job = arrived(spool)
    lines = (("Tea  4,90", "Tea  4,50"), (None, "new"))
    spool.jobs.modify(job.id, change(job, changes=lines))
    (kept,) = spool.jobs.revisions(job.id)
    assert (kept.by, kept.through, kept.reason, kept.changes) == ("ada", "web", "wrong price", lines)
    assert (kept.before_sha256, kept.after_sha256) == (job.sha256, named(NEW))
    last = spool.jobs.history(job.id)[-1]
    assert (last.before, last.after, last.reason, last.detail) == (
        "pending",
        "pending",
        "modified",
        "wrong price",
    )
    assert [(line.what, line.why) for line in spool.jobs.history_after(0, 9)] == [("modified", "wrong price")]


def test_an_approval_of_the_old_document_is_refused(spool: Spool) -> None:
    job = arrived(spool)
    spool.jobs.modify(job.id, change(job))
    with pytest.raises(StaleDocument):
        spool.jobs.decide(job.id, "approve", Decision("grace", "panel", job.sha256))
    with pytest.raises(StaleDocument):
        spool.jobs.modify(job.id, change(job, b"another\n"))
    assert spool.jobs.get(job.id).state is State.PENDING


def test_a_document_between_two_changes_goes(spool: Spool) -> None:
    job = arrived(spool)
    between = spool.jobs.modify(job.id, change(job))
    last = spool.jobs.modify(job.id, change(between, b"Tea  4,00\n"))
    assert last.original_sha256 == job.sha256
    with pytest.raises(NotFound):
        spool.documents.get(between.sha256)


def test_one_that_another_job_has_stays(spool: Spool) -> None:
    job, other = arrived(spool), arrived(spool, NEW)
    between = spool.jobs.modify(job.id, change(job))
    spool.jobs.modify(job.id, change(between, b"Tea  4,00\n"))
    assert spool.documents.get(other.sha256) == NEW


def test_back_to_the_original_is_modified_no_more(spool: Spool) -> None:
    job = arrived(spool)
    changed = spool.jobs.modify(job.id, change(job))
    back = spool.jobs.modify(job.id, change(changed, OLD))
    assert (back.sha256, back.original_sha256, back.modified) == (job.sha256, None, False)


def test_no_change_leaves_no_trace(spool: Spool) -> None:
    job = arrived(spool)
    assert spool.jobs.modify(job.id, change(job, OLD)) == job
    assert spool.jobs.revisions(job.id) == []


def test_only_what_waits_is_changed(spool: Spool) -> None:
    job = arrived(spool)
    spool.jobs.decide(job.id, "approve", Decision("ada", "web", job.sha256))
    with pytest.raises(Conflict):
        spool.jobs.modify(job.id, change(job))


def test_a_queue_may_forbid_it(spool: Spool) -> None:
    spool.queues.put(Queue("main", "hold", "demo", edits="never"))
    job = arrived(spool)
    assert "modify" not in spool.jobs.get(job.id).actions(spool.now())
    with pytest.raises(EditsForbidden):
        spool.jobs.modify(job.id, change(job))


def test_a_taken_back_reject_waits_for_the_reason_that_it_had(spool: Spool) -> None:
    job = spool.jobs.accept(Submission(OLD, "raw", "a till", incomplete=True)).result()
    changed = spool.jobs.modify(job.id, change(job))
    spool.jobs.decide(job.id, "reject", Decision("ada", "web"))
    assert spool.jobs.decide(job.id, "undo", Decision("ada", "web")).reason == changed.reason == "incomplete"


def test_a_reprint_of_it_has_both_documents(spool: Spool) -> None:
    job = arrived(spool)
    spool.jobs.modify(job.id, change(job))
    spool.jobs.decide(job.id, "reject", Decision("ada", "web"))
    copy = spool.jobs.decide(job.id, "reprint", Decision("ada", "web"))
    assert (copy.sha256, copy.original_sha256) == (named(NEW), job.sha256)


def test_erasing_takes_both_documents_and_what_the_lines_said(spool: Spool) -> None:
    job = arrived(spool)
    changed = spool.jobs.modify(job.id, change(job, changes=(("Ada Lovelace", "A. L."),)))
    spool.jobs.decide(job.id, "reject", Decision("ada", "web"))
    spool.jobs.erase(job.id, "ada", "web")
    for sha256 in (job.sha256, changed.sha256):
        with pytest.raises(Erased):
            spool.documents.get(sha256)
    (kept,) = spool.jobs.revisions(job.id)
    assert (kept.by, kept.changes) == ("ada", ())
    with pytest.raises(Erased):
        spool.jobs.modify(job.id, change(changed, b"again\n"))


def test_it_is_found_by_what_it_says_now(spool: Spool) -> None:
    job = arrived(spool, b"Aubergine\n")
    read(spool, job, "Aubergine")
    changed = spool.jobs.modify(job.id, change(job, b"Courgette\n"))
    read(spool, changed, "Courgette")
    assert [each.id for each in spool.jobs.find(JobFilter(q="courgette"), 9)] == [job.id]
    assert spool.jobs.find(JobFilter(q="aubergine"), 9) == []
    assert spool.jobs.texts([job.id]) == {job.id: "Courgette"}


def read(spool: Spool, job: Job, text: str) -> None:
    spool.documents.keep_rendition(Rendition(RenditionKey(job.sha256, "generic-80mm"), text, 576, 30))


def test_it_is_told_as_an_event(spool: Spool) -> None:
    told: list[object] = []
    spool.events.subscribe(told.append)
    job = arrived(spool)
    spool.jobs.modify(job.id, change(job))
    modified = [each for each in told if isinstance(each, JobModified)]
    assert [(each.name, each.job.sha256) for each in modified] == [("job:modified", named(NEW))]


@pytest.mark.parametrize(("data", "error"), [(b"", Invalid), (b"x" * 10_001, TooLarge)])
def test_what_is_no_document_is_refused(spool: Spool, data: bytes, error: type[Exception]) -> None:
    job = arrived(spool)
    with pytest.raises(error):
        spool.jobs.modify(job.id, change(job, data))
    assert spool.jobs.get(job.id).sha256 == job.sha256


@pytest.mark.parametrize(("drawer", "kept"), [("pass", True), ("hold", True), ("drop", False)])
def test_a_pulse_that_is_added_opens_with_the_paper(spool: Spool, drawer: str, *, kept: bool) -> None:
    spool.queues.put(Queue("main", "hold", "demo", drawer=drawer))
    job = arrived(spool)
    changed = spool.jobs.modify(job.id, change(job, OLD + PULSE))
    assert (PULSE in spool.documents.get(changed.sha256)) is kept


def test_what_stays_in_the_printer_for_good_is_taken_out(spool: Spool) -> None:
    logo = b"\x1cq\x01\x01\x00\x01\x00" + bytes(8)
    job = arrived(spool)
    changed = spool.jobs.modify(job.id, change(job, logo + NEW))
    assert spool.documents.get(changed.sha256) == NEW
    assert "FS q" in changed.notes[0]


def test_the_note_on_the_paper_stands_before_the_cut_once(spool: Spool) -> None:
    spool.queues.put(Queue("main", "hold", "demo", edit_mark="corrected"))
    job = arrived(spool)
    first = spool.jobs.modify(job.id, change(job, clock="14:02"))
    data = spool.documents.get(first.sha256)
    assert data.endswith(b"corrected 14:02\n\x1dVB\x00")
    second = spool.jobs.modify(job.id, change(first, data.replace(b"4,50", b"4,00"), clock="14:05"))
    again = spool.documents.get(second.sha256)
    assert (again.count(b"corrected"), again.endswith(b"corrected 14:05\n\x1dVB\x00")) == (1, True)


def test_a_job_is_not_changed_for_ever(spool: Spool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("appliance.spool.jobs.modification.MAX_REVISIONS", 2)
    job = arrived(spool)
    for data in (b"one\n", b"two\n"):
        job = spool.jobs.modify(job.id, change(job, data))
    with pytest.raises(Invalid, match="2 times"):
        spool.jobs.modify(job.id, change(job, b"three\n"))
