"""A job's way through the spool."""

from __future__ import annotations

import hashlib
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from support.waiting import DEADLINE, eventually

from appliance.events import Event
from appliance.settings import Limits
from appliance.spool import (
    Conflict,
    Decision,
    InUse,
    Invalid,
    Job,
    JobFilter,
    NoSpace,
    NotFound,
    Outcome,
    Priority,
    Queue,
    Reason,
    Rendition,
    RenditionKey,
    Spool,
    State,
    Submission,
    TooLarge,
)
from appliance.storage.engine import Transaction

RECEIPT = b"\x1b@One coffee\n\x1dV\x00"


def submit(spool: Spool, data: bytes = RECEIPT, **fields: object) -> Job:
    return spool.jobs.accept(Submission(data, "raw", "192.0.2.7", **fields)).result()  # type: ignore[arg-type]


def decision(job: Job, **fields: str) -> Decision:
    return Decision("ada", "web", job.sha256, **fields)


def approve(spool: Spool, job: Job) -> Job:
    return spool.jobs.decide(job.id, "approve", decision(job))


def printing(spool: Spool) -> Job:
    job = approve(spool, submit(spool))
    claimed = spool.dispatching.claim(job.id, "demo")
    assert claimed is not None
    return claimed


def test_an_accepted_job_is_pending_and_keeps_its_bytes(spool: Spool) -> None:
    job = submit(spool)
    assert job.state is State.PENDING
    assert job.sha256 == hashlib.sha256(RECEIPT).hexdigest()
    assert spool.documents.get(job.sha256) == RECEIPT


def test_a_job_over_the_limit_is_refused_with_the_settings_name(tmp_path: Path) -> None:
    spool = Spool(tmp_path, Limits(job_bytes=10, free_bytes=0))
    with pytest.raises(TooLarge, match=r"limits\.job_bytes"):
        spool.jobs.accept(Submission(b"x" * 11, "raw", "192.0.2.7"))


def test_below_the_floor_of_free_space_jobs_are_refused(tmp_path: Path) -> None:
    spool = Spool(tmp_path, Limits(free_bytes=10**13))
    with pytest.raises(NoSpace, match=r"limits\.free_bytes"):
        spool.jobs.accept(Submission(RECEIPT, "raw", "192.0.2.7"))


def test_a_job_for_an_unknown_queue_is_refused(spool: Spool) -> None:
    with pytest.raises(NotFound, match="no queue"):
        submit(spool, queue="kitchen")


def test_an_approval_must_name_the_document(spool: Spool) -> None:
    job = submit(spool)
    with pytest.raises(Invalid, match="sha256"):
        spool.jobs.decide(job.id, "approve", Decision("ada", "web"))
    assert spool.jobs.get(job.id).state is State.PENDING


def test_an_approval_of_another_document_is_refused(spool: Spool) -> None:
    job = submit(spool)
    with pytest.raises(Conflict, match="another document"):
        spool.jobs.decide(job.id, "approve", Decision("ada", "web", "0" * 64))
    assert spool.jobs.get(job.id).state is State.PENDING


def test_web_and_button_at_once_make_exactly_one_decision(spool: Spool) -> None:
    job = submit(spool)
    together = threading.Barrier(8)

    def decide(through: str) -> bool:
        together.wait()
        try:
            spool.jobs.decide(job.id, "approve", Decision("ada", through, job.sha256))
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(8) as people:
        done = list(people.map(decide, ["web", "button"] * 4))
    assert sum(done) == 1
    assert [line.after for line in spool.jobs.history(job.id)] == [State.PENDING, State.APPROVED]


def test_a_rejected_job_keeps_the_reason_and_who_said_so(spool: Spool) -> None:
    job = submit(spool)
    rejected = spool.jobs.decide(job.id, "reject", decision(job, reason="wrong table"))
    assert (rejected.state, rejected.reason, rejected.decided_by) == (State.REJECTED, "wrong table", "ada")
    with pytest.raises(Conflict, match="rejected"):
        approve(spool, job)


