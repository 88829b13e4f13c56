"""Why a line waits is kept once, and shown beside each job in it."""

from __future__ import annotations

import pytest

from appliance.spool import Decision, Job, JobFilter, Reason, Spool, State, Submission

MANY = 60
APPROVED = JobFilter(states=(State.APPROVED,))


def approved(spool: Spool) -> Job:
    job = spool.jobs.accept(Submission(b"tea\n", "raw", "192.0.2.1")).result()
    return spool.jobs.decide(job.id, "approve", Decision("ada", "web", job.sha256))


def changes(spool: Spool) -> int:
    """How many rows the writer has changed so far."""
    count: int = spool.engine.submit(
        lambda transaction: transaction.connection.connection().total_changes
    ).result()
    return count


def test_a_printer_that_goes_away_changes_as_little_for_many_jobs_as_for_one(spool: Spool) -> None:
    jobs = [approved(spool) for _ in range(MANY)]
    before = changes(spool)
    spool.dispatching.set_waiting_reason("demo", Reason.PAPER_OUT)
    assert changes(spool) - before < 10
    assert {job.reason for job in spool.jobs.find(APPROVED, MANY)} == {Reason.PAPER_OUT}
    assert spool.jobs.get(jobs[0].id).reason == Reason.PAPER_OUT
    spool.dispatching.set_waiting_reason("demo", Reason.PAPER_OUT)
    spool.dispatching.set_waiting_reason("demo", Reason.COVER_OPEN)
    assert spool.jobs.get(jobs[-1].id).reason == Reason.COVER_OPEN


def test_the_reason_is_gone_once_the_line_moves(spool: Spool) -> None:
    first, second = approved(spool), approved(spool)
    spool.dispatching.set_waiting_reason("demo", Reason.PRINTER_OFFLINE)
    assert spool.dispatching.claim(first.id, "demo") is not None
    assert spool.jobs.get(second.id).reason is None


def test_only_jobs_that_were_in_line_while_the_printer_was_away_may_be_too_late(
    spool: Spool, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited = [approved(spool) for _ in range(3)]
    spool.dispatching.set_waiting_reason("demo", Reason.PRINTER_OFFLINE)
    assert spool.dispatching.claim(waited[0].id, "demo") is not None
    later = approved(spool)
    hours = spool.now() + 3 * 3_600 * 1_000_000
    monkeypatch.setattr(spool.clock, "now", lambda: hours)
    assert spool.dispatching.claim(waited[1].id, "demo") is None
    assert (spool.jobs.get(waited[1].id).state, spool.jobs.get(waited[1].id).reason) == (
        State.PENDING,
        Reason.STALE,
    )
    assert spool.dispatching.claim(later.id, "demo") is not None  # it only stood behind others


def test_what_was_in_line_has_waited_for_the_box_as_well(
    spool: Spool, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = approved(spool)
    list(spool.dispatching.recover())
    assert spool.jobs.get(job.id).reason == Reason.PRINTER_OFFLINE
    hours = spool.now() + 3 * 3_600 * 1_000_000
    monkeypatch.setattr(spool.clock, "now", lambda: hours)
    assert spool.dispatching.claim(job.id, "demo") is None
    assert spool.jobs.get(job.id).reason == Reason.STALE


def test_a_job_that_goes_elsewhere_takes_its_reason_along(spool: Spool) -> None:
    job = approved(spool)
    spool.printers.put("spare", "virtual:spare", "generic-80mm")
    spool.dispatching.set_waiting_reason("demo", Reason.PAPER_OUT)
    spool.dispatching.reroute(job.id, "spare", "demo was away")
    assert (spool.jobs.get(job.id).printer, spool.jobs.get(job.id).reason) == ("spare", Reason.PAPER_OUT)
