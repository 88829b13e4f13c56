"""A dispatcher for each printer there is, kept in step with the registry."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable, Mapping

from appliance.events import Event
from appliance.printers.dispatch.dispatcher import Dispatcher
from appliance.printers.drivers.base import DriverContext
from appliance.printers.sinks.registry import SINKS, SinkType
from appliance.runtime.i18n import message
from appliance.runtime.threads import ThreadStarter
from appliance.spool import (
    ChangedElsewhere,
    Job,
    JobEvent,
    Printer,
    PrinterEvent,
    Spool,
    State,
    StorageError,
)

log = logging.getLogger(__name__)
RECOVERY_SECONDS = 5.0  # between tries to settle an earlier run's jobs on a full disk


class Dispatchers:
    """A dispatcher for each printer there is, kept in step with the registry."""

    def __init__(
        self,
        spool: Spool,
        context: DriverContext,
        guard: ThreadStarter,
        sinks: Mapping[str, SinkType] = SINKS,
    ) -> None:
        self._spool = spool
        self._context = context
        self._guard = guard
        self._sinks = sinks
        self._running: dict[str, Dispatcher] = {}
        self._started = False
        self._interrupted: dict[str, Job] = {}
        self._retired: list[threading.Thread] = []
        self._lock = threading.Lock()
        self._unsubscribe: Callable[[], None] = lambda: None

    def begin(self, halt: threading.Event) -> None:
        """Settle what an earlier run left behind, then print; as soon as that can be written down."""
        if not self._settle():
            keep_trying = threading.Thread(
                target=self._keep_trying, args=(halt,), name="recovery", daemon=True
            )
            self._guard(keep_trying)

    def _keep_trying(self, halt: threading.Event) -> None:
        while not halt.wait(RECOVERY_SECONDS) and not self._settle():
            pass

    def _settle(self) -> bool:
        try:
            interrupted = list(self._spool.dispatching.recover())
        except StorageError as error:
            self._spool.live_status.add_notice(message("Nothing is printed for now: %(error)s", error=error))
            return False
        for job in interrupted:
            log.warning("was printing when the box stopped; a person must look", extra={"job": job.id})
        self.start(interrupted)
        return True

    def start(self, interrupted: Iterable[Job] = ()) -> None:
        """Begin to print, behind what an earlier run of the box was sending when it ended."""
        self._started = True
        self._interrupted = {job.printer: job for job in interrupted if job.printer}
        self._unsubscribe = self._spool.events.subscribe(self._on_event)
        self._spool.drawer_queue.on_put(self._wake)
        self.refresh()

    def stop(self, seconds: float) -> None:
        """End, giving all jobs that are being printed `seconds` to finish."""
        self._unsubscribe()
        with self._lock:
            threads = [*self._retired, *(self._retire(name) for name in list(self._running))]
        deadline = time.monotonic() + seconds
        for thread in threads:
            thread.join(max(0.0, deadline - time.monotonic()))

    def refresh(self) -> None:
        """The registry changed: start what is new, stop what is gone, restart what is another now."""
        if not self._started:
            return
        with self._lock:
            wanted = {printer.name: printer for printer in self._spool.printers.all()}
            before: dict[str, threading.Thread] = {}
            for name in list(self._running):
                if self._driven(self._running[name].printer) != self._driven(wanted.get(name)):
                    before[name] = self._retire(name)
            for name, printer in wanted.items():
                if name in self._running:
                    self._running[name].printer = printer  # it may have another title
                else:
                    left = self._interrupted.pop(name, None)
                    dispatcher = Dispatcher(
                        self._spool, printer, self._context, before.get(name), left, self._sinks
                    )
                    self._running[name] = dispatcher
                    self._guard(dispatcher.thread)

    def _retire(self, name: str) -> threading.Thread:
        dispatcher = self._running.pop(name)
        dispatcher.stop()
        self._retired = [thread for thread in self._retired if thread.is_alive()] + [dispatcher.thread]
        return dispatcher.thread

    @staticmethod
    def _driven(printer: Printer | None) -> tuple[str, str] | None:
        return (printer.uri, printer.profile) if printer else None

    def _on_event(self, event: Event) -> None:
        match event:
            case JobEvent(job=job) if job.state is State.APPROVED and job.printer:
                self._wake(job.printer)
            case PrinterEvent(printer=printer):
                self._wake(printer)  # it may have been told to go on
            case ChangedElsewhere():
                for name in list(self._running):
                    self._wake(name)

    def _wake(self, printer: str) -> None:
        dispatcher = self._running.get(printer)
        if dispatcher is not None:
            dispatcher.wake()
