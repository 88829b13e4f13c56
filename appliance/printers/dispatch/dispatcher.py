"""Dispatch: one thread for each printer takes its approved jobs in order, and reports what became of them."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from contextlib import suppress

from appliance.printers.dispatch.drawer_kicks import DrawerKicks
from appliance.printers.dispatch.job_delivery import JobDelivery
from appliance.printers.drivers.base import DriverContext
from appliance.printers.errors import DriverError, PrinterUnavailable
from appliance.printers.sinks.base import Sink, SinkContext
from appliance.printers.sinks.registry import SINKS, SinkType, make_sink
from appliance.runtime.errors import BoxError
from appliance.runtime.i18n import message
from appliance.spool import DEFINITION, Job, Lease, Printer, PrinterStatus, Reason, Spool, StorageError
from appliance.spool.live_status import PrinterState

LEASE_SECONDS = 5.0  # between tries to have a printer that another process feeds
IDLE_SECONDS = (
    5.0  # between looks at the line when nothing was announced: scheduled jobs come due unannounced
)
LISTEN_SECONDS = 0.5  # between hearing what a printer that is kept open says by itself
DRAWER_MOVES_SECONDS = 0.2  # from a pulse to a drawer that is open: a till may ask half a second behind it


class Dispatcher:
    """Feeds one printer. `interrupted` is what an earlier run of the box was sending to it when it ended."""

    def __init__(
        self,
        spool: Spool,
        printer: Printer,
        context: DriverContext,
        predecessor: threading.Thread | None = None,
        interrupted: Job | None = None,
        sinks: Mapping[str, SinkType] = SINKS,
    ) -> None:
        self.printer = printer
        self._spool = spool
        self._context = context
        self._clock = context.clock
        self._predecessor = predecessor
        self._interrupted = interrupted
        self._sinks = sinks
        self._wake = threading.Event()
        self._stop = threading.Event()
        self._kicks = DrawerKicks(spool, printer.name, context.clock, self._stop)
        self._delivery = JobDelivery(spool, printer.name, context.limits, self._kicks, self._stop)
        self._asked_at = 0.0
        self._away_since: float | None = None
        self.thread = threading.Thread(target=self.run, name=f"printer-{printer.name}", daemon=True)

    def wake(self) -> None:
        """There may be something to do."""
        self._wake.set()

    def stop(self) -> None:
        """End after the job that is being printed."""
        self._stop.set()
        self._wake.set()

    def run(self) -> None:
        """Print until told to stop. One printer has one dispatcher: the one before ends first.

        Where several processes share the database, the one with the printer's lease prints; others wait.
        """
        if self._predecessor is not None:
            self._predecessor.join()
            self._predecessor = None
        try:
            while not self._stop.is_set():
                lease = self._spool.dispatching.lease(self.printer.name)
                if lease is None:
                    self._stop.wait(LEASE_SECONDS)
                    continue
                try:
                    self._serve(lease)
                finally:
                    lease.release()
        finally:
            self._spool.leave_thread()

    def _serve(self, lease: Lease) -> None:
        context = SinkContext(self._context, self._show, self._stop.is_set)
        try:
            sink = make_sink(self.printer.uri, self.printer.profile, context, self._sinks)
        except (DriverError, LookupError) as error:
            self._show(PrinterStatus(PrinterState.OFFLINE, ("bad-uri",), str(error)))
            self._spool.dispatching.set_waiting_reason(self.printer.name, Reason.PRINTER_OFFLINE)
            self._stop.wait()
            return
        if self._interrupted is not None:
            with suppress(BoxError):  # it was erased meanwhile
                sink.recover(
                    self._interrupted, self._spool.dispatching.to_send(self._interrupted, self.printer.name)
                )
            self._interrupted = None  # once: a lease may be lost and had again
        try:
            self._check_status(sink)
            while not self._stop.is_set() and lease.is_held():
                self._go_on(sink)
        finally:
            sink.close()

    def _go_on(self, sink: Sink) -> None:
        try:
            self._rest(self._step(sink))
        except StorageError as error:
            self._spool.live_status.add_notice(
                message("%(name)s waits: %(error)s", name=self.printer.title, error=error)
            )
            self._stop.wait(self._context.limits.away_seconds)

    def _rest(self, seconds: float) -> None:
        """Rest whatever comes, but for a drawer that is to open."""
        end = self._clock() + seconds
        while not self._stop.is_set() and self._clock() < end and not self._kicks.is_waiting():
            self._wake.clear()
            self._wake.wait(max(0.0, end - self._clock()))

    def _step(self, sink: Sink) -> float:
        """Do what is next; how long to rest then, in seconds."""
        self._wake.clear()
        pulse = self._kicks.take()
        if pulse is not None:
            self._kicks.send(pulse, sink)
            return 0
        job = self._spool.dispatching.next_in_line(self.printer.name)
        if job is None:
            if self._is_online(self.printer.name):
                self._spool.dispatching.go_on(self.printer.name)
            return self._idle(sink)
        if self._is_paused(self.printer.name):
            self._spool.dispatching.set_waiting_reason(self.printer.name, Reason.PRINTER_PAUSED)
            return self._idle(sink)
        try:
            sink.prepare()
        except PrinterUnavailable as error:
            return self._wait_for_printer(job, error)
        try:
            return self._delivery.attempt(job.id, sink)
        finally:
            sink.release()

    def _wait_for_printer(self, job: Job, error: PrinterUnavailable) -> float:
        """The printer is away: the job waits, or goes elsewhere where it has waited long enough."""
        self._spool.dispatching.set_waiting_reason(self.printer.name, error.reason)
        queue = self._spool.queues.of_job(job)
        away = self._clock() - max(self._away_since or self._clock(), self._approved_at(job))
        other = queue.fallback if away >= queue.fallback_seconds else None
        stays = job.source == DEFINITION  # what fills this printer's memory is nothing to another one
        if stays or not other or not self._is_online(other) or self._is_paused(other):
            return self._context.limits.away_seconds
        self._spool.dispatching.reroute(job.id, other, f"{self.printer.name} was away for {away:.0f} s")
        return 0

    def _approved_at(self, job: Job) -> float:
        """The time of a job's approval, by the clock that only goes forward."""
        ago = (self._spool.now() - (job.decided_at or job.received_at)) / 1e6
        return self._clock() - max(0.0, ago)

    def _idle(self, sink: Sink) -> float:
        """Nothing to print: look after the printer."""
        if not self._is_online(self.printer.name):
            return self._check_status(sink)
        if self._clock() >= self._next_check():
            return self._check_status(sink)
        try:
            sink.listen()
        except PrinterUnavailable:
            return 0
        self._wake.wait(self._patience(sink))
        return 0

    def _next_check(self) -> float:
        """The time to ask the printer again: soon behind a pulse, as tills want to know what it did."""
        by_itself = self._asked_at + self._context.limits.status_seconds
        if self._kicks.last_at is None:
            return by_itself
        return min(by_itself, self._kicks.last_at + DRAWER_MOVES_SECONDS)

    def _patience(self, sink: Sink) -> float:
        if self._kicks.last_at is not None:
            return max(0.0, self._next_check() - self._clock())
        return (
            LISTEN_SECONDS if sink.reports_changes else min(IDLE_SECONDS, self._context.limits.status_seconds)
        )

    # The printer's state

    def _check_status(self, sink: Sink) -> float:
        """Find out how the printer is, without printing; how long to wait then, in seconds."""
        self._asked_at, self._kicks.last_at = self._clock(), None
        try:
            sink.check_status()
        except PrinterUnavailable:
            return self._context.limits.away_seconds
        return 0

    def _is_online(self, printer: str) -> bool:
        return self._spool.live_status.printer(printer).state is PrinterState.ONLINE

    def _is_paused(self, printer: str) -> bool:
        return any(each.name == printer and each.paused for each in self._spool.printers.all())

    def _show(self, status: PrinterStatus) -> None:
        if status.state is not PrinterState.OFFLINE:
            self._away_since = None
        elif self._away_since is None:
            self._away_since = self._clock()
        self._spool.live_status.set_printer(self.printer.name, status)
