"""What each printer was last seen like: the board's states on disk, for a shell beside the running box."""

from __future__ import annotations

import json
from collections.abc import Callable

import peewee

from appliance.spool.events import Event
from appliance.spool.live_status import LiveStatus, PrinterState, PrinterStatus
from appliance.spool.models import PrinterStatusRow
from appliance.spool.writer import Unit, Writer


def keeper(live_status: LiveStatus, writer: Writer) -> Callable[[Event], None]:
    """What keeps the board's states for shells. Nobody waits for it, and nothing depends on it."""

    def keep(event: Event) -> None:
        if event.printer is None:
            return
        name, status = event.printer, live_status.printer(event.printer)
        if status.state is not PrinterState.UNKNOWN:
            writer.submit(lambda unit: note(unit, name, status, event.at), durable=False)

    return keep


def note(unit: Unit, printer: str, status: PrinterStatus, at: int) -> None:
    """Remember how a printer is from now on."""
    reasons = json.dumps(status.reasons)
    row = {"state": status.state, "reasons": reasons, "detail": status.detail, "at": at}
    PrinterStatusRow.insert(printer=printer, **row).on_conflict_replace().execute(unit.database)


def last_seen(database: peewee.Database, printer: str) -> tuple[PrinterStatus, int] | None:
    """How a printer was last, and since when (microseconds since 1970, UTC); None where nobody has looked."""
    row = PrinterStatusRow.select().where(PrinterStatusRow.printer == printer).first(database)
    if row is None:
        return None
    return PrinterStatus(PrinterState(row.state), tuple(json.loads(row.reasons)), row.detail), row.at


def forget(database: peewee.Database, printer: str) -> None:
    """The printer is no longer known."""
    PrinterStatusRow.delete().where(PrinterStatusRow.printer == printer).execute(database)
