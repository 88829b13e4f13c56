"""What people decide. A decision to print names the document that was seen; another document refuses it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from appliance.spool import arrivals, moves, registry
from appliance.spool.errors import Conflict, Invalid
from appliance.spool.records import Decision, Job
from appliance.spool.states import State
from appliance.spool.writer import Unit

Decide = Callable[[Unit, Job, Decision, int], Job]


def decide(unit: Unit, number: int, action: str, decision: Decision, at: int) -> Job:
    """Carry a decision out, once: who comes second meets a state that forbids it.

    Raises NotFound, Invalid (no document named), Conflict (another document, or a state that forbids it).
    """
    job = moves.fetch(unit.database, number)
    if decision.sha256 is not None and decision.sha256 != job.sha256:
        raise Conflict(
            f"Job {number} holds another document than the one shown. Look at it again, then decide.", job
        )
    if decision.printer is not None:
        registry.printer_by_name(unit.database, decision.printer)
    return ACTIONS[action](unit, job, decision, at)


def _expect(job: Job, *states: State) -> None:
    if job.state not in states:
        who = f" (decided by {job.decided_by} through {job.decided_through})" if job.decided_by else ""
        raise Conflict(
            f"Job {job.id} is {job.state}{who}; this is possible only while it is {' or '.join(states)}.", job
        )


def _decided(decision: Decision, at: int) -> dict[str, Any]:
    return {"decided_at": at, "decided_by": decision.by, "decided_through": decision.through}


def _line_up(unit: Unit, job: Job, decision: Decision, at: int) -> Job:
    return arrivals.line_up(
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
    _expect(job, State.PENDING)
    if decision.sha256 is None:
        raise Invalid(
            "An approval names the document that was seen: give the sha256 that GET /api/jobs/{id} shows."
        )
    return _line_up(unit, job, decision, at)


def _reject(unit: Unit, job: Job, decision: Decision, at: int) -> Job:
    _expect(job, State.PENDING)
    return _end(unit, job, State.REJECTED, decision, at)


def _cancel(unit: Unit, job: Job, decision: Decision, at: int) -> Job:
    _expect(job, State.PENDING, State.APPROVED, State.FAILED, State.UNCERTAIN)
    return _end(unit, job, State.CANCELED, decision, at)


def _retry(unit: Unit, job: Job, decision: Decision, at: int) -> Job:
    _expect(job, State.FAILED)
    return _line_up(unit, job, decision, at)


def _print_again(unit: Unit, job: Job, decision: Decision, at: int) -> Job:
    _expect(job, State.UNCERTAIN)
    return _line_up(unit, job, decision, at)


def _printed(unit: Unit, job: Job, decision: Decision, at: int) -> Job:
    _expect(job, State.UNCERTAIN)
    return _end(unit, job, State.COMPLETED, decision, at)


def _reprint(unit: Unit, job: Job, decision: Decision, at: int) -> Job:
    _expect(job, State.COMPLETED, State.REJECTED, State.CANCELED, State.EXPIRED)
    copy = arrivals.reprint(unit, job, decision.printer, at, decision.by, decision.through)
    return _line_up(unit, copy, decision, at)


def _end(unit: Unit, job: Job, state: State, decision: Decision, at: int) -> Job:
    return moves.move(
        unit,
        job,
        state,
        at,
        decision.by,
        decision.through,
        reason=decision.reason,
        **_decided(decision, at),
    )


ACTIONS: Mapping[str, Decide] = {
    "approve": _approve,
    "reject": _reject,
    "cancel": _cancel,
    "retry": _retry,  # nothing was sent; try the printer again
    "reprint": _reprint,  # a finished job, once more, as a job of its own
    "print-again": _print_again,  # an uncertain one did not come out
    "printed": _printed,  # an uncertain one did come out
}
