"""What people decide. A decision to print names the document that was seen; another document refuses it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from appliance.runtime.i18n import message
from appliance.spool import documents, erasing, idempotency, job_creation, lines, registry, transitions
from appliance.spool.errors import Conflict, Invalid, NotFound
from appliance.spool.records import Decision, Job
from appliance.spool.scope import ALL
from appliance.spool.states import ACTIONS, Reason, State
from appliance.spool.writer import Unit
from escpos import profiles

Decide = Callable[[Unit, Job, Decision, int], Job]


def decide(unit: Unit, number: int, action: str, decision: Decision, at: int) -> Job:
    """Carry a decision out, once: who comes second meets a state that forbids it.

    Raises NotFound, Invalid (no document named, or no such printer), Conflict (another
    document, or a state that forbids it).
    """
    job = transitions.fetch(unit.database, number)
    expect_document(job, decision)
    rule = ACTIONS[action]
    if rule.needs_bytes:
        erasing.expect_bytes(job)
        _expect_sound(unit, job)
    if decision.printer is not None:
        try:
            registry.printer_by_name(unit.database, ALL, decision.printer)
        except NotFound as error:
            raise Invalid(str(error)) from None
    _expect(job, rule.states)
    return _ACTS[action](unit, job, decision, at)


def expect_document(job: Job, decision: Decision) -> None:
    """Raise Conflict where a decision names another document than the job holds."""
    if decision.sha256 is not None and decision.sha256 != job.sha256:
        raise Conflict(
            message(
                "Job %(id)s holds another document than the one shown. Look at it again, then decide.",
                id=job.id,
            ),
            job,
        )


def _expect_sound(unit: Unit, job: Job) -> None:
    """Raise Conflict where a job, or its bytes, are not as they were kept."""
    if job.reason == Reason.DAMAGED or not documents.are_sound(unit.database, job):
        raise Conflict(
            message(
                "The card has changed what was kept of job %(id)s, so it is not printed. Reject it, and "
                "have the till send it again.",
                id=job.id,
            ),
            job,
        )


def reroute(unit: Unit, number: int, printer: str, why: str, at: int) -> None:
    """Put an approved job in another printer's line, unless that is gone, or somebody decided otherwise."""
    job = transitions.fetch(unit.database, number)
    is_known = any(each.name == printer for each in registry.printers(unit.database, ALL))
    if job.state is State.APPROVED and is_known:
        waits = lines.why(unit.database, job)
        job = _note_other_paper(unit, job, printer)
        # The reason stays: what has waited too long is asked for again on this printer too.
        transitions.move_line(unit, job, printer, at, job_creation.BOX, "fallback", why, waits)


def _note_other_paper(unit: Unit, job: Job, printer: str) -> Job:
    """Say on a job that it goes to a printer of another width than the one it was meant for."""
    before = [each for each in registry.printers(unit.database, ALL) if each.name == job.printer]
    other = registry.printer_by_name(unit.database, ALL, printer)
    widths = [_width(each.profile) for each in (*before, other)]
    if len(set(widths)) < 2:
        return job
    way = f"from {job.printer} ({widths[0]} dots wide) to {printer} ({widths[1]})"
    note = f"Moved {way}: lines may break elsewhere."
    return transitions.add_note(unit, job, note)


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


def _line_up(unit: Unit, job: Job, decision: Decision, at: int) -> Job:
    if decision.printer is not None:
        job = _note_other_paper(unit, job, decision.printer)
    return job_creation.line_up(
        unit,
        job,
        at,
        decision.by,
        decision.through,
        detail=decision.reason or "",
        printer=decision.printer,
        **_decided(decision, at),
    )


def _approve(unit: Unit, job: Job, decision: Decision, at: int) -> Job:
    if decision.sha256 is None:
        raise Invalid(
            message(
                "An approval names the document that was seen: give the sha256 that GET /api/jobs/{id} shows."
            )
        )
    return _line_up(unit, job, decision, at)


def _reject(unit: Unit, job: Job, decision: Decision, at: int) -> Job:
    return _end(unit, job, State.REJECTED, decision, at)


def _cancel(unit: Unit, job: Job, decision: Decision, at: int) -> Job:
    return _end(unit, job, State.CANCELED, decision, at)


def _move(unit: Unit, job: Job, decision: Decision, at: int) -> Job:
    if decision.printer is None:
        raise Invalid(message("Name the printer that the job is to go to."))
    job = _note_other_paper(unit, job, decision.printer)
    why = decision.reason or "moved"
    reason = job.reason if job.state is State.PENDING else None
    return transitions.move_line(unit, job, decision.printer, at, decision.by, decision.through, why, reason)


def _printed(unit: Unit, job: Job, decision: Decision, at: int) -> Job:
    return _end(unit, job, State.COMPLETED, decision, at)


def _reprint(unit: Unit, job: Job, decision: Decision, at: int) -> Job:
    before = idempotency.find(unit, decision.once, job.sha256, job.id)
    if before is not None:
        return before
    copy = job_creation.reprint(unit, job, at, decision.by, decision.through)
    idempotency.keep(unit, decision.once, copy, at)
    return _line_up(unit, copy, decision, at)


def _end(unit: Unit, job: Job, state: State, decision: Decision, at: int) -> Job:
    return transitions.move(
        unit,
        job,
        state,
        at,
        decision.by,
        decision.through,
        reason=decision.reason,
        **_decided(decision, at),
    )


_ACTS: Mapping[str, Decide] = {
    "approve": _approve,
    "reject": _reject,
    "cancel": _cancel,
    "move": _move,
    "retry": _line_up,
    "reprint": _reprint,
    "print-again": _line_up,
    "printed": _printed,
}
