"""The last status of each printer: live status on disk, for a shell beside the running box."""

from __future__ import annotations

import json

from appliance.spool.live_status import PrinterState, PrinterStatus
from appliance.spool.storage.shop_tables import PrinterStatusRow
from appliance.storage.engine import Connection


def note(connection: Connection, printer: str, status: PrinterStatus, at: int) -> None:
    """Remember how a printer is from now on; nothing of one that nobody has looked at."""
    if status.state is PrinterState.UNKNOWN:
        return
    reasons = json.dumps(status.reasons)
    row = {"state": status.state, "reasons": reasons, "detail": status.detail, "at": at}
    PrinterStatusRow.insert(printer=printer, **row).on_conflict_replace().execute(connection)


def last_seen(connection: Connection, printer: str) -> tuple[PrinterStatus, int] | None:
    """A printer's last status, and since when (microseconds since 1970, UTC); None if nobody looked."""
    row = PrinterStatusRow.select().where(PrinterStatusRow.printer == printer).first(connection)
    if row is None:
        return None
    return PrinterStatus(PrinterState(row.state), tuple(json.loads(row.reasons)), row.detail), row.at


def forget(connection: Connection, printer: str) -> None:
    """The printer is no longer known."""
    PrinterStatusRow.delete().where(PrinterStatusRow.printer == printer).execute(connection)
