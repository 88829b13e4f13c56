"""A printer's status, as the core keeps it, from what the printer says of itself."""

from __future__ import annotations

from appliance.spool import PrinterState, PrinterStatus, Reason
from escpos.emulation import Condition


def status_of(found: Condition) -> PrinterStatus:
    """The state and the reasons for people, of a printer that says it is like this."""
    states = (
        (Reason.COVER_OPEN, found.cover_open),
        (Reason.PAPER_OUT, found.paper_out),
        (Reason.CUTTER_ERROR, found.cutter_error),
        (Reason.PRINTER_ERROR, found.fatal_error or found.recoverable_error or found.auto_recoverable_error),
        ("paper-near-end", found.paper_near_end and not found.paper_out),
    )
    reasons = tuple(str(reason) for reason, is_so in states if is_so)
    if not found.offline:
        return PrinterStatus(PrinterState.ONLINE, reasons, drawer_high=found.drawer_pin_high)
    return PrinterStatus(
        PrinterState.OFFLINE, reasons or (Reason.PRINTER_OFFLINE,), drawer_high=found.drawer_pin_high
    )
