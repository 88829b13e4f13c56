"""The printers' lines: why the jobs in one wait, kept once for all of them, and which have waited already.

A printer that goes away and comes back changes one row, however many jobs wait for it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import peewee
from peewee import fn

from appliance.spool.events import Event
from appliance.spool.models import JobRow, LineRow
from appliance.spool.records import Job
from appliance.spool.states import AWAY, Reason, State
from appliance.spool.writer import Unit
from appliance.storage.rows import sound


def reasons(database: peewee.Database) -> dict[str, str]:
    """Why the jobs in each printer's line wait; nothing of lines that move."""
    return {row.printer: row.reason for row in sound(database, LineRow.select()) if row.reason is not None}


def with_reasons(database: peewee.Database, jobs: Iterable[Job]) -> list[Job]:
    """Jobs as people see them: one that waits for its printer has that line's reason beside it."""
    found = list(jobs)
    if not any(_waits(job) for job in found):
        return found
    known = reasons(database)
    return [replace(job, reason=known.get(job.printer or "")) if _waits(job) else job for job in found]


def _waits(job: Job) -> bool:
    return job.state is State.APPROVED and job.reason is None


def stop(unit: Unit, printer: str, reason: str, at: int) -> None:
    """From now on the jobs in a printer's line wait, for this reason."""
    row = _row(unit.database, printer)
    waited, turn = (row.waited, row.turn) if row is not None else (None, 0)
    _put(unit.database, printer, reason, waited, turn)
    unit.events.append(Event("printer:status", at, printer=printer))


def go_on(unit: Unit, printer: str, at: int) -> None:
    """The printer prints again. Those that are in its line have waited: each may be too old now."""
    row = _row(unit.database, printer)
    if row is None or row.reason is None:
        return
    in_line = (JobRow.state == State.APPROVED) & (JobRow.printer == printer)
    last = JobRow.select(fn.MAX(JobRow.turn)).where(in_line).scalar(unit.database) or 0
    is_away = row.reason in AWAY
    _put(unit.database, printer, None, row.reason if is_away else row.waited, last if is_away else row.turn)
    unit.events.append(Event("printer:status", at, printer=printer))


def has_waited(database: peewee.Database, job: Job) -> bool:
    """Whether a job had to wait for its printer to come back, which it is now."""
    if job.reason in AWAY:
        return True
    row = _row(database, job.printer or "")
    if row is None or row.waited is None:
        return False
    turn = JobRow.select(JobRow.turn).where(JobRow.id == job.id).scalar(database)
    return turn is not None and turn <= row.turn


def why(database: peewee.Database, job: Job) -> str | None:
    """Why a job in a line waits."""
    return job.reason or reasons(database).get(job.printer or "")


def begin(database: peewee.Database) -> None:
    """The box starts: what is in line has waited for it, as it would have for its printer."""
    in_line = JobRow.select(JobRow.printer).where(
        (JobRow.state == State.APPROVED) & JobRow.printer.is_null(False)
    )
    for row in list(in_line.distinct().execute(database)):
        kept = _row(database, row.printer)
        if kept is None or kept.reason is None:
            waited, turn = (kept.waited, kept.turn) if kept is not None else (None, 0)
            _put(database, row.printer, Reason.PRINTER_OFFLINE, waited, turn)


def forget(database: peewee.Database, printer: str) -> None:
    """The printer is no longer known."""
    LineRow.delete().where(LineRow.printer == printer).execute(database)


def _row(database: peewee.Database, printer: str) -> LineRow | None:
    return next(sound(database, LineRow.select().where(LineRow.printer == printer)), None)


def _put(database: peewee.Database, printer: str, reason: str | None, waited: str | None, turn: int) -> None:
    row = {"printer": printer, "reason": reason, "waited": waited, "turn": turn}
    LineRow.insert(row).on_conflict_replace().execute(database)