def test_an_approved_job_waits_in_the_line_of_its_queues_printer(spool: Spool) -> None:
    job = approve(spool, submit(spool))
    assert job.printer == "demo"
    waiting = spool.dispatching.next_in_line("demo")
    assert waiting is not None
    assert waiting.id == job.id
    assert spool.dispatching.next_in_line("other") is None


def test_jobs_print_by_priority_and_then_in_the_order_of_approval(spool: Spool) -> None:
    low = submit(spool, b"low", priority=Priority.LOW)
    second = submit(spool, b"second")
    first = submit(spool, b"first")
    urgent = submit(spool, b"urgent", priority=Priority.URGENT)
    for job in (low, first, second, urgent):
        approve(spool, job)
    order = []
    while (job := spool.dispatching.next_in_line("demo")) is not None:
        spool.dispatching.claim(job.id, "demo")
        order.append(job.id)
    assert order == [urgent.id, first.id, second.id, low.id]


def test_a_scheduled_job_is_not_in_line_before_its_time(spool: Spool) -> None:
    soon = submit(spool, scheduled_for=spool.now() + 60_000_000)
    approve(spool, soon)
    assert spool.dispatching.next_in_line("demo") is None


def test_a_job_is_claimed_once(spool: Spool) -> None:
    job = approve(spool, submit(spool))
    assert spool.dispatching.claim(job.id, "demo") is not None
    assert spool.dispatching.claim(job.id, "demo") is None


def test_a_canceled_job_cannot_be_claimed(spool: Spool) -> None:
    job = approve(spool, submit(spool))
    spool.jobs.decide(job.id, "cancel", decision(job))
    assert spool.dispatching.claim(job.id, "demo") is None


def test_a_completed_job_says_how_that_is_known(spool: Spool) -> None:
    job = printing(spool)
    done = spool.dispatching.finish(job.id, Outcome(State.COMPLETED, len(RECEIPT), "printed"))
    assert (done.state, done.confirmation, done.attempts) == (State.COMPLETED, "printed", 1)
    printer = spool.printers.by_name("demo")
    assert (printer.jobs, printer.bytes, printer.errors) == (1, len(RECEIPT), 0)
    assert printer.last_printed_at is not None


def test_a_job_of_which_nothing_was_sent_is_tried_three_times_at_its_place(spool: Spool) -> None:
    job = printing(spool)
    later = approve(spool, submit(spool, b"later"))
    for attempt in (1, 2):
        back = spool.dispatching.finish(job.id, Outcome(State.FAILED, 0, reason=Reason.NOTHING_SENT))
        assert (back.state, back.attempts) == (State.APPROVED, attempt)
        following = spool.dispatching.next_in_line("demo")
        assert following is not None
        assert following.id == job.id
        spool.dispatching.claim(job.id, "demo")
    assert (
        spool.dispatching.finish(job.id, Outcome(State.FAILED, 0, reason=Reason.NOTHING_SENT)).state
        is State.FAILED
    )
    following = spool.dispatching.next_in_line("demo")
    assert following is not None
    assert following.id == later.id
    assert [attempt.number for attempt in spool.jobs.attempts(job.id)] == [1, 2, 3]


def test_a_job_of_which_a_byte_was_sent_is_never_tried_again_by_itself(spool: Spool) -> None:
    job = printing(spool)
    done = spool.dispatching.finish(job.id, Outcome(State.UNCERTAIN, 1, reason=Reason.CONNECTION_LOST))
    assert done.state is State.UNCERTAIN
    assert spool.dispatching.next_in_line("demo") is None


def test_failed_is_no_outcome_once_a_byte_was_sent(spool: Spool) -> None:
    job = printing(spool)
    with pytest.raises(Invalid):
        spool.dispatching.finish(job.id, Outcome(State.FAILED, 1))


@pytest.mark.parametrize(("answer", "state"), [("printed", "completed"), ("print-again", "approved")])
def test_a_person_resolves_an_uncertain_job(spool: Spool, answer: str, state: str) -> None:
    job = printing(spool)
    spool.dispatching.finish(job.id, Outcome(State.UNCERTAIN, 1, reason=Reason.CONNECTION_LOST))
    assert spool.jobs.decide(job.id, answer, decision(job)).state == state


