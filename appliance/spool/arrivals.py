"""Jobs coming in."""

from __future__ import annotations

import uuid
from typing import Any

from peewee import fn

from appliance.spool import documents, moves, registry
from appliance.spool.models import JobRow
from appliance.spool.records import Job, Queue, Submission
from appliance.spool.states import Reason, State
from appliance.spool.writer import Unit

BOX = "counterproof"  # who decides where no person does


def accept(unit: Unit, submission: Submission, at: int) -> Job:
    """Keep a submission as a job; where its queue's policy is auto and it is whole, approve it as well.

    Raises NotFound for an unknown queue or printer.
    """
    queue = registry.queue(unit.database, submission.queue)
    printer = submission.printer or queue.printer
    if printer is not None:
        registry.printer_by_name(unit.database, printer)
    job = moves.create(
        unit,
        at,
        submission.origin,
        submission.source,
        uuid=str(uuid.uuid4()),
        queue=queue.name,
        source=submission.source,
        origin=submission.origin,
        reason=Reason.INCOMPLETE if submission.incomplete else None,
        sha256=documents.keep(unit.database, submission.data),
        size=len(submission.data),
        received_at=at,
        printer=printer,
        priority=submission.priority,
        scheduled_for=submission.scheduled_for,
        notes="\n".join(submission.notes),
    )
    return _apply_policy(unit, job, queue, at)


def reprint(unit: Unit, job: Job, printer: str | None, at: int, by: str, through: str) -> Job:
    """A new job with the same document, pending, that remembers which one it repeats."""
    return moves.create(
        unit,
        at,
        by,
        through,
        uuid=str(uuid.uuid4()),
        queue=job.queue,
        source="reprint",
        origin=job.origin,
        reason=None,
        sha256=job.sha256,
        size=job.size,
        received_at=at,
        printer=printer or job.printer,
        priority=job.priority,
        reprint_of=job.id,
        notes="\n".join(job.notes),
    )


def line_up(
    unit: Unit, job: Job, at: int, by: str, through: str, *, printer: str | None = None, **changes: Any
) -> Job:
    """Approve a job: choose its printer, and put it at the end of that printer's line."""
    printer = printer or _known_printer(unit, job.printer) or _default_printer(unit)
    last = JobRow.select(fn.MAX(JobRow.turn)).scalar(unit.database) or 0
    reason = None if printer else Reason.NO_PRINTER
    return moves.move(
        unit, job, State.APPROVED, at, by, through, reason=reason, printer=printer, turn=last + 1, **changes
    )


def _apply_policy(unit: Unit, job: Job, queue: Queue, at: int) -> Job:
    if queue.policy != "auto" or job.reason == Reason.INCOMPLETE:
        return job
    return line_up(unit, job, at, BOX, "policy", decided_at=at, decided_by=BOX, decided_through="policy")


def _known_printer(unit: Unit, name: str | None) -> str | None:
    """The name, unless its printer was forgotten meanwhile."""
    return name if any(printer.name == name for printer in registry.printers(unit.database)) else None


def _default_printer(unit: Unit) -> str | None:
    """The first printer that was made known: the default where neither job nor queue names one."""
    printers = registry.printers(unit.database)
    return printers[0].name if printers else None
