"""From approved to an outcome: claims, attempts, outcomes, and what a stop in the middle means."""

from __future__ import annotations

import logging
from collections.abc import Iterable

import peewee

from appliance.runtime.clock import SECOND
from appliance.runtime.i18n import message
from appliance.spool import documents, lines, printer_memory, transitions
from appliance.spool.errors import Invalid
from appliance.spool.job_creation import BOX
from appliance.spool.models import AttemptRow, JobRow, PrinterRow, job_of, jobs_of
from appliance.spool.prepared import Prepared, Statement
from appliance.spool.records import DEFINITION, Decision, Job, Outcome
from appliance.spool.states import Reason, State
from appliance.spool.writer import Unit

log = logging.getLogger(__name__)
BACK = 60 * SECOND  # that a clock may be set back, as it drifts, and jobs that wait stay what they were
OUTCOMES = (State.COMPLETED, State.FAILED, State.UNCERTAIN)


_ATTEMPT = Statement(AttemptRow.insert(job=0, number=0, printer="", started_at=0, detail=""))
_LINE = Prepared(
    JobRow.select()
    .where(
        (JobRow.state == "")
        & (JobRow.printer == "")
        & (JobRow.scheduled_for.is_null() | (JobRow.scheduled_for <= 0))
    )
    .order_by(JobRow.priority, JobRow.turn)
    .limit(1),
    job_of,
)


def next_in_line(database: peewee.Database, printer: str, at: int) -> Job | None:
    """The job that a printer is to print next: the most urgent, then the first approved."""
    return _LINE.first(database, State.APPROVED, printer, at, 1)


def claim(unit: Unit, number: int, printer: str, at: int, stale: int) -> Job | None:
    """Take a job for printing, or None where it is no longer that printer's to take.

    One that had to wait for its printer, and was approved more than `stale` microseconds ago, is held again;
    so is one that was approved in the future: the clock was set since, and nobody knows how long it waited.
    """
    job = transitions.fetch(unit.database, number)
    if job.state != State.APPROVED or job.printer != printer:
        return None
    lines.go_on(unit, printer, at)
    wanted_at = max(job.decided_at or job.received_at, job.scheduled_for or 0)
    is_late = not -BACK <= at - wanted_at <= stale
    if is_late and job.source != DEFINITION and lines.has_waited(unit.database, job):
        detail = f"{printer} is back, and this may be too late"
        transitions.move(unit, job, State.PENDING, at, BOX, "dispatch", reason=Reason.STALE, detail=detail)
        return None
    if not documents.are_sound(unit.database, job):
        return None  # it is held soon
    attempt = job.attempts + 1
    claimed = transitions.move(unit, job, State.PRINTING, at, BOX, "dispatch", attempts=attempt)
    _ATTEMPT.execute(unit.database, number, attempt, printer, at, "")
    return claimed


def finish(
    unit: Unit, number: int, outcome: Outcome, at: int, limit: int, abort: Decision | None = None
) -> Job:
    """Record what became of a claimed job.

    One of which nothing was sent goes back in line, at its old place, up to `limit` attempts. One that
    somebody wanted stopped (`abort`) is canceled, unless it came out whole all the same.
    """
    if outcome.state not in OUTCOMES or (outcome.state is State.FAILED and outcome.bytes_sent):
        raise Invalid(message("%(outcome)s is no outcome of printing", outcome=outcome))
    job = transitions.fetch(unit.database, number)
    _end_attempt(unit, job, outcome, at)
    _count(unit, job, outcome, at)
    if outcome.bytes_sent:
        _note_definitions(unit, job, arrived=outcome.state is State.COMPLETED)
    detail = outcome.detail or f"{outcome.bytes_sent} bytes handed over"
    done = transitions.move(
        unit,
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
            *(unit, done, State.CANCELED, at, abort.by, abort.through),
            reason=abort.reason,
            decided_at=at,
            decided_by=abort.by,
            decided_through=abort.through,
        )
    if outcome.state is State.FAILED and job.attempts < limit:
        again = f"nothing was sent; attempt {job.attempts} of {limit}"
        return transitions.move(
            unit, done, State.APPROVED, at, BOX, "retry", reason=outcome.reason, detail=again
        )
    return done


def _note_definitions(unit: Unit, job: Job, *, arrived: bool) -> None:
    """What was sent of definitions is in the printer now, or may be."""
    sent = job.sha256 if job.source == DEFINITION else job.definitions
    if sent is not None:
        data = documents.get(unit.database, sent)
        printer_memory.note(unit.database, job.printer or "", data, arrived=arrived)


def recover(unit: Unit, at: int) -> Iterable[Job]:
    """At start: whatever was printing when the box stopped is uncertain; nobody knows what reached paper.

    What was in line has waited for the box as it would have for its printer, and may be too old now.
    """
    lines.begin(unit.database)
    was_printing = JobRow.select().where(JobRow.state == State.PRINTING)
    recovered = []
    for job in jobs_of(unit.database, was_printing):
        _end_attempt(unit, job, Outcome(State.UNCERTAIN, 0, detail="the box stopped"), at, known=False)
        _note_definitions(unit, job, arrived=False)
        recovered.append(
            transitions.move(unit, job, State.UNCERTAIN, at, BOX, "start", reason=Reason.INTERRUPTED)
        )
    return recovered


def adopt(unit: Unit, printer: str, at: int) -> None:
    """Give jobs that were approved while there was no printer to the one there is now."""
    orphans = (JobRow.state == State.APPROVED) & JobRow.printer.is_null()
    for job in jobs_of(unit.database, JobRow.select().where(orphans)):
        JobRow.update(printer=printer).where(JobRow.id == job.id).execute(unit.database)
        transitions.set_reason(unit, job, None, at)


def _end_attempt(unit: Unit, job: Job, outcome: Outcome, at: int, *, known: bool = True) -> None:
    AttemptRow.update(
        ended_at=at,
        bytes_sent=outcome.bytes_sent if known else None,
        outcome=outcome.state,
        detail=outcome.detail,
    ).where((AttemptRow.job == job.id) & (AttemptRow.number == job.attempts)).execute(unit.database)


def _count(unit: Unit, job: Job, outcome: Outcome, at: int) -> None:
    done = outcome.state is State.COMPLETED
    counters: dict[str, object] = {
        "jobs": PrinterRow.jobs + (1 if done else 0),
        "bytes": PrinterRow.bytes + outcome.bytes_sent,
        "errors": PrinterRow.errors + (0 if done else 1),
    }
    if done:
        counters["last_printed_at"] = at
    PrinterRow.update(**counters).where(PrinterRow.name == job.printer).execute(unit.database)
