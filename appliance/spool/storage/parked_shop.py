"""Damaged rows of printers, queues, settings, and of what is known about them: set right or aside."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

from appliance.runtime.i18n import message
from appliance.settings import Queue, changed
from appliance.spool.events import PrinterStatusChanged, QueueChanged
from appliance.spool.storage.mending import LOOK, Work, clean, copied, is_row_good, mended, put_back
from appliance.spool.storage.shop_tables import (
    DeclarationRow,
    DefinitionRow,
    HoldingRow,
    PrinterRow,
    QueueRow,
    SettingRow,
)
from appliance.storage.checksums import COLUMN
from appliance.storage.engine import Connection


def damaged_printer(work: Work, key: object) -> str | None:
    """Of the table `printer`."""
    row = PrinterRow.select().where(PrinterRow.id == key).first(work.connection)
    if row is None or is_row_good(PrinterRow, row):
        return None
    fields = mended(row, PrinterRow, work.copies, "id", key) | {"paused": True, "pause_reason": LOOK}
    del fields["id"]
    put_back(work.connection, PrinterRow, PrinterRow.id == key, fields)
    name = str(fields["name"])
    work.transaction.emit(PrinterStatusChanged(work.at, name))
    return message(
        "The card had changed what was kept of the printer %(name)s. It is paused: look at its address, "
        "then let it print.",
        name=name,
    )


def damaged_queue(work: Work, key: object) -> str | None:
    """Of the table `queue`."""
    row = QueueRow.select().where(QueueRow.name == key).first(work.connection)
    if row is None or is_row_good(QueueRow, row):
        return None
    fields = mended(row, QueueRow, work.copies, "name", key)
    put_back(work.connection, QueueRow, QueueRow.name == key, fields | _usable(work.connection, fields))
    work.transaction.emit(QueueChanged(work.at))
    return message(
        "The card had changed the settings of the queue %(name)s. It holds all jobs: look at its settings.",
        name=str(fields["name"]),
    )


def _usable(connection: Connection, fields: Mapping[str, Any]) -> dict[str, object]:
    """A queue's fields as far as they are good; it holds, so that nothing goes where it should not."""
    queue = Queue(str(fields["name"]))
    for field in Queue.__dataclass_fields__:
        value = fields[field]
        with suppress(ValueError):
            queue = changed(queue, {field: value.split() if field in ("permits", "networks") else value})
    printers = {row.name for row in PrinterRow.select(PrinterRow.name).execute(connection)}
    printer, fallback = (name if name in printers else None for name in (queue.printer, queue.fallback))
    return QueueRow.fields_of(replace(queue, policy="hold", printer=printer, fallback=fallback))


def damaged_setting(work: Work, key: object) -> str | None:
    """Of the table `setting`."""
    row = SettingRow.select().where(SettingRow.key == key).first(work.connection)
    if row is None or is_row_good(SettingRow, row):
        return None
    kept = copied(work.copies, SettingRow, "key", key)
    SettingRow.delete().where(SettingRow.key == key).execute(work.connection)
    if kept:
        SettingRow.insert(kept).execute(work.connection)
    return message("The card had changed the setting %(key)s; look whether it is right.", key=clean(key))


def damaged_declaration(work: Work, key: object) -> str | None:
    """The last words of the settings. Without a backup they count as said: people's changes stay."""
    kind, name = key if isinstance(key, tuple) else ("", "")
    this = (DeclarationRow.kind == kind) & (DeclarationRow.name == name)
    DeclarationRow.update({COLUMN: None}).where(this).execute(work.connection)
    row = work.copies.row("SELECT said FROM declaration WHERE kind = ? AND name = ?", kind, name)
    if row is not None:
        DeclarationRow.update(said=row[0]).where(this).execute(work.connection)
    return message(
        "The card had changed what the settings said of %(name)s. Look whether it still is as you want it.",
        name=clean(name),
    )


def damaged_definition(work: Work, key: object) -> str | None:
    """Of the table `definition`."""
    queue, slot = key if isinstance(key, tuple) else ("", "")
    DefinitionRow.delete().where((DefinitionRow.queue == queue) & (DefinitionRow.slot == slot)).execute(
        work.connection
    )
    return message(
        "The card has changed a picture or setting that a till stored in the printer behind %(queue)s "
        "(%(slot)s). Have the till store it again.",
        queue=clean(queue),
        slot=clean(slot),
    )


def damaged_holding(work: Work, key: object) -> str | None:  # noqa: ARG001
    """Of the table `holding`."""
    HoldingRow.delete().execute(work.connection)  # whatever is needed is sent again
    return message(
        "The card had changed what is known of the printers' memory; it is sent anew where needed."
    )
