"""A row that the card has changed is set right from a backup, or aside. Never in silence.

A job whose row or document is not as it was written prints after a person has looked at it, or not at all.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any

from appliance.runtime.clock import DAY
from appliance.runtime.i18n import message
from appliance.spool.events import JobChanged
from appliance.spool.states import Reason, State
from appliance.spool.storage import documents, headings, job_rows
from appliance.spool.storage.mending import Hold, Work, clean, copied, is_row_good
from appliance.spool.storage.parked_shop import (
    damaged_declaration,
    damaged_definition,
    damaged_holding,
    damaged_printer,
    damaged_queue,
    damaged_setting,
)
from appliance.spool.storage.shop_tables import (
    DamageRow,
    DefinitionRow,
)
from appliance.spool.storage.tables import DocumentRow, DrawnRow, HistoryRow, JobRow, RenditionRow
from appliance.storage.checksums import COLUMN
from appliance.storage.engine import Connection, Copies, Transaction
from appliance.storage.errors import RowDamaged
from appliance.storage.rows import covered, sound

log = logging.getLogger(__name__)
UNFINISHED = (State.PENDING, State.APPROVED, State.FAILED, State.UNCERTAIN)
BOX = "counterproof"
THROUGH = "repair"
HELD = {State.APPROVED: State.PENDING, State.PRINTING: State.UNCERTAIN}  # it waits; it may be on paper
NEVER_CHANGED = frozenset(
    {"history", "revision", "setting_change", "attempt", "outbox"}
)  # what happened: told of, and left out


def park(transaction: Transaction, found: RowDamaged, copies: Copies, at: int, hold: Hold) -> str | None:
    """Set a damaged row right or aside; what people are to be told, or None where it is done already.

    `hold` has a job wait that is not to print.
    """
    change = CHANGES.get(found.table)
    said = change(Work(transaction, copies, at, hold), found.key) if change is not None else _left_out(found)
    lately = (DamageRow.text == said) & (DamageRow.at >= at - DAY)  # what stays so is told of once a day
    if said is None or DamageRow.select().where(lately).first(transaction.connection) is not None:
        return None
    DamageRow.insert(at=at, text=said, grave=False).execute(transaction.connection)
    log.error("%s", said)
    return said


def _left_out(found: RowDamaged) -> str:
    row = {"table": found.table, "key": found.key}
    if found.table in NEVER_CHANGED:
        return message(
            "The card has changed a row of the database (%(table)s %(key)s), which is left out.",
            **row,
        )
    return message("The card has changed a row of the database (%(table)s %(key)s).", **row)


def _document(work: Work, key: object) -> str | None:
    sha256 = str(key)
    this = DocumentRow.sha256 == sha256
    row = work.copies.row("SELECT data FROM document WHERE sha256 = ?", sha256)
    if row is not None and documents.name(bytes(row[0])) == sha256:
        DocumentRow.update(data=b"").where(this).execute(work.connection)
        DocumentRow.update(data=bytes(row[0])).where(this).execute(work.connection)
        return message(
            "The card had changed a receipt's bytes (%(sha256)s). They were taken from the backup, and "
            "are right.",
            sha256=sha256,
        )
    DefinitionRow.delete().where(DefinitionRow.sha256 == sha256).execute(
        work.connection
    )  # till stores it again
    numbers = job_rows.unfinished_of(work.connection, sha256, UNFINISHED)
    for number in numbers:
        work.hold(work.transaction, number, work.at)
    return message(
        "The card has changed a receipt's bytes (%(sha256)s), and no backup has them. It is not printed; "
        "jobs: %(jobs)s. Have the till send it again.",
        sha256=sha256,
        jobs=", ".join(map(str, numbers)) or "-",
    )


def _job(work: Work, key: object) -> str | None:
    connection, number = work.connection, int(str(key))
    here = JobRow.id == number
    row = JobRow.select().where(here).first(connection)
    if row is None or is_row_good(JobRow, row):
        return None
    kept = copied(work.copies, JobRow, "id", number)
    fields = {name: clean(getattr(row, name)) for name in covered(JobRow)} | (kept or {})
    lines = list(
        sound(connection, HistoryRow.select().where(HistoryRow.job == number).order_by(HistoryRow.id))
    )
    state = State(lines[-1].after) if lines else State.PENDING
    fields["state"] = HELD.get(state, state)
    fields["reason"] = Reason.RESTORED if kept else Reason.DAMAGED
    fields["confirmation"] = fields["confirmation"] if state is State.COMPLETED else None
    del fields["id"]
    _rewrite(work.transaction, number, str(row.state), fields)
    if fields["state"] is not state:
        job = job_rows.fetch(connection, number)
        job_rows.add_history(work.connection, job, state, work.at, BOX, THROUGH, "")
    work.transaction.emit(JobChanged(work.at, job_rows.fetch(connection, number)))
    if kept:
        return message(
            "The card had changed what was kept of job %(id)s. It was taken from the backup; look at it "
            "before it prints.",
            id=number,
        )
    return message(
        "The card has changed what was kept of job %(id)s. It is not printed; have the till send it again.",
        id=number,
    )


def _rewrite(transaction: Transaction, number: int, before: str, fields: Mapping[str, object]) -> None:
    """Write a job's row anew, whatever state its rotten one seems to be in."""
    connection, after = transaction.connection, str(fields["state"])
    _run(connection, f"UPDATE job SET {COLUMN} = NULL WHERE id = ?", number)
    known = _run(connection, "SELECT 1 FROM transition WHERE before = ? AND after = ?", before, after)
    if not known and before != after:
        _run(connection, "INSERT INTO transition VALUES (?, ?)", before, after)
    JobRow.update(fields).where(JobRow.id == number).execute(connection)
    if not known and before != after:
        _run(connection, "DELETE FROM transition WHERE before = ? AND after = ?", before, after)
    _run(connection, "DELETE FROM tally")
    _run(connection, "INSERT INTO tally SELECT state, count(*) FROM job GROUP BY state")


