"""Decisions of people. One to print names the document that was seen; another document refuses it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from appliance.runtime.clock import SECOND
from appliance.runtime.i18n import message
from appliance.spool.errors import Conflict, Invalid, NotFound, Spoiled, StaleDocument
from appliance.spool.jobs import (
    creation,
    erasing,
    transitions,
)
from appliance.spool.records import Decision, Job
from appliance.spool.scope import ALL
from appliance.spool.states import ACTIONS, Reason, State
from appliance.spool.storage import (
    documents,
    idempotency,
    job_rows,
    lines,
    printers,
)
from appliance.storage.engine import Connection, Transaction
from escpos import profiles

Decide = Callable[[Transaction, Job, Decision, int], Job]


def decide(transaction: Transaction, number: int, action: str, decision: Decision, at: int) -> Job:
    """Carry a decision out, once: who comes second meets a state that forbids it.

    Raises NotFound, Invalid (no document named, or no such printer), Conflict (another
    document, or a state that forbids it).
    """
    job = expect_document(job_rows.fetch(transaction.connection, number), decision.sha256)
    if ACTIONS[action].needs_bytes:
        _expect_whole(transaction.connection, job)
    if decision.printer is not None:
        try:
            printers.printer_by_name(transaction.connection, ALL, decision.printer)
        except NotFound as error:
            raise Invalid(str(error)) from None
    _expect(job, ACTIONS[action].states)
    return _ACTS[action](transaction, job, decision, at)


def expect_possible(connection: Connection, number: int, action: str, sha256: str) -> Job:
    """The job, with which this can be done as it stands. Raises NotFound, Erased or Conflict."""
    job = expect_document(job_rows.fetch(connection, number), sha256)
    _expect_whole(connection, job)
    _expect(job, ACTIONS[action].states)
    return job


def expect_document(job: Job, sha256: str | None) -> Job:
    """The job. Raises StaleDocument where it holds another document than the one of this name."""
    if sha256 is not None and sha256 != job.sha256:
        raise StaleDocument(
            message(
                "Job %(id)s holds another document than the one shown. Look at it again, then decide.",
                id=job.id,
            ),
            job,
        )
    return job


def _expect_whole(connection: Connection, job: Job) -> None:
    """Raise Erased or Spoiled where a job's bytes are not there, or not as they were kept."""
    erasing.expect_bytes(job)
    if job.reason == Reason.DAMAGED or not documents.are_sound(connection, job):
        raise Spoiled(
            message(
                "The card has changed what was kept of job %(id)s, so it is not printed. Reject it, and "
                "have the till send it again.",
                id=job.id,
            ),
            job,
        )


def reroute(transaction: Transaction, number: int, printer: str, why: str, at: int) -> None:
    """Put an approved job in another printer's line, unless that is gone, or somebody decided otherwise."""
    job = job_rows.fetch(transaction.connection, number)
    is_known = any(each.name == printer for each in printers.printers(transaction.connection, ALL))
    if job.state is State.APPROVED and is_known:
        waits = lines.why(transaction.connection, job)
        job = _note_other_paper(transaction, job, printer)
        # The reason stays: what has waited too long is asked for again on this printer too.
        transitions.move_line(transaction, job, printer, at, transitions.BOX, "fallback", why, waits)


def _note_other_paper(transaction: Transaction, job: Job, printer: str) -> Job:
    """Say on a job that it goes to a printer of another width than the one it was meant for."""
    before = [each for each in printers.printers(transaction.connection, ALL) if each.name == job.printer]
    other = printers.printer_by_name(transaction.connection, ALL, printer)
    widths = [_width(each.profile) for each in (*before, other)]
    if len(set(widths)) < 2:
        return job
    way = f"from {job.printer} ({widths[0]} dots wide) to {printer} ({widths[1]})"
    note = f"Moved {way}: lines may break elsewhere."
    return transitions.add_note(transaction, job, note)


def _width(profile: str) -> int:
    try:
        return profiles.get(profile).width_dots
    except LookupError:
        return profiles.DEFAULT.width_dots


