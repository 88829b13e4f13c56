"""From approved to an outcome: claims, attempts, outcomes, and what a stop in the middle means."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable

from appliance.runtime.clock import SECOND
from appliance.runtime.i18n import message
from appliance.spool.errors import Invalid
from appliance.spool.jobs import transitions
from appliance.spool.jobs.transitions import BOX
from appliance.spool.records import DEFINITION, Decision, Job, Outcome
from appliance.spool.states import Reason, State
from appliance.spool.storage import attempts, documents, job_rows, lines, printer_memory, printers
from appliance.storage.engine import Transaction

log = logging.getLogger(__name__)
BACK = 60 * SECOND  # that a clock may be set back, as it drifts, and jobs that wait stay what they were
OUTCOMES = (State.COMPLETED, State.FAILED, State.UNCERTAIN)


def claim(transaction: Transaction, number: int, printer: str, at: int, stale: int, owner: str) -> Job | None:
    """Take a job for printing, or None where it is no longer that printer's to take. `owner` answers for it.

    One that had to wait for its printer, and was approved more than `stale` microseconds ago, is held again;
    so is one that was approved in the future: the clock was set since, and nobody knows how long it waited.
    """
    job = job_rows.fetch(transaction.connection, number)
    if job.state != State.APPROVED or job.printer != printer:
        return None
    lines.go_on(transaction, printer, at)
    wanted_at = max(job.decided_at or job.received_at, job.scheduled_for or 0)
    is_late = not -BACK <= at - wanted_at <= stale
    if is_late and job.source != DEFINITION and lines.has_waited(transaction.connection, job):
        detail = f"{printer} is back, and this may be too late"
        transitions.move(
            transaction, job, State.PENDING, at, BOX, "dispatch", reason=Reason.STALE, detail=detail
        )
        return None
    if not documents.are_sound(transaction.connection, job):
        return None  # it is held soon
    attempt = job.attempts + 1
    claimed = transitions.move(transaction, job, State.PRINTING, at, BOX, "dispatch", attempts=attempt)
    attempts.start(transaction.connection, number, attempt, printer, at, owner)
    return claimed


def finish(
    transaction: Transaction,
    number: int,
    outcome: Outcome,
    at: int,
    limit: int,
    owner: str,
    abort: Decision | None = None,
) -> Job:
    """Record what became of a claimed job.

    One of which nothing was sent goes back in line, at its old place, up to `limit` attempts. One that
    somebody wanted stopped (`abort`) is canceled, unless it came out whole all the same. One that is its
    owner's no longer stays as it is: its lease had ended, and others have dealt with it.
    """
    if outcome.state not in OUTCOMES or (outcome.state is State.FAILED and outcome.bytes_sent):
        raise Invalid(message("%(outcome)s is no outcome of printing", outcome=outcome))
    job = job_rows.fetch(transaction.connection, number)
    if job.state is not State.PRINTING or not _is_of(transaction, job, owner):
        log.warning(
            "printed as %s, and no longer this process's to report", outcome.state, extra={"job": number}
        )
        return job
    attempts.end(transaction.connection, job, outcome, at)
    printers.count(transaction.connection, job, outcome, at)
    if outcome.bytes_sent:
        _note_definitions(transaction, job, arrived=outcome.state is State.COMPLETED)
    detail = outcome.detail or f"{outcome.bytes_sent} bytes handed over"
    done = transitions.move(
        transaction,
        job,
        outcome.state,
        at,
        job.printer or BOX,
        "dispatch",
        reason=outcome.reason,
        detail=detail,
        confirmation=outcome.confirmation,
    )
    if abort is not None and outcome.state is not State.COMPLETED:
        return transitions.move(
            *(transaction, done, State.CANCELED, at, abort.by, abort.through),
            reason=abort.reason,
            decided_at=at,
            decided_by=abort.by,
            decided_through=abort.through,
        )
    if outcome.state is State.FAILED and job.attempts < limit:
        again = f"nothing was sent; attempt {job.attempts} of {limit}"
        return transitions.move(
            transaction, done, State.APPROVED, at, BOX, "retry", reason=outcome.reason, detail=again
        )
    return done


def _note_definitions(transaction: Transaction, job: Job, *, arrived: bool) -> None:
    """Note the definitions that were sent: they are in the printer now, or may be."""
    sent = job.sha256 if job.source == DEFINITION else job.definitions
    if sent is not None:
        data = documents.get(transaction.connection, sent)
        printer_memory.note(transaction.connection, job.printer or "", data, arrived=arrived)


def recover(transaction: Transaction, at: int, owner: str, is_gone: Callable[[str], bool]) -> Iterable[Job]:
    """At start: what its owner's run left unfinished is uncertain; nobody knows what reached paper.

    So is what another process left, once that is gone (`is_gone`). What was in line has waited for the box as
    it would have for its printer, and may be too old now.
    """
    lines.begin(transaction.connection)
    recovered = []
    for job in job_rows.printing(transaction.connection):
        of = attempts.owner(transaction.connection, job)
        if of not in (owner, None) and not is_gone(str(of)):
            continue
        stopped = Outcome(State.UNCERTAIN, 0, detail="the box stopped")
        attempts.end(transaction.connection, job, stopped, at, known=False)
        _note_definitions(transaction, job, arrived=False)
        recovered.append(
            transitions.move(transaction, job, State.UNCERTAIN, at, BOX, "start", reason=Reason.INTERRUPTED)
        )
    return recovered


def adopt(transaction: Transaction, printer: str, at: int) -> None:
    """Give jobs that were approved while there was no printer to the one there is now."""
    for job in job_rows.orphans(transaction.connection):
        transitions.set_printer(transaction, job, printer, at)


def _is_of(transaction: Transaction, job: Job, owner: str) -> bool:
    return attempts.owner(transaction.connection, job) in (owner, None)
