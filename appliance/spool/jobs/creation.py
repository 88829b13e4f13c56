"""Jobs coming in."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import Any

from appliance.settings import Queue
from appliance.spool.jobs import transitions
from appliance.spool.jobs.admission import Admitted, for_memory
from appliance.spool.jobs.transitions import BOX
from appliance.spool.records import DEFINITION, Job, Submission
from appliance.spool.scope import ALL
from appliance.spool.states import Reason, State
from appliance.spool.storage import (
    definitions,
    documents,
    idempotency,
    printer_memory,
    printers,
    provisioning,
    queues,
)
from appliance.spool.storage.schema import POSITION
from appliance.storage.engine import Connection, Transaction
from escpos.definitions import is_lasting


def accept(transaction: Transaction, admitted: Admitted, at: int) -> tuple[Job, bool]:
    """Keep what was admitted, and approve it where its queue's policy lets it print by itself.

    The job, or what goes to the printer's memory where that is all; and whether it is new. Raises NotFound
    for an unknown queue or printer, Conflict for a request that names itself as another did.
    """
    before = idempotency.find(transaction, admitted.once, admitted.asked)
    if before is not None:
        return before, False
    jobs = [create(transaction, each, at) for each in (admitted.ahead, admitted.job) if each is not None]
    idempotency.keep(transaction, admitted.once, jobs[-1], at, admitted.asked)
    return jobs[-1], True


def create(transaction: Transaction, submission: Submission, at: int) -> Job:
    """Keep a submission as a job, as it is. Raises NotFound for an unknown queue or printer."""
    queue = queues.queue(transaction.connection, ALL, submission.queue)
    printer = submission.printer or queue.printer
    if printer is not None:
        printers.printer_by_name(transaction.connection, ALL, printer)
    for definition in submission.stores:
        definitions.keep(transaction, queue.name, definition)
    used = submission.definitions
    job = transitions.create(
        transaction,
        at,
        submission.origin,
        submission.source,
        uuid=str(uuid.uuid4()),
        queue=queue.name,
        source=submission.source,
        origin=submission.origin,
        reason=Reason.INCOMPLETE if submission.incomplete else None,
        sha256=documents.keep(transaction.connection, submission.data),
        size=len(submission.data),
        received_at=at,
        printer=printer,
        priority=submission.priority,
        scheduled_for=submission.scheduled_for,
        definitions=documents.keep(transaction.connection, used) if used else None,
        notes="\n".join(submission.notes),
    )
    if submission.source == DEFINITION:
        return enqueue(transaction, job, at, BOX, DEFINITION)
    return _apply_policy(transaction, job, queue, at)


def reprint(transaction: Transaction, job: Job, at: int, by: str, through: str) -> Job:
    """A new job with the same document, pending, that remembers which one it repeats."""
    return transitions.create(
        transaction,
        at,
        by,
        through,
        uuid=str(uuid.uuid4()),
        queue=job.queue,
        source="reprint",
        origin=job.origin,
        reason=None,
        sha256=job.sha256,
        original_sha256=job.original_sha256,
        size=job.size,
        received_at=at,
        printer=job.printer,
        priority=job.priority,
        reprint_of=job.id,
        definitions=job.definitions,
        notes="\n".join(job.notes),
    )


def restore(transaction: Transaction, printer: str, at: int) -> list[Job]:
    """Jobs that fill a printer's lasting memory with what the queues that print there have stored."""
    printers.printer_by_name(transaction.connection, ALL, printer)
    printer_memory.forget(transaction.connection, printer)
    default = printers.default_name(transaction.connection)
    jobs = []
    for queue in queues.queues(transaction.connection, ALL):
        if (queue.printer or default) == printer:
            kept = [
                one
                for one in definitions.of_queue(transaction.connection, ALL, queue.name)
                if is_lasting(one.slot)
            ]
            if kept:
                notes = tuple(f"Restores: {one.title}." for one in kept)
                data = b"".join(one.data for one in kept)
                restored = for_memory(data, (), BOX, queue.name, printer)
                jobs.append(create(transaction, replace(restored, notes=notes), at))
    return jobs


def print_once(transaction: Transaction, name: str, submission: Submission, at: int) -> Job | None:
    """A job of the box's own that it prints once in its life, noted together with it; None the next time."""
    if was_printed_once(transaction.connection, name):
        return None
    provisioning.note(transaction.connection, "once", name, {})
    job = create(transaction, submission, at)
    if job.state is not State.PENDING:
        return job
    through = submission.source
    return enqueue(transaction, job, at, BOX, through, decided_at=at, decided_by=BOX, decided_through=through)


def was_printed_once(connection: Connection, name: str) -> bool:
    """True if `print_once` was done under this name."""
    return not provisioning.is_new(connection, "once", name, {})


def enqueue(
    transaction: Transaction,
    job: Job,
    at: int,
    by: str,
    through: str,
    *,
    printer: str | None = None,
    **changes: Any,
) -> Job:
    """Approve a job: choose its printer, and put it at the end of that printer's line."""
    printer = (
        printer or _known_printer(transaction, job.printer) or printers.default_name(transaction.connection)
    )
    reason = None if printer else Reason.NO_PRINTER
    return transitions.move(
        transaction,
        job,
        State.APPROVED,
        at,
        by,
        through,
        reason=reason,
        printer=printer,
        turn=transaction.next_number(POSITION),
        **changes,
    )


def _apply_policy(transaction: Transaction, job: Job, queue: Queue, at: int) -> Job:
    if queue.policy == "hold" or (queue.policy == "auto" and job.reason == Reason.INCOMPLETE):
        return job
    return enqueue(
        transaction, job, at, BOX, "policy", decided_at=at, decided_by=BOX, decided_through="policy"
    )


def _known_printer(transaction: Transaction, name: str | None) -> str | None:
    """The name, unless its printer was forgotten meanwhile."""
    return (
        name
        if any(printer.name == name for printer in printers.printers(transaction.connection, ALL))
        else None
    )
