"""Attempts at sending jobs. Each has an owner: the process that made it, and that answers for it."""

from __future__ import annotations

from appliance.spool.records import Attempt, Job, Outcome
from appliance.spool.storage.tables import AttemptRow
from appliance.storage.engine import Connection
from appliance.storage.errors import Damaged
from appliance.storage.prepared import Prepared, Statement
from appliance.storage.rows import good_values, sound

_START = Statement(AttemptRow.insert(job=0, number=0, printer="", started_at=0, detail="", owner=""))


_OWNER = Prepared(
    AttemptRow.select().where((AttemptRow.job == 0) & (AttemptRow.number == 0)),
    lambda row: good_values(AttemptRow, row)["owner"],
)


def start(connection: Connection, job: int, number: int, printer: str, at: int, owner: str) -> None:
    """An attempt begins."""
    _START.execute(connection, job, number, printer, at, "", owner)


def end(connection: Connection, job: Job, outcome: Outcome, at: int, *, known: bool = True) -> None:
    """The last attempt at a job has ended; `known`: it is known how much was sent."""
    AttemptRow.update(
        ended_at=at,
        bytes_sent=outcome.bytes_sent if known else None,
        outcome=outcome.state,
        detail=outcome.detail,
    ).where((AttemptRow.job == job.id) & (AttemptRow.number == job.attempts)).execute(connection)


def owner(connection: Connection, job: Job) -> str | None:
    """The process that made the last attempt at a job; None where that is not known."""
    try:
        return _OWNER.first(connection, job.id, job.attempts)
    except Damaged:
        return None  # it is told of, and set aside


def of_job(connection: Connection, job: int) -> list[Attempt]:
    """A job's attempts, oldest first."""
    rows = sound(connection, AttemptRow.select().where(AttemptRow.job == job).order_by(AttemptRow.number))
    return [Attempt(**{name: getattr(row, name) for name in Attempt.__dataclass_fields__}) for row in rows]
