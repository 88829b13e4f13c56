"""What the tills of one queue share."""

from __future__ import annotations

from appliance.intake.address_filter import EVERYBODY, AddressFilter
from appliance.intake.emulated_printer import EmulatedPrinter
from appliance.intake.turns import Turns
from appliance.spool import Fate, PrinterState, PrinterStatus, Spool


def test_what_becomes_of_a_drawer_pulse_is_known_as_it_comes(spool: Spool) -> None:
    printer = EmulatedPrinter(spool, spool.queues.get("main"), 1_000, Turns(), AddressFilter(EVERYBODY))
    assert printer.pulse_fate() is Fate.PASSED
    spool.live_status.set_printer("demo", PrinterStatus(PrinterState.OFFLINE, ("printer-offline",)))
    assert printer.pulse_fate() is Fate.PASSED_WHILE_AWAY
    spool.live_status.set_printer("demo", PrinterStatus(PrinterState.ONLINE))
    assert printer.pulse_fate() is Fate.PASSED
    spool.printers.remove(spool.printers.by_name("demo").id)
    assert printer.pulse_fate() is Fate.NO_PRINTER
