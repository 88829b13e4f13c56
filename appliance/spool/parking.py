"""What becomes of a row that the card has changed: it is set right from a backup, or aside. Never in silence.

A job whose row or document is not as it was written prints after a person has looked at it, or not at all.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any, Protocol

import peewee

from appliance.runtime.clock import DAY
from appliance.runtime.i18n import message
from appliance.settings import Queue, changed
from appliance.spool import documents, transitions
from appliance.spool.events import Event
from appliance.spool.models import (
    DamageRow,
    DeclarationRow,
    DefinitionRow,
    DocumentRow,
    DrawnRow,
    HistoryRow,
    HoldingRow,
    JobRow,
    PrinterRow,
    QueueRow,
    RenditionRow,
    SettingRow,
)
from appliance.spool.states import Reason, State
from appliance.spool.writer import Unit
from appliance.storage import RowDamaged
from appliance.storage.checksums import COLUMN, is_good
from appliance.storage.rows import Protected, covered, sound

log = logging.getLogger(__name__)
UNFINISHED = (State.PENDING, State.APPROVED, State.FAILED, State.UNCERTAIN)
BOX = "counterproof"
THROUGH = "repair"
HELD = {State.APPROVED: State.PENDING, State.PRINTING: State.UNCERTAIN}  # it waits; it may be on paper
NEVER_CHANGED = frozenset({"history", "setting_change", "attempt"})  # what happened: told of, and left out
LOOK = "The card had changed this; look whether it is right."


class Copies(Protocol):
    """Good copies of the database."""

    def row(self, sql: str, *values: object) -> Any:
        """The first row that any of them has."""


def park(unit: Unit, found: RowDamaged, copies: Copies, at: int) -> str | None:
    """Set a damaged row right or aside; what people are to be told, or None where it is done already."""
    change = CHANGES.get(found.table)
    said = change(unit, found.key, copies, at) if change is not None else _left_out(found)
    lately = (DamageRow.text == said) & (DamageRow.at >= at - DAY)  # what stays so is told of once a day
    if said is None or DamageRow.select().where(lately).first(unit.database) is not None:
        return None
    DamageRow.insert(at=at, text=said, grave=False).execute(unit.database)
    log.error("%s", said)
    return said


def _left_out(found: RowDamaged) -> str:
    what = "; it is left out" if found.table in NEVER_CHANGED else ""
    return message(
        "The card has changed a row of the database (%(table)s %(key)s)%(what)s.",
        table=found.table,
        key=found.key,
        what=what,
    )


def _document(unit: Unit, key: object, copies: Copies, at: int) -> str | None:
    sha256 = str(key)
    this = DocumentRow.sha256 == sha256
    row = copies.row("SELECT data FROM document WHERE sha256 = ?", sha256)
    if row is not None and documents.name(bytes(row[0])) == sha256:
        DocumentRow.update(data=b"").where(this).execute(unit.database)
        DocumentRow.update(data=bytes(row[0])).where(this).execute(unit.database)
        return message(
            "The card had changed a receipt's bytes (%(sha256)s). They were taken from the backup, and "
            "are right.",
            sha256=sha256,
        )
    DefinitionRow.delete().where(DefinitionRow.sha256 == sha256).execute(
        unit.database
    )  # till stores it again
    uses = (JobRow.sha256 == sha256) | (JobRow.definitions == sha256)
    held = JobRow.select(JobRow.id).where(uses & JobRow.state.in_(UNFINISHED) & JobRow.erased_at.is_null())
    numbers = [each.id for each in held.execute(unit.database)]
    for number in numbers:
        _hold(unit, number, at)
    return message(
        "The card has changed a receipt's bytes (%(sha256)s), and no backup has them. It is not printed; "
        "jobs: %(jobs)s. Have the till send it again.",
        sha256=sha256,
        jobs=", ".join(map(str, numbers)) or "-",
    )


def _hold(unit: Unit, number: int, at: int) -> None:
    """A job that is not to print: back to those that wait, where it was approved already."""
    job = transitions.fetch(unit.database, number)
    if job.state is State.APPROVED:
        transitions.move(unit, job, State.PENDING, at, BOX, THROUGH, reason=Reason.DAMAGED)
    elif job.reason != Reason.DAMAGED:
        transitions.set_reason(unit, job, Reason.DAMAGED, at)


def _job(unit: Unit, key: object, copies: Copies, at: int) -> str | None:
    database, number = unit.database, int(str(key))
    here = JobRow.id == number
    row = JobRow.select().where(here).first(database)
    if row is None or _is_good(JobRow, row):
        return None
    kept = _copied(copies, JobRow, "id", number)
    fields = {name: _clean(getattr(row, name)) for name in covered(JobRow)} | (kept or {})
    lines = list(sound(database, HistoryRow.select().where(HistoryRow.job == number).order_by(HistoryRow.id)))
    state = State(lines[-1].after) if lines else State.PENDING
    fields["state"] = HELD.get(state, state)
    fields["reason"] = Reason.RESTORED if kept else Reason.DAMAGED
    fields["confirmation"] = fields["confirmation"] if state is State.COMPLETED else None
    del fields["id"]
    _rewrite(unit, number, str(row.state), fields)
    if fields["state"] is not state:
        job = transitions.fetch(database, number)
        transitions.remember(unit, job, state, at, BOX, THROUGH, "")
    unit.events.append(Event(f"job:{fields['state']}", at, transitions.fetch(database, number)))
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


def _rewrite(unit: Unit, number: int, before: str, fields: Mapping[str, object]) -> None:
    """Write a job's row anew, whatever state its rotten one seems to be in."""
    database, after = unit.database, str(fields["state"])
    _run(database, f"UPDATE job SET {COLUMN} = NULL WHERE id = ?", number)
    known = _run(database, "SELECT 1 FROM transition WHERE before = ? AND after = ?", before, after)
    if not known and before != after:
        _run(database, "INSERT INTO transition VALUES (?, ?)", before, after)
    JobRow.update(fields).where(JobRow.id == number).execute(database)
    if not known and before != after:
        _run(database, "DELETE FROM transition WHERE before = ? AND after = ?", before, after)
    _run(database, "DELETE FROM tally")
    _run(database, "INSERT INTO tally SELECT state, count(*) FROM job GROUP BY state")


