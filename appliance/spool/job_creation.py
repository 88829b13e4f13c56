"""Jobs coming in."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import Any

import peewee
from peewee import fn

from appliance.settings import Queue
from appliance.spool import (
    definitions,
    documents,
    idempotency,
    printer_memory,
    provisioning,
    queues,
    registry,
    transitions,
)
from appliance.spool.admission import Admitted, for_memory
from appliance.spool.models import JobRow
from appliance.spool.prepared import Prepared
from appliance.spool.records import DEFINITION, Job, Submission
from appliance.spool.scope import ALL
from appliance.spool.states import Reason, State
from appliance.spool.writer import Unit
from escpos.definitions import is_lasting

_LAST_TURN = Prepared(JobRow.select(fn.MAX(JobRow.turn)), lambda row: int(row[0] or 0))
BOX = "counterproof"  # who decides where no person does


def accept(unit: Unit, admitted: Admitted, at: int) -> tuple[Job, bool]:
    """Keep what was admitted, and approve it where its queue's policy lets it print by itself.

    The job, or what goes to the printer's memory where that is all; and whether it is new. Raises NotFound
    for an unknown queue or printer, Conflict for a request that names itself as another did.
    """
    before = idempotency.find(unit, admitted.once, admitted.asked)
    if before is not None:
        return before, False
    jobs = [create(unit, each, at) for each in (admitted.ahead, admitted.job) if each is not None]
    idempotency.keep(unit, admitted.once, jobs[-1], at, admitted.asked)
    return jobs[-1], True


def create(unit: Unit, submission: Submission, at: int) -> Job:
    """Keep a submission as a job, as it is. Raises NotFound for an unknown queue or printer."""
    queue = queues.queue(unit.database, ALL, submission.queue)
    printer = submission.printer or queue.printer
    if printer is not None:
        registry.printer_by_name(unit.database, ALL, printer)
    for definition in submission.stores:
        definitions.keep(unit.database, queue.name, definition)
    used = submission.definitions
    job = transitions.create(
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
        definitions=documents.keep(unit.database, used) if used else None,
        notes="\n".join(submission.notes),
    )
    if submission.source == DEFINITION:
        return line_up(unit, job, at, BOX, DEFINITION)
    return _apply_policy(unit, job, queue, at)


def reprint(unit: Unit, job: Job, at: int, by: str, through: str) -> Job:
    """A new job with the same document, pending, that remembers which one it repeats."""
    return transitions.create(
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
        printer=job.printer,
        priority=job.priority,
        reprint_of=job.id,
        definitions=job.definitions,
        notes="\n".join(job.notes),
    )


def restore(unit: Unit, printer: str, at: int) -> list[Job]:
    """Jobs that fill a printer's lasting memory with what the queues that print there have stored."""
    registry.printer_by_name(unit.database, ALL, printer)
    printer_memory.forget(unit.database, printer)
    default = registry.default_name(unit.database)
    jobs = []
    for queue in queues.queues(unit.database, ALL):
        if (queue.printer or default) == printer:
            kept = [
                one for one in definitions.of_queue(unit.database, ALL, queue.name) if is_lasting(one.slot)
            ]
            if kept:
                notes = tuple(f"Restores: {one.title}." for one in kept)
                data = b"".join(one.data for one in kept)
                restored = for_memory(data, (), BOX, queue.name, printer)
                jobs.append(create(unit, replace(restored, notes=notes), at))
    return jobs


def print_once(unit: Unit, name: str, submission: Submission, at: int) -> Job | None:
    """A job of the box's own that it prints once in its life, noted together with it; None the next time."""
    if was_printed_once(unit.database, name):
        return None
    provisioning.note(unit.database, "once", name, {})
    job = create(unit, submission, at)
    if job.state is not State.PENDING:
        return job
    through = submission.source
    return line_up(unit, job, at, BOX, through, decided_at=at, decided_by=BOX, decided_through=through)


def was_printed_once(database: peewee.Database, name: str) -> bool:
    """Whether `print_once` was done under this name."""
    return not provisioning.is_new(database, "once", name, {})


def line_up(
    unit: Unit, job: Job, at: int, by: str, through: str, *, printer: str | None = None, **changes: Any
) -> Job:
    """Approve a job: choose its printer, and put it at the end of that printer's line."""
    printer = printer or _known_printer(unit, job.printer) or registry.default_name(unit.database)
    last = _LAST_TURN.first(unit.database) or 0
    reason = None if printer else Reason.NO_PRINTER
    return transitions.move(
        unit, job, State.APPROVED, at, by, through, reason=reason, printer=printer, turn=last + 1, **changes
    )


def _apply_policy(unit: Unit, job: Job, queue: Queue, at: int) -> Job:
    if queue.policy == "hold" or (queue.policy == "auto" and job.reason == Reason.INCOMPLETE):
        return job
    return line_up(unit, job, at, BOX, "policy", decided_at=at, decided_by=BOX, decided_through="policy")


def _known_printer(unit: Unit, name: str | None) -> str | None:
    """The name, unless its printer was forgotten meanwhile."""
    return name if any(printer.name == name for printer in registry.printers(unit.database, ALL)) else None
