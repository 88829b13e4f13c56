"""Jobs as rows: looked up, made and changed, and their history. The rules stand in `jobs`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from peewee import fn

from appliance.runtime.i18n import message
from appliance.spool.errors import NotFound
from appliance.spool.records import Job
from appliance.spool.renditions import RenditionKey
from appliance.spool.scope import Scope
from appliance.spool.states import MODIFIED, State
from appliance.spool.storage.described import described
from appliance.spool.storage.tables import HistoryRow, JobRow, job_of, jobs_of
from appliance.storage.engine import Connection
from appliance.storage.errors import Damaged
from appliance.storage.prepared import Prepared, Statement
from appliance.storage.rows import sound

_HISTORY = Statement(
    HistoryRow.insert(job=0, at=0, before="", after="", by="", through="", reason="", detail="")
)
_BY_NUMBER = Prepared(JobRow.select().where(JobRow.id == 0), job_of)
_NEXT = Prepared(
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

_SAME = (JobRow.sha256 == "") & (JobRow.state == "")
_PENDING_OF = Prepared(
    JobRow.select().where(_SAME & JobRow.definitions.is_null()).order_by(JobRow.id.desc()).limit(1), job_of
)
_PENDING_WITH = Prepared(
    JobRow.select().where(_SAME & (JobRow.definitions == "")).order_by(JobRow.id.desc()).limit(1), job_of
)


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


def fetch(connection: Connection, job: int) -> Job:
    """A job as it stands. Raises NotFound."""
    found = _BY_NUMBER.first(connection, job)
    if found is None:
        raise NotFound(message("There is no job %(job)s.", job=job))
    return described(connection, [found])[0]


def seen(connection: Connection, scope: Scope, job: int) -> Job:
    """A job in scope. Raises NotFound."""
    found = fetch(connection, job)
    if not scope.holds(found.queue):
        raise NotFound(message("There is no job %(job)s.", job=job))
    return found


def insert(connection: Connection, fields: Mapping[str, Any]) -> Job:
    """A new job with these fields."""
    names, values = _in_order(fields)
    return fetch(connection, _insert(names).execute(connection, *values).lastrowid)


def change(connection: Connection, job: Job, fields: Mapping[str, Any]) -> Job | None:
    """The job with other fields; None where it is in another state than it was, or gone."""
    names, values = _in_order(fields)
    done = _update(names).execute(connection, *values, job.id, job.state)
    return fetch(connection, job.id) if done.rowcount == 1 else None


def add_history(
    connection: Connection,
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
    _HISTORY.execute(connection, job.id, at, before, job.state, by, through, why, detail)


def last_reason(connection: Connection, job: int, state: State) -> str | None:
    """The reason why a job was last in a state; None where there was none."""
    lines = HistoryRow.select().where(
        (HistoryRow.job == job)
        & (HistoryRow.after == state)
        & (HistoryRow.reason.is_null() | (HistoryRow.reason != MODIFIED))
    )
    found = sound(connection, lines.order_by(HistoryRow.id.desc()).limit(1))
    return next((row.reason for row in found), None)


def next_in_line(connection: Connection, printer: str, at: int) -> Job | None:
    """The approved job that a printer is to print next: the most urgent, then the first approved."""
    return _NEXT.first(connection, State.APPROVED, printer, at, 1)


def last_position(connection: Connection, printer: str) -> int:
    """The place of the last job in a printer's line; 0 where there is none."""
    in_line = (JobRow.state == State.APPROVED) & (JobRow.printer == printer)
    return int(JobRow.select(fn.MAX(JobRow.turn)).where(in_line).scalar(connection) or 0)


def position(connection: Connection, job: int) -> int | None:
    """The place of a job in its printer's line."""
    found: int | None = JobRow.select(JobRow.turn).where(JobRow.id == job).scalar(connection)
    return found


def lines(connection: Connection) -> list[str]:
    """The printers in whose lines there are jobs."""
    query = JobRow.select(JobRow.printer).where(
        (JobRow.state == State.APPROVED) & JobRow.printer.is_null(False)
    )
    return [row.printer for row in query.distinct().execute(connection)]


def printing(connection: Connection) -> list[Job]:
    """The jobs that are being printed."""
    return jobs_of(connection, JobRow.select().where(JobRow.state == State.PRINTING))


def orphans(connection: Connection) -> list[Job]:
    """Approved jobs that have no printer."""
    return jobs_of(
        connection, JobRow.select().where((JobRow.state == State.APPROVED) & JobRow.printer.is_null())
    )


def pending_of(connection: Connection, key: RenditionKey, limit: int) -> list[Job]:
    """The newest jobs that wait for a decision and look so; none while the card has changed one of them."""
    try:
        if key.definitions:
            found = _PENDING_WITH.run(connection, key.sha256, State.PENDING, key.definitions, limit)
        else:
            found = _PENDING_OF.run(connection, key.sha256, State.PENDING, limit)
    except Damaged:
        return []
    return described(connection, found)


def unfinished_of(connection: Connection, sha256: str, states: Iterable[State]) -> list[int]:
    """The numbers of the jobs in these states that need a document."""
    uses = (JobRow.sha256 == sha256) | (JobRow.definitions == sha256)
    query = JobRow.select(JobRow.id).where(uses & JobRow.state.in_(list(states)) & JobRow.erased_at.is_null())
    return [row.id for row in query.execute(connection)]