def test_a_reprint_is_a_job_of_its_own(spool: Spool) -> None:
    job = printing(spool)
    spool.dispatching.finish(job.id, Outcome(State.COMPLETED, 1, "sent"))
    copy = spool.jobs.decide(job.id, "reprint", decision(job))
    assert copy.id != job.id
    assert (copy.state, copy.reprint_of, copy.sha256) == (State.APPROVED, job.id, job.sha256)
    assert spool.jobs.get(job.id).state is State.COMPLETED


def test_what_was_printing_when_the_box_stopped_is_uncertain_at_the_next_start(
    tmp_path: Path, spool: Spool, limits: Limits
) -> None:
    job = printing(spool)
    spool.stop()
    again = Spool(tmp_path / "data", limits)
    again.start()
    assert [recovered.id for recovered in again.dispatching.recover()] == [job.id]
    assert (again.jobs.get(job.id).state, again.jobs.get(job.id).reason) == (
        State.UNCERTAIN,
        Reason.INTERRUPTED,
    )
    assert again.dispatching.next_in_line("demo") is None
    spool.engine._writer = again.engine._writer


def test_a_whole_job_in_an_auto_queue_is_approved_at_once(spool: Spool) -> None:
    spool.queues.put(Queue("main", "auto", "demo"))
    assert submit(spool).state is State.APPROVED


def test_an_incomplete_job_is_never_approved_by_itself(spool: Spool) -> None:
    spool.queues.put(Queue("main", "auto", "demo"))
    job = submit(spool, incomplete=True)
    assert (job.state, job.reason) == (State.PENDING, Reason.INCOMPLETE)


def test_jobs_approved_without_a_printer_go_to_the_first_one_that_comes(
    tmp_path: Path, limits: Limits
) -> None:
    spool = Spool(tmp_path, limits)
    spool.start()
    spool.queues.put(Queue("main", "hold", None))
    job = approve(spool, submit(spool))
    assert (job.printer, job.reason) == (None, Reason.NO_PRINTER)
    spool.printers.put("new", "virtual:new", "generic-80mm")
    adopted = spool.jobs.get(job.id)
    assert (adopted.printer, adopted.reason) == ("new", None)
    spool.stop()


def test_a_printer_with_jobs_in_line_is_not_forgotten(spool: Spool) -> None:
    approve(spool, submit(spool))
    with pytest.raises(InUse, match="A receipt waits for demo"):
        spool.printers.remove(spool.printers.by_name("demo").id)


def test_lists_are_filtered_and_paged(spool: Spool) -> None:
    jobs = [submit(spool, b"%d" % number) for number in range(5)]
    approve(spool, jobs[0])
    assert [job.id for job in spool.jobs.find(JobFilter(), 2)] == [jobs[4].id, jobs[3].id]
    assert [job.id for job in spool.jobs.find(JobFilter(), 10, before=jobs[3].id)] == [
        job.id for job in jobs[2::-1]
    ]
    assert [job.id for job in spool.jobs.find(JobFilter(states=(State.APPROVED,)), 10)] == [jobs[0].id]
    assert spool.jobs.find(JobFilter(queue="kitchen"), 10) == []
    assert spool.jobs.counts()[State.PENDING] == 4


def test_events_come_after_the_commit(spool: Spool) -> None:
    seen: list[tuple[str, State]] = []

    def look(event: Event) -> None:
        assert event.job is not None
        seen.append((event.name, spool.jobs.get(event.job.id).state))

    spool.events.subscribe(look)
    approve(spool, submit(spool))
    assert seen == [("job:created", State.PENDING), ("job:approved", State.APPROVED)]


def test_an_observer_that_fails_harms_nobody(spool: Spool) -> None:
    heard: list[str] = []

    def fail(event: Event) -> None:
        raise RuntimeError(event.name)

    spool.events.subscribe(fail)
    spool.events.subscribe(lambda event: heard.append(event.name))
    submit(spool)
    assert heard == ["job:created"]