def _printer(unit: Unit, key: object, copies: Copies, at: int) -> str | None:
    row = PrinterRow.select().where(PrinterRow.id == key).first(unit.database)
    if row is None or _is_good(PrinterRow, row):
        return None
    fields = _mended(row, PrinterRow, copies, "id", key) | {"paused": True, "pause_reason": LOOK}
    del fields["id"]
    _replace(unit, PrinterRow, PrinterRow.id == key, fields)
    name = str(fields["name"])
    unit.events.append(Event("printer:status", at, printer=name))
    return message(
        "The card had changed what was kept of the printer %(name)s. It is paused: look at its address, "
        "then let it print.",
        name=name,
    )


def _queue(unit: Unit, key: object, copies: Copies, at: int) -> str | None:
    row = QueueRow.select().where(QueueRow.name == key).first(unit.database)
    if row is None or _is_good(QueueRow, row):
        return None
    fields = _mended(row, QueueRow, copies, "name", key)
    _replace(unit, QueueRow, QueueRow.name == key, fields | _usable(unit.database, fields))
    unit.events.append(Event("queue:changed", at))
    return message(
        "The card had changed the settings of the queue %(name)s. It holds all jobs: look at its settings.",
        name=str(fields["name"]),
    )


def _usable(database: peewee.Database, fields: Mapping[str, Any]) -> dict[str, object]:
    """A queue's fields as far as they are good; it holds, so that nothing goes where it should not."""
    queue = Queue(str(fields["name"]))
    for field in Queue.__dataclass_fields__:
        value = fields[field]
        with suppress(ValueError):
            queue = changed(queue, {field: value.split() if field in ("permits", "networks") else value})
    printers = {row.name for row in PrinterRow.select(PrinterRow.name).execute(database)}
    printer, fallback = (name if name in printers else None for name in (queue.printer, queue.fallback))
    return QueueRow.fields_of(replace(queue, policy="hold", printer=printer, fallback=fallback))


def _setting(unit: Unit, key: object, copies: Copies, at: int) -> str | None:  # noqa: ARG001
    row = SettingRow.select().where(SettingRow.key == key).first(unit.database)
    if row is None or _is_good(SettingRow, row):
        return None
    kept = _copied(copies, SettingRow, "key", key)
    SettingRow.delete().where(SettingRow.key == key).execute(unit.database)
    if kept:
        SettingRow.insert(kept).execute(unit.database)
    return message("The card had changed the setting %(key)s; look whether it is right.", key=_clean(key))


