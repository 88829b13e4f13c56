"""The pictures that each printer's lasting memory is known to hold; the others are sent with their job.

A job that was looked at with one logo must not print with the next one, nor without any on another printer.
"""

from __future__ import annotations

from collections.abc import Iterable

import peewee

from appliance.spool.records import Job
from appliance.spool.storage import documents
from appliance.spool.storage.shop_tables import HoldingRow
from appliance.storage.engine import Connection
from appliance.storage.rows import sound
from escpos.definitions import Effect, PrinterMemory, change, is_printed_from
from escpos.ending import closed
from escpos.parser import parse

_STORING = (b"\x1cq", b"\x1d(L", b"\x1d8L", b"\x1dD")  # FS q, GS ( L, GS 8 L, GS D: how storing begins


def to_send(connection: Connection, job: Job, printer: str) -> tuple[bytes, frozenset[str]]:
    """A job's document, behind the commands that store what it prints from and the printer does not hold.

    What it leaves open in the printer is closed, so that no other job suffers. Also the slots of lasting
    pictures that the document itself changes.
    """
    document = closed(documents.of_job(connection, job))
    changed = _changed_by(document)
    if job.definitions is None:
        return document, changed
    held = {
        row.slot: row.sha256
        for row in sound(connection, HoldingRow.select().where(HoldingRow.printer == printer))
    }
    wanted = _shelf(documents.get(connection, job.definitions))
    missing = [slot for slot in wanted.slots() if held.get(slot) != documents.name(wanted.data(slot))]
    return b"".join(wanted.data(slot) for slot in missing) + document, changed


def note(connection: Connection, printer: str, data: bytes, *, arrived: bool) -> None:
    """Commands for a printer's memory were sent: all of it arrived, or nobody knows what did."""
    for command in parse(data):
        effect = change(command)
        if effect is not None and is_printed_from(effect.slot):
            forget_slots(connection, printer, (effect.slot,))
            if arrived and effect.effect is Effect.SET:
                sha256 = documents.name(command.raw)
                HoldingRow.insert(printer=printer, slot=effect.slot, sha256=sha256).execute(connection)


def _changed_by(document: bytes) -> frozenset[str]:
    """The lasting pictures that a document stores or erases in the printer: those of tills never do."""
    if not any(mark in document for mark in _STORING):
        return frozenset()
    effects = (change(command) for command in parse(document))
    return frozenset(effect.slot for effect in effects if effect and is_printed_from(effect.slot))


def forget_slots(connection: Connection, printer: str, slots: Iterable[str]) -> None:
    """Nobody knows what is there any more, or in those whose names they begin."""
    for slot in slots:
        HoldingRow.delete().where(_at(printer, slot)).execute(connection)


def forget(connection: Connection, printer: str) -> None:
    """The printer is another one, or gone."""
    HoldingRow.delete().where(HoldingRow.printer == printer).execute(connection)


def _at(printer: str, slot: str) -> peewee.Expression:
    own = (HoldingRow.slot == slot) | HoldingRow.slot.startswith(f"{slot} ")
    return (HoldingRow.printer == printer) & own


def _shelf(data: bytes) -> PrinterMemory:
    shelf = PrinterMemory()
    for command in parse(data):
        effect = change(command)
        if effect is not None:
            shelf.follow(command, effect)
    return shelf