def _rendition(work: Work, key: object) -> str | None:
    sha256, profile, definitions = key if isinstance(key, tuple) else ("", "", "")
    this = (
        (RenditionRow.sha256 == sha256)
        & (RenditionRow.profile == profile)
        & (RenditionRow.definitions == definitions)
    )
    RenditionRow.delete().where(this).execute(work.connection)
    return message(
        "The card had changed the text of a receipt (%(sha256)s). It is drawn again.", sha256=sha256
    )


def _heading(work: Work, key: object) -> str | None:
    sha256 = str(key[0]) if isinstance(key, tuple) else ""
    headings.forget(work.connection, sha256)
    return message(
        "The card had changed what a receipt is called (%(sha256)s). It is read again.", sha256=sha256
    )


def _drawn(work: Work, key: object) -> str | None:
    job, profile = key if isinstance(key, tuple) else (0, "")
    this = (DrawnRow.job == job) & (DrawnRow.profile == profile)
    DrawnRow.update({COLUMN: None}).where(this).execute(work.connection)
    names = "place, height, findable"
    row = work.copies.row(f"SELECT {names} FROM drawn WHERE job = ? AND profile = ?", job, profile)
    if row is not None:
        DrawnRow.update(dict(zip(names.split(", "), row, strict=True))).where(this).execute(work.connection)
    return message(
        "The card had changed how long the receipt of job %(id)s is; statistics may be off.", id=job
    )


Change = Callable[[Work, object], str | None]
CHANGES: Mapping[str, Change] = {
    "declaration": damaged_declaration,
    "definition": damaged_definition,
    "document": _document,
    "drawn": _drawn,
    "heading": _heading,
    "holding": damaged_holding,
    "job": _job,
    "printer": damaged_printer,
    "queue": damaged_queue,
    "rendition": _rendition,
    "setting": damaged_setting,
}


def _run(connection: Connection, sql: str, *values: object) -> list[Any]:
    return connection.execute_sql(sql, values).fetchall()  # type: ignore[no-any-return, no-untyped-call]