def _rendition(unit: Unit, key: object, copies: Copies, at: int) -> str | None:  # noqa: ARG001
    sha256, profile, definitions = key if isinstance(key, tuple) else ("", "", "")
    this = (
        (RenditionRow.sha256 == sha256)
        & (RenditionRow.profile == profile)
        & (RenditionRow.definitions == definitions)
    )
    RenditionRow.delete().where(this).execute(unit.database)
    return message(
        "The card had changed the text of a receipt (%(sha256)s). It is drawn again.", sha256=sha256
    )


def _drawn(unit: Unit, key: object, copies: Copies, at: int) -> str | None:  # noqa: ARG001
    job, profile = key if isinstance(key, tuple) else (0, "")
    this = (DrawnRow.job == job) & (DrawnRow.profile == profile)
    DrawnRow.update({COLUMN: None}).where(this).execute(unit.database)
    names = "place, height, findable"
    row = copies.row(f"SELECT {names} FROM drawn WHERE job = ? AND profile = ?", job, profile)
    if row is not None:
        DrawnRow.update(dict(zip(names.split(", "), row, strict=True))).where(this).execute(unit.database)
    return message(
        "The card had changed how long the receipt of job %(id)s is; statistics may be off.", id=job
    )


def _declaration(unit: Unit, key: object, copies: Copies, at: int) -> str | None:  # noqa: ARG001
    """What the settings said: without a backup it counts as said, or it would undo what people changed."""
    kind, name = key if isinstance(key, tuple) else ("", "")
    this = (DeclarationRow.kind == kind) & (DeclarationRow.name == name)
    DeclarationRow.update({COLUMN: None}).where(this).execute(unit.database)
    row = copies.row("SELECT said FROM declaration WHERE kind = ? AND name = ?", kind, name)
    if row is not None:
        DeclarationRow.update(said=row[0]).where(this).execute(unit.database)
    return message(
        "The card had changed what the settings said of %(name)s. Look whether it still is as you want it.",
        name=_clean(name),
    )


def _definition(unit: Unit, key: object, copies: Copies, at: int) -> str | None:  # noqa: ARG001
    queue, slot = key if isinstance(key, tuple) else ("", "")
    DefinitionRow.delete().where((DefinitionRow.queue == queue) & (DefinitionRow.slot == slot)).execute(
        unit.database
    )
    return message(
        "The card has changed a picture or setting that a till stored in the printer behind %(queue)s "
        "(%(slot)s). Have the till store it again.",
        queue=_clean(queue),
        slot=_clean(slot),
    )


def _holding(unit: Unit, key: object, copies: Copies, at: int) -> str | None:  # noqa: ARG001
    HoldingRow.delete().execute(unit.database)  # whatever is needed is sent again
    return message(
        "The card had changed what is known of the printers' memory; it is sent anew where needed."
    )


Change = Callable[[Unit, object, Copies, int], str | None]
CHANGES: Mapping[str, Change] = {
    "declaration": _declaration,
    "definition": _definition,
    "document": _document,
    "drawn": _drawn,
    "holding": _holding,
    "job": _job,
    "printer": _printer,
    "queue": _queue,
    "rendition": _rendition,
    "setting": _setting,
}


def _is_good(model: type[Protected], row: Protected) -> bool:
    values = [getattr(row, name) for name in covered(model)]
    return is_good(model._meta.table_name, values, row.checksum)


def _mended(
    row: Protected, model: type[Protected], copies: Copies, column: str, key: object
) -> dict[str, Any]:
    """A row's values as a backup has them, or at least such as can be stored."""
    now = {name: _clean(getattr(row, name)) for name in covered(model)}
    return now | (_copied(copies, model, column, key) or {})


def _copied(copies: Copies, model: type[Protected], column: str, key: object) -> dict[str, Any] | None:
    """A good row of a backup, by name."""
    names = covered(model)
    table = model._meta.table_name
    listed = ", ".join(f'"{name}"' for name in names)
    row: Sequence[Any] | None = copies.row(
        f'SELECT {listed}, {COLUMN} FROM {table} WHERE "{column}" = ?', key
    )
    if row is None or not is_good(table, row[:-1], row[-1]):
        return None
    return dict(zip(names, row, strict=False))


def _replace(
    unit: Unit, model: type[Protected], here: peewee.Expression, fields: Mapping[str, object]
) -> None:
    model.update({COLUMN: None}).where(here).execute(unit.database)
    model.update(fields).where(here).execute(unit.database)


def _clean(value: object) -> Any:
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value


def _run(database: peewee.Database, sql: str, *values: object) -> list[Any]:
    return database.execute_sql(sql, values).fetchall()  # type: ignore[no-any-return, no-untyped-call]
