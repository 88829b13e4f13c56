"""The fate of a till's drawer pulse, and the note of it in its job."""

from __future__ import annotations

import time
from collections.abc import Iterable
from enum import Enum, auto

from appliance.budgets import Budget
from appliance.spool.jobs.drawer_queue import DrawerQueue
from appliance.spool.jobs.drawer_ticket import PulseTicket
from appliance.spool.live_status import LiveStatus, PrinterState
from appliance.spool.records import Printer


class Fate(Enum):
    """Of one pulse, as it comes."""

    PASSED = auto()
    PASSED_WHILE_AWAY = auto()  # it opens the drawer where the printer is back within seconds
    NO_PRINTER = auto()
    TOO_MANY = auto()
    UNWANTED = auto()


PASSED_ON = frozenset({Fate.PASSED, Fate.PASSED_WHILE_AWAY})

DRAWER_NOTES = {
    Fate.PASSED: "A drawer pulse was passed on at once; it is not sent again with the paper.",
    Fate.PASSED_WHILE_AWAY: (
        "A drawer pulse came while the printer was away, so the drawer may not have opened; it is not sent"
        " again with the paper."
    ),
    Fate.NO_PRINTER: "A drawer pulse found no printer to go to: the drawer was not opened.",
    Fate.TOO_MANY: (
        "A drawer pulse was one too many within a minute (setting raw.pulses_per_minute): the drawer was not"
        " opened."
    ),
    Fate.UNWANTED: "A drawer pulse was left out, as the queue's drawer policy says.",
}


class Drawers:
    """The drawers behind the printers. May be used from any thread."""

    def __init__(self, live_status: LiveStatus, line: DrawerQueue, pulses_per_minute: int) -> None:
        """`pulses_per_minute` counts those in documents, for each origin; ports count their tills' own."""
        self._live_status = live_status
        self._line = line
        self._budget = Budget(pulses_per_minute)

    def fate(self, printer: Printer | None) -> Fate:
        """The fate of a pulse that comes now."""
        if printer is None:
            return Fate.NO_PRINTER
        is_away = self._live_status.printer(printer.name).state is PrinterState.OFFLINE
        return Fate.PASSED_WHILE_AWAY if is_away else Fate.PASSED

    def counted_fate(self, printer: Printer | None, origin: str) -> Fate:
        """The same for one in a document of this origin."""
        if self._budget.take(origin, 1, time.monotonic()):
            return Fate.TOO_MANY
        return self.fate(printer)

    def open(
        self,
        printer: Printer | None,
        pulses: Iterable[bytes],
        origin: str,
        ticket: PulseTicket | None = None,
    ) -> None:
        """Have pulses sent ahead of all jobs; the job of `ticket` is told where that fails."""
        if printer is not None:
            for pulse in pulses:
                self._line.put(printer.name, pulse, origin, ticket)
