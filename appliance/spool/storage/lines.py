"""The printers' lines: why the jobs in one wait, kept once for all of them, and which have waited already.

A printer that goes away and comes back changes one row, however many jobs wait for it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from appliance.spool.events import PrinterStatusChanged
from appliance.spool.records import Job
from appliance.spool.states import AWAY, Reason, State
from appliance.spool.storage import job_rows
from appliance.spool.storage.shop_tables import LineRow
from appliance.storage.engine import Connection, Transaction
from appliance.storage.rows import sound


def reasons(connection: Connection) -> dict[str, str]:
    """The reason why the jobs in each printer's line wait; nothing of lines that move."""
    return {row.printer: row.reason for row in sound(connection, LineRow.select()) if row.reason is not None}


def stopped(connection: Connection) -> frozenset[str]:
    """The printers whose lines wait until somebody helps: each of those reasons is one for people."""
    return frozenset(reasons(connection))


def with_reasons(connection: Connection, jobs: Iterable[Job]) -> list[Job]:
    """Jobs as people see them: one that waits for its printer has that line's reason beside it."""
    found = list(jobs)
    if not any(_waits(job) for job in found):
        return found
    known = reasons(connection)
    return [replace(job, reason=known.get(job.printer or "")) if _waits(job) else job for job in found]


def _waits(job: Job) -> bool:
    return job.state is State.APPROVED and job.reason is None


def stop(transaction: Transaction, printer: str, reason: str, at: int) -> None:
    """From now on the jobs in a printer's line wait, for this reason."""
    row = _row(transaction.connection, printer)
    waited, turn = (row.waited, row.turn) if row is not None else (None, 0)
    _put(transaction.connection, printer, reason, waited, turn)
    transaction.emit(PrinterStatusChanged(at, printer))


def go_on(transaction: Transaction, printer: str, at: int) -> None:
    """The printer prints again. Those that are in its line have waited: each may be too old now."""
    row = _row(transaction.connection, printer)
    if row is None or row.reason is None:
        return
    last = job_rows.last_position(transaction.connection, printer)
    is_away = row.reason in AWAY
    _put(
        transaction.connection,
        printer,
        None,
        row.reason if is_away else row.waited,
        last if is_away else row.turn,
    )
    transaction.emit(PrinterStatusChanged(at, printer))


def has_waited(connection: Connection, job: Job) -> bool:
    """True if a job had to wait for its printer to come back, which it is now."""
    if job.reason in AWAY:
        return True
    row = _row(connection, job.printer or "")
    if row is None or row.waited is None:
        return False
    position = job_rows.position(connection, job.id)
    return position is not None and position <= row.turn


def why(connection: Connection, job: Job) -> str | None:
    """The reason why a job in a line waits."""
    return job.reason or reasons(connection).get(job.printer or "")


def begin(connection: Connection) -> None:
    """The box starts: what is in line has waited for it, as it would have for its printer."""
    for printer in job_rows.lines(connection):
        kept = _row(connection, printer)
        if kept is None or kept.reason is None:
            waited, turn = (kept.waited, kept.turn) if kept is not None else (None, 0)
            _put(connection, printer, Reason.PRINTER_OFFLINE, waited, turn)


def forget(connection: Connection, printer: str) -> None:
    """The printer is no longer known."""
    LineRow.delete().where(LineRow.printer == printer).execute(connection)


def _row(connection: Connection, printer: str) -> LineRow | None:
    return next(sound(connection, LineRow.select().where(LineRow.printer == printer)), None)


def _put(connection: Connection, printer: str, reason: str | None, waited: str | None, turn: int) -> None:
    row = {"printer": printer, "reason": reason, "waited": waited, "turn": turn}
    LineRow.insert(row).on_conflict_replace().execute(connection)
