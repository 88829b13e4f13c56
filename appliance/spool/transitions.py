"""The one place where a job is made or changes its state: row, history and event together."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import peewee
from peewee import fn

from appliance.runtime.i18n import message
from appliance.spool import text_index
from appliance.spool.errors import Conflict, NotFound
from appliance.spool.events import Event
from appliance.spool.models import HistoryRow, JobRow, job_of
from appliance.spool.prepared import Prepared, Statement
from appliance.spool.records import Job
from appliance.spool.scope import Scope
from appliance.spool.states import State, allowed
from appliance.spool.writer import Unit

_HISTORY = Statement(
    HistoryRow.insert(job=0, at=0, before="", after="", by="", through="", reason="", detail="")
)
_BY_NUMBER = Prepared(JobRow.select().where(JobRow.id == 0), job_of)


@cache
def _insert(fields: tuple[str, ...]) -> Statement:
    """The insert of a job with these fields, in the model's order."""
    return Statement(JobRow.insert(dict.fromkeys(fields, 0)))


@cache
def _update(fields: tuple[str, ...]) -> Statement:
    """The update of these fields, in the model's order, of a job by its number and its state."""
    values = dict.fromkeys(fields, 0)
    return Statement(JobRow.update(values).where((JobRow.id == 0) & (JobRow.state == "")))


def _in_order(fields: Mapping[str, Any]) -> tuple[tuple[str, ...], list[Any]]:
    """The fields' names in the model's order, and their values."""
    names = tuple(name for name in JobRow._meta.sorted_field_names if name in fields)
    return names, [fields[name] for name in names]


def fetch(database: peewee.Database, job: int) -> Job:
    """A job as it stands. Raises NotFound."""
    found = _BY_NUMBER.first(database, job)
    if found is None:
        raise NotFound(message("There is no job %(job)s.", job=job))
    return found


def seen(database: peewee.Database, scope: Scope, job: int) -> Job:
    """A job in scope. Raises NotFound."""
    found = fetch(database, job)
    if not scope.holds(found.queue):
        raise NotFound(message("There is no job %(job)s.", job=job))
    return found


def create(unit: Unit, at: int, by: str, through: str, **fields: Any) -> Job:
    """A new job, pending."""
    fields |= {"state": State.PENDING, "attempts": 0}
    names, values = _in_order(fields)
    job = fetch(unit.database, _insert(names).execute(unit.database, *values).lastrowid)
    text_index.take_in(unit.database, job)
    remember(unit, job, None, at, by, through, "")
    unit.events.append(Event("job:created", at, job))
    return job


def move(
    unit: Unit,
    job: Job,
    after: State,
    at: int,
    by: str,
    through: str,
    *,
    reason: str | None = None,
    detail: str = "",
    **changes: Any,
) -> Job:
    """The job in its next state, with `reason` beside it. Raises Conflict where the table forbids it."""
    if not allowed(job.state, after):
        raise Conflict(
            message(
                "Job %(id)s is %(state)s and cannot become %(after)s.",
                id=job.id,
                state=job.state,
                after=after,
            ),
            job,
        )
    fields = {"state": after, "reason": reason, **changes}
    names, values = _in_order(fields)
    done = _update(names).execute(unit.database, *values, job.id, job.state)
    if done.rowcount != 1:
        raise Conflict(
            message("Job %(id)s was changed by somebody else just now.", id=job.id),
            fetch(unit.database, job.id),
        )
    moved = fetch(unit.database, job.id)
    remember(unit, moved, job.state, at, by, through, detail)
    unit.events.append(Event(f"job:{after}", at, moved))
    return moved


def set_reason(unit: Unit, job: Job, reason: str | None, at: int) -> Job:
    """The job in the same state for another reason; told as an event, since pages show it."""
    JobRow.update(reason=reason).where(JobRow.id == job.id).execute(unit.database)
    changed = fetch(unit.database, job.id)
    unit.events.append(Event(f"job:{changed.state}", at, changed))
    return changed


def move_line(
    unit: Unit, job: Job, printer: str, at: int, by: str, through: str, why: str, reason: str | None
) -> Job:
    """The job in the same state, for another printer; at the end of that one's line where it is approved."""
    last = JobRow.select(fn.MAX(JobRow.turn)).scalar(unit.database) or 0
    turn = last + 1 if job.state is State.APPROVED else None
    same = (JobRow.id == job.id) & (JobRow.state == job.state)
    changes = {"printer": printer, "reason": reason, "turn": turn}
    if JobRow.update(**changes).where(same).execute(unit.database) != 1:
        raise Conflict(
            message("Job %(id)s was changed by somebody else just now.", id=job.id),
            fetch(unit.database, job.id),
        )
    moved = fetch(unit.database, job.id)
    remember(unit, moved, job.state, at, by, through, f"from {job.printer} to {printer}: {why}")
    unit.events.append(Event(f"job:{moved.state}", at, moved))
    return moved


def add_note(unit: Unit, job: Job, note: str) -> Job:
    """The job with one more note, unless it has it already."""
    if note in job.notes:
        return job
    JobRow.update(notes="\n".join((*job.notes, note))).where(JobRow.id == job.id).execute(unit.database)
    return fetch(unit.database, job.id)


def remember(
    unit: Unit,
    job: Job,
    before: State | None,
    at: int,
    by: str,
    through: str,
    detail: str,
    *,
    reason: str | None = None,
) -> None:
    """Add a line to a job's history."""
    why = reason or job.reason
    _HISTORY.execute(unit.database, job.id, at, before, job.state, by, through, why, detail)
