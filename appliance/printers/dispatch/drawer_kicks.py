"""The drawer pulses of one printer: sent once, ahead of its jobs, as long as they mean something."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from appliance.printers.errors import PrinterLost, PrinterUnavailable
from appliance.printers.sinks.base import Sink
from appliance.runtime.i18n import message
from appliance.spool import DrawerPulse, Spool

log = logging.getLogger(__name__)
RETRY_SECONDS = 0.2  # between tries at a printer that is to open a drawer


class DrawerKicks:
    """`stop` is set where the printer's dispatcher is to end."""

    def __init__(self, spool: Spool, printer: str, clock: Callable[[], float], stop: threading.Event) -> None:
        self.last_at: float | None = None  # and nobody has asked since what the drawer did
        self._spool = spool
        self._printer = printer
        self._clock = clock
        self._stop = stop

    def is_waiting(self) -> bool:
        """True if a pulse waits."""
        return self._spool.drawer_queue.is_waiting(self._printer)

    def take_pulse(self) -> bytes:
        """The bytes of the next pulse; empty where none means anything any more."""
        pulse = self.take()
        return pulse.data if pulse else b""

    def take(self) -> DrawerPulse | None:
        """The next that still means something; people are told of those that came too late."""
        while (pulse := self._spool.drawer_queue.take(self._printer)) is not None:
            if self._clock() < pulse.until:
                return pulse
            self._say_not_opened(pulse, "the printer was busy for too long")
        return None

    def send(self, pulse: DrawerPulse, sink: Sink) -> None:
        """Send a pulse once, as long as it means something; a printer that is away is tried until then."""
        why = "the box stops"
        while not self._stop.is_set():
            try:
                sink.kick_drawer(pulse.data)
            except PrinterUnavailable as error:
                why = str(error)
                if self._clock() + RETRY_SECONDS >= pulse.until:
                    break
                self._stop.wait(RETRY_SECONDS)
            except PrinterLost as error:
                why = f"{error}; it may have opened"
                break
            else:
                log.info("drawer pulse sent", extra={"printer": self._printer, "origin": pulse.origin})
                self.last_at = self._clock()
                return
        self._say_not_opened(pulse, why)

    def _say_not_opened(self, pulse: DrawerPulse, why: str) -> None:
        pulse.ticket.refused(why)
        self._spool.live_status.add_notice(
            message(
                "A drawer at %(name)s was not opened for %(origin)s: %(why)s.",
                name=self._printer,
                origin=pulse.origin,
                why=why,
            )
        )
