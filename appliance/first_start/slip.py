"""The status slip that comes out by itself: once in a box's life, of the first receipt printer that is ready.

Printers are added by people. This one exception is for a box that knows none: what is plugged into its own
USB and is a receipt printer is meant for it. Never one on the network, which may be anybody's.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from appliance.events import Event
from appliance.runtime.errors import BoxError
from appliance.runtime.i18n import message
from appliance.runtime.threads import ThreadStarter
from appliance.settings import DEFAULT_PROFILE
from appliance.spool import (
    Printer,
    PrinterDiscovered,
    PrinterState,
    PrinterStatusChanged,
    Spool,
    Submission,
)
from appliance.values import Sighting

log = logging.getLogger(__name__)
ROUND_SECONDS = 5.0  # between looks where no event says that something changed
NETWORK_SECONDS = 120.0  # that the slip waits for an address to name; then it says what there is
NAME = "status-slip"
VIRTUAL = "virtual:"
ON_USB = "usb:"


@dataclass(frozen=True, slots=True)
class Helpers:
    """What the rest of the box does for the slip.

    `found` are printers that were seen; `is_receipt_printer` whether one answers as such; `name` what to call
    one; `refresh` has printers that are new taken up; `slip` is what to print, None while the network is not
    decided yet, unless it is late.
    """

    found: Callable[[], Sequence[Sighting]]
    is_receipt_printer: Callable[[Sighting], bool]
    name: Callable[[Sighting], str]
    refresh: Callable[[], None]
    slip: Callable[[bool], bytes | None]


class FirstSlip:
    """Waits on a thread of its own until the slip is out, and ends."""

    def __init__(self, spool: Spool, helpers: Helpers) -> None:
        self._spool = spool
        self._helpers = helpers
        self._looked_at: set[str] = set()
        self._news = threading.Event()
        self._ended = threading.Event()
        self._begun = time.monotonic()
        self._thread: threading.Thread | None = None
        self._unsubscribe: Callable[[], None] = lambda: None

    def start(self, guard: ThreadStarter = threading.Thread.start) -> None:
        """Begin to wait, unless the slip was printed before. `guard` starts the thread and answers for it."""
        if self._spool.jobs.was_printed_once(NAME):
            return
        self._unsubscribe = self._spool.events.subscribe(self._on_event)
        self._thread = threading.Thread(target=self._run, name="first slip", daemon=True)
        guard(self._thread)

    def stop(self) -> None:
        """End."""
        self._unsubscribe()
        self._ended.set()
        self._news.set()
        if self._thread is not None:
            self._thread.join()

    def _on_event(self, event: Event) -> None:
        if isinstance(event, PrinterStatusChanged | PrinterDiscovered):
            self._news.set()

    def _run(self) -> None:
        while not self._ended.is_set():
            self._news.clear()
            try:
                if self._print():
                    break
            except BoxError as error:
                log.warning("the first slip has to wait: %s", error)
            if not self._ended.is_set():  # a stop's news may have been cleared above
                self._news.wait(ROUND_SECONDS)
        self._spool.leave_thread()

    def _print(self) -> bool:
        """Whether there is nothing more to be done."""
        printer = self._ready_printer()
        if printer is None:
            self._adopt()
            return False
        slip = self._helpers.slip(time.monotonic() - self._begun > NETWORK_SECONDS)
        if slip is None:
            return False
        # The note that it was printed is written down with the job, before a byte of it is sent.
        job = self._spool.jobs.print_once(NAME, Submission(slip, "first start", "box", printer=printer.name))
        if job is not None:
            log.info("the status slip prints on %s", printer.name, extra={"job": job.id})
        return True

    def _ready_printer(self) -> Printer | None:
        return next(
            (
                printer
                for printer in self._spool.printers.all()
                if not printer.uri.startswith(VIRTUAL)
                and self._spool.live_status.printer(printer.name).state is PrinterState.ONLINE
            ),
            None,
        )

    def _adopt(self) -> None:
        if any(not printer.uri.startswith(VIRTUAL) for printer in self._spool.printers.all()):
            return  # people have chosen one; it will be ready some day
        for seen in self._helpers.found():
            if not seen.uri.startswith(ON_USB) or seen.uri in self._looked_at:
                continue
            self._looked_at.add(seen.uri)
            if seen.profile or self._helpers.is_receipt_printer(seen):
                self._make_known(seen)
                return

    def _make_known(self, seen: Sighting) -> None:
        name = self._helpers.name(seen)
        self._spool.printers.put(name, seen.uri, seen.profile or DEFAULT_PROFILE)
        self._spool.live_status.add_notice(
            message("%(name)s was found on USB and added as the first printer.", name=name)
        )
        self._helpers.refresh()
