"""Reads of jobs: lists, counts, history."""

from __future__ import annotations

from collections.abc import Mapping

import peewee
from peewee import fn

from appliance.spool.records import HistoryEntry, HistoryLine, InLine, Job, JobFilter
from appliance.spool.scope import ALL, Scope
from appliance.spool.states import ACTIONS, ERASED, MODIFIED, State
from appliance.spool.storage import lines, search
from appliance.spool.storage.tables import HistoryRow, JobRow, jobs_of
from appliance.storage.engine import Connection
from appliance.storage.rows import sound

WAITING_LIMIT = 1_000  # a page shows no more of those who wait; the count is exact all the same


def jobs(
    connection: Connection, scope: Scope, wanted: JobFilter, limit: int, before: int | None
) -> list[Job]:
    """Up to `limit` jobs, newest first, with numbers below `before`."""
    found = search.find(connection, scope, wanted, limit, before)
    if not found:
        return []
    query = JobRow.select().where(JobRow.id.in_(found)).order_by(JobRow.id.desc())
    return jobs_of(connection, query)


def waiting(connection: Connection, scope: Scope, limit: int) -> list[Job]:
    """Jobs that wait for a decision, in the order they are to be decided: by priority, then arrival."""
    query = JobRow.select().where(_waits(scope)).order_by(JobRow.priority, JobRow.id)
    return jobs_of(connection, query.limit(limit))


def count_waiting(connection: Connection, scope: Scope) -> int:
    """The number of jobs that wait for a decision."""
    if scope.is_whole:
        return counts(connection, ALL)[State.PENDING]
    count: int = JobRow.select(fn.COUNT(JobRow.id)).where(_waits(scope)).scalar(connection)
    return count


def _waits(scope: Scope) -> peewee.Expression:
    pending: peewee.Expression = JobRow.state == State.PENDING
    return pending if scope.queues is None else pending & JobRow.queue.in_(sorted(scope.queues))


def undoable(connection: Connection, scope: Scope, at: int) -> Job | None:
    """The job that was rejected or canceled last, and that can still be taken back."""
    query = JobRow.select().where((JobRow.undo_until > at) & JobRow.state.in_(ACTIONS["undo"].states))
    found = jobs_of(connection, query.order_by(JobRow.undo_until.desc()))
    return next((job for job in found if job.can_be_undone(at) and scope.holds(job.queue)), None)


def in_line(connection: Connection, scope: Scope) -> list[InLine]:
    """How many approved jobs wait for each printer, by why they do of themselves."""
    query = JobRow.select(JobRow.printer, JobRow.reason, fn.COUNT(JobRow.id)).where(
        JobRow.state == State.APPROVED
    )
    if scope.queues is not None:
        query = query.where(JobRow.queue.in_(sorted(scope.queues)))
    grouped = query.group_by(JobRow.printer, JobRow.reason).order_by(JobRow.printer, JobRow.reason)
    return [InLine(*row) for row in grouped.tuples().execute(connection)]


def counts(connection: Connection, scope: Scope) -> Mapping[State, int]:
    """The number of jobs in each state; every state has an entry. Only the one of all queues is kept."""
    kept, names = "SELECT state, jobs FROM tally", sorted(scope.queues or ())
    counted = f"SELECT state, count(*) FROM job WHERE queue IN ({', '.join('?' * len(names))}) GROUP BY state"
    rows = connection.execute_sql(kept if scope.is_whole else counted, names)  # type: ignore[no-untyped-call]
    found = {State(state): count for state, count in rows}
    return {state: found.get(state, 0) for state in State}


def count_stuck(connection: Connection, scope: Scope) -> int:
    """The number of approved jobs that wait until somebody helps; only the lines that stand are counted."""
    stopped, names = sorted(lines.stopped(connection)), scope.narrowed(None)
    sql = (
        "SELECT count(*) FROM job INDEXED BY job_line WHERE state = 'approved'"
        f" AND (printer IS NULL OR printer IN ({', '.join('?' * len(stopped))}))"
    )
    if names is not None:
        sql += f" AND queue IN ({', '.join('?' * len(names))})"
    ((count,),) = connection.execute_sql(sql, [*stopped, *(names or ())])  # type: ignore[no-untyped-call]
    return int(count)


def _what(row: HistoryRow) -> str:
    """The change in a line of history: the next state, or what else was done to the job."""
    if row.reason in (ERASED, MODIFIED) and row.before == row.after:
        return str(row.reason)
    return "moved" if row.before == row.after else str(row.after)


def history_after(connection: Connection, line: int, limit: int) -> list[HistoryLine]:
    """Lines of all jobs' histories behind the one numbered `line`, oldest first; not that they came in."""
    query = (
        HistoryRow.select()
        .where((HistoryRow.id > line) & HistoryRow.before.is_null(False))
        .order_by(HistoryRow.id)
        .limit(limit)
    )
    return [
        HistoryLine(row.id, row.job, row.by, row.through, _what(row), row.detail or row.reason or "")
        for row in sound(connection, query)
    ]


def history(connection: Connection, job: int) -> list[HistoryEntry]:
    """A job's history, oldest first."""
    rows = sound(connection, HistoryRow.select().where(HistoryRow.job == job).order_by(HistoryRow.id))
    return [
        HistoryEntry(
            row.at,
            State(row.before) if row.before else None,
            State(row.after),
            row.by,
            row.through,
            row.reason,
            row.detail,
        )
        for row in rows
    ]