def _expect(job: Job, states: tuple[State, ...]) -> None:
    if job.state not in states:
        who = (
            message(
                " (decided by %(who)s through %(through)s)", who=job.decided_by, through=job.decided_through
            )
            if job.decided_by
            else ""
        )
        raise Conflict(
            message(
                "Job %(id)s is %(state)s%(who)s; this is possible only while it is %(choices)s.",
                id=job.id,
                state=job.state,
                who=who,
                choices=states,
            ),
            job,
        )


def _decided(decision: Decision, at: int) -> dict[str, Any]:
    return {"decided_at": at, "decided_by": decision.by, "decided_through": decision.through}


def _enqueue(transaction: Transaction, job: Job, decision: Decision, at: int) -> Job:
    if decision.printer is not None:
        job = _note_other_paper(transaction, job, decision.printer)
    return creation.enqueue(
        transaction,
        job,
        at,
        decision.by,
        decision.through,
        detail=decision.reason or "",
        printer=decision.printer,
        **_decided(decision, at),
    )


def _approve(transaction: Transaction, job: Job, decision: Decision, at: int) -> Job:
    if decision.sha256 is None:
        raise Invalid(
            message(
                "An approval names the document that was seen: give the sha256 that GET /api/jobs/{id} shows."
            )
        )
    return _enqueue(transaction, job, decision, at)


def _reject(transaction: Transaction, job: Job, decision: Decision, at: int) -> Job:
    return _end(transaction, job, State.REJECTED, decision, at, undo_until=_undo_until(decision, at))


def _cancel(transaction: Transaction, job: Job, decision: Decision, at: int) -> Job:
    was_sent = job.state not in (State.PENDING, State.APPROVED)
    until = None if was_sent else _undo_until(decision, at)
    return _end(transaction, job, State.CANCELED, decision, at, undo_until=until)


def _undo_until(decision: Decision, at: int) -> int | None:
    return at + int(decision.undo_seconds * SECOND) if decision.undo_seconds else None


def _undo(transaction: Transaction, job: Job, decision: Decision, at: int) -> Job:
    return transitions.take_back(transaction, job, at, decision.by, decision.through)


def _move(transaction: Transaction, job: Job, decision: Decision, at: int) -> Job:
    if decision.printer is None:
        raise Invalid(message("Name the printer that the job is to go to."))
    job = _note_other_paper(transaction, job, decision.printer)
    why = decision.reason or "moved"
    reason = job.reason if job.state is State.PENDING else None
    return transitions.move_line(
        transaction, job, decision.printer, at, decision.by, decision.through, why, reason
    )


def _printed(transaction: Transaction, job: Job, decision: Decision, at: int) -> Job:
    return _end(transaction, job, State.COMPLETED, decision, at)


def _reprint(transaction: Transaction, job: Job, decision: Decision, at: int) -> Job:
    before = idempotency.find(transaction, decision.once, job.sha256, job.id)
    if before is not None:
        return before
    copy = creation.reprint(transaction, job, at, decision.by, decision.through)
    idempotency.keep(transaction, decision.once, copy, at)
    return _enqueue(transaction, copy, decision, at)


def _end(
    transaction: Transaction, job: Job, state: State, decision: Decision, at: int, **more: int | None
) -> Job:
    is_damaged = job.reason == Reason.DAMAGED  # stays so, however it ends
    return transitions.move(
        transaction,
        job,
        state,
        at,
        decision.by,
        decision.through,
        reason=Reason.DAMAGED if is_damaged else decision.reason,
        detail=(decision.reason or "") if is_damaged else "",
        **_decided(decision, at),
        **more,
    )


_ACTS: Mapping[str, Decide] = {
    "approve": _approve,
    "reject": _reject,
    "cancel": _cancel,
    "move": _move,
    "retry": _enqueue,
    "reprint": _reprint,
    "print-again": _enqueue,
    "printed": _printed,
    "undo": _undo,
}