def test_a_cancellation_in_the_moment_that_a_try_fails_is_not_forgotten(spool: Spool) -> None:
    job = printing(spool)
    begun, go_on = threading.Event(), threading.Event()
    failed = Outcome(State.FAILED, 0, reason=Reason.NOTHING_SENT)

    def keep_busy(_transaction: Transaction) -> None:
        begun.set()
        go_on.wait(DEADLINE)

    line = spool.engine._writer._waiting
    with ThreadPoolExecutor(3) as people:
        people.submit(spool.engine.write, keep_busy)  # what comes now waits for the writer
        assert begun.wait(DEADLINE)
        people.submit(spool.dispatching.finish, job.id, failed)
        assert eventually(lambda: len(line) == 1)
        canceled = people.submit(spool.jobs.decide, job.id, "cancel", decision(job))
        assert eventually(lambda: len(line) == 2 or canceled.done())
        go_on.set()
    assert spool.jobs.get(job.id).state is State.CANCELED


def test_a_reprint_elsewhere_says_so_on_the_copy_and_leaves_the_old_job_as_it_was(spool: Spool) -> None:
    spool.printers.put("narrow", "virtual:narrow", "generic-58mm")
    job = printing(spool)
    spool.dispatching.finish(job.id, Outcome(State.COMPLETED, 10, "printed"))
    copy = spool.jobs.decide(job.id, "reprint", decision(job, printer="narrow"))
    assert (copy.printer, len(copy.notes), spool.jobs.get(job.id).notes) == ("narrow", 1, ())


def test_a_broken_off_job_that_is_moved_is_still_known_to_be_broken_off(spool: Spool) -> None:
    spool.printers.put("bar", "virtual:bar", "generic-80mm")
    job = submit(spool, incomplete=True)
    assert spool.jobs.decide(job.id, "move", decision(job, printer="bar")).reason == Reason.INCOMPLETE


def test_a_printer_at_another_address_is_not_taken_to_hold_the_pictures_of_the_one_before(
    spool: Spool,
) -> None:
    logo = b"\x1cq\x01\x01\x00\x01\x00" + b"\xff" * 8
    stored = submit(spool, logo, priority=Priority.URGENT)
    assert stored.printer == "demo"
    kept = spool.jobs.accept(Submission(logo, "definition", "192.0.2.7")).result()
    spool.dispatching.claim(kept.id, "demo")
    spool.dispatching.finish(kept.id, Outcome(State.COMPLETED, len(logo), "printed"))
    job = submit(spool, b"\x1cp\x01\x00", definitions=logo)
    assert spool.dispatching.to_send(job, "demo") == b"\x1cp\x01\x00"
    spool.printers.put("demo", "socket://192.0.2.9", "generic-80mm")
    assert spool.dispatching.to_send(job, "demo") == logo + b"\x1cp\x01\x00"


def test_what_was_in_line_when_the_box_went_off_for_long_is_asked_for_again(tmp_path: Path) -> None:
    limits = Limits(free_bytes=0, stale_seconds=1.0)
    clock = [1_000_000_000]
    spool = Spool(tmp_path / "long", limits, lambda: clock[0])
    spool.start()
    spool.printers.put("demo", "virtual:demo", "generic-80mm")
    spool.queues.put(Queue("main", "hold", "demo"))
    job = spool.jobs.accept(Submission(b"receipt\n", "raw", "192.0.2.7")).result()
    spool.jobs.decide(job.id, "approve", Decision("ada", "web", job.sha256))
    spool.stop()
    clock[0] += 2_000_000
    spool = Spool(tmp_path / "long", limits, lambda: clock[0])
    spool.start()
    spool.dispatching.recover()
    assert spool.dispatching.claim(job.id, "demo") is None
    assert (spool.jobs.get(job.id).state, spool.jobs.get(job.id).reason) == (State.PENDING, "stale")
    spool.stop()


def test_on_a_full_disk_what_can_be_drawn_again_is_not_kept(spool: Spool) -> None:
    key = RenditionKey(submit(spool).sha256, "generic-80mm", "")
    rendition = Rendition(key, "One coffee", 576, 100, (), ())
    spool.reconfigure(Limits(free_bytes=10**13))
    spool.documents.keep_rendition(rendition)
    assert spool.documents.rendition(key) is None
    spool.reconfigure(Limits(free_bytes=0))
    spool.documents.keep_rendition(rendition)
    assert spool.documents.rendition(key) == rendition
