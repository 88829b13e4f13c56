"""Dispatch: one thread for each printer takes its approved jobs in order, and reports what became of them."""

from __future__ import annotations

import logging
import threading
from contextlib import suppress

import escpos
from appliance.printers.driver import DriverContext, DriverError, PrinterLost, PrinterUnavailable
from appliance.printers.drivers import make_driver
from appliance.printers.printer_connection import PrinterConnection
from appliance.printers.send_control import Meanwhile
from appliance.runtime.errors import BoxError
from appliance.runtime.i18n import message
from appliance.spool import (
    DEFINITION,
    Conflict,
    Job,
    Outcome,
    Printer,
    PrinterStatus,
    Reason,
    Spool,
    SpoolError,
    State,
    StorageError,
    Urgent,
)
from appliance.spool.live_status import PrinterState
from escpos.drawer import at_once

log = logging.getLogger(__name__)
NOT_READ = (SpoolError, StorageError)
IDLE_SECONDS = (
    5.0  # between looks at the line when nothing was announced: scheduled jobs come due unannounced
)
LISTEN_SECONDS = 0.5  # between hearing what a printer that is kept open says by itself
DRAWER_RETRY_SECONDS = 0.2  # between tries at a printer that is to open a drawer
DRAWER_MOVES_SECONDS = 0.2  # from a pulse to a drawer that is open: a till may ask half a second behind it
DRAWER_AT_ONCE = "realtime_drawer"  # the feature of models that open one in the middle of a job


class Dispatcher:
    """Feeds one printer. `interrupted` is what an earlier run of the box was sending to it when it ended."""

    def __init__(
        self,
        spool: Spool,
        printer: Printer,
        workshop: DriverContext,
        predecessor: threading.Thread | None = None,
        interrupted: Job | None = None,
    ) -> None:
        self.printer = printer
        self._spool = spool
        self._workshop = workshop
        self._clock = workshop.clock
        self._predecessor = predecessor
        self._interrupted = interrupted
        self._wake = threading.Event()
        self._stop = threading.Event()
        self._looked_at = 0.0
        self._drawer_moved_at: float | None = None  # and nobody has looked since
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
        """Print until told to stop. One printer has one dispatcher: the one before ends first."""
        if self._predecessor is not None:
            self._predecessor.join()
            self._predecessor = None
        try:
            self._serve()
        finally:
            self._spool.leave_thread()

    def _serve(self) -> None:
        try:
            driver = make_driver(self.printer.uri, self.printer.profile, self._workshop)
            self._profile = escpos.profiles.get(self.printer.profile)
        except (DriverError, LookupError) as error:
            self._show(PrinterStatus(PrinterState.OFFLINE, ("bad-uri",), str(error)))
            self._stop.wait()
            return
        link = PrinterConnection(
            driver, self._profile, self._workshop.limits, self._show, self._stop.is_set, self._clock
        )
        if self._interrupted is not None:
            with suppress(BoxError):  # it was erased meanwhile
                link.owe(self._spool.to_send(self._interrupted, self.printer.name))
        try:
            self._look(link)
            while not self._stop.is_set():
                self._go_on(link)
        finally:
            link.close()

    def _go_on(self, link: PrinterConnection) -> None:
        try:
            self._rest(self._step(link))
        except StorageError as error:
            self._spool.live_status.add_notice(
                message("%(name)s waits: %(error)s", name=self.printer.name, error=error)
            )
            self._stop.wait(self._workshop.limits.away_seconds)

    def _rest(self, seconds: float) -> None:
        """Rest whatever comes, but for a drawer that is to open."""
        end = self._clock() + seconds
        while not self._stop.is_set() and self._clock() < end and not self._pulse_waits():
            self._wake.clear()
            self._wake.wait(max(0.0, end - self._clock()))

    def _step(self, link: PrinterConnection) -> float:
        """Do what is next; how long to rest then, in seconds."""
        self._wake.clear()
        urgent = self._next_pulse()
        if urgent is not None:
            self._open_drawer(link, urgent)
            return 0
        job = self._spool.next_in_line(self.printer.name)
        if job is None:
            return self._idle(link)
        if self._is_paused(self.printer.name):
            self._spool.set_waiting_reason(self.printer.name, Reason.PRINTER_PAUSED)
            return self._idle(link)
        try:
            link.prepare()
        except PrinterUnavailable as error:
            return self._wait_for_printer(job, error)
        try:
            return self._print(link, job.id)
        finally:
            link.release()

    def _wait_for_printer(self, job: Job, error: PrinterUnavailable) -> float:
        """The printer is away: the job waits, or goes elsewhere where it has waited long enough."""
        self._spool.set_waiting_reason(self.printer.name, error.reason)
        queue = self._spool.queue_of(job)
        away = self._clock() - max(self._away_since or self._clock(), self._approved_at(job))
        other = queue.fallback if away >= queue.fallback_seconds else None
        stays = job.source == DEFINITION  # what fills this printer's memory is nothing to another one
        if stays or not other or not self._is_online(other) or self._is_paused(other):
            return self._workshop.limits.away_seconds
        self._spool.reroute(job.id, other, f"{self.printer.name} was away for {away:.0f} s")
        return 0

    def _approved_at(self, job: Job) -> float:
        """When a job was approved, by the clock that only goes forward."""
        ago = (self._spool.now() - (job.decided_at or job.received_at)) / 1e6
        return self._clock() - max(0.0, ago)

    def _idle(self, link: PrinterConnection) -> float:
        """Nothing to print: look after the printer."""
        if not self._is_online(self.printer.name):
            return self._look(link)
        if self._clock() >= self._next_look():
            return self._look(link)
        try:
            link.listen()
        except PrinterUnavailable:
            return 0
        self._wake.wait(self._patience(link))
        return 0

    def _next_look(self) -> float:
        """When the printer is to be asked again: soon behind a pulse, as tills want to know what it did."""
        by_itself = self._looked_at + self._workshop.limits.status_seconds
        if self._drawer_moved_at is None:
            return by_itself
        return min(by_itself, self._drawer_moved_at + DRAWER_MOVES_SECONDS)

    def _patience(self, link: PrinterConnection) -> float:
        if self._drawer_moved_at is not None:
            return max(0.0, self._next_look() - self._clock())
        return LISTEN_SECONDS if link.listens else min(IDLE_SECONDS, self._workshop.limits.status_seconds)

    def _print(self, link: PrinterConnection, number: int) -> float:
        job = self._spool.claim(number, self.printer.name)
        if job is None:
            return 0
        try:
            data = self._spool.to_send(job, self.printer.name)
        except NOT_READ as error:  # the card has changed it just now
            outcome = Outcome(State.FAILED, 0, reason=Reason.DAMAGED, detail=str(error))
        else:
            outcome = link.send(data, self._meanwhile(number))
        done = self._finish(job, outcome)
        log.info("%s", outcome.state, extra={"job": job.id} | self._account(outcome))
        if done is None or done.state is not State.APPROVED:
            return 0
        return self._workshop.limits.backoff_seconds * float(2 ** (done.attempts - 1))

    def _meanwhile(self, job: int) -> Meanwhile:
        at_once_too = DRAWER_AT_ONCE in self._profile.features
        return Meanwhile(
            cancelled=lambda: self._spool.is_aborted(job),
            pulse_waits=lambda: at_once_too and self._pulse_waits(),
            take_pulse=self._take_pulse_at_once,
        )

    def _finish(self, job: Job, outcome: Outcome) -> Job | None:
        """Record an outcome, however long the disk is full: the bytes are out, and must not go out again.

        None where the box stops before; the job is then uncertain at the next start.
        """
        while True:
            try:
                return self._spool.finish(job.id, outcome)
            except StorageError as error:
                self._spool.live_status.add_notice(
                    message(
                        "Job %(id)s is %(state)s, which could not be written down: %(error)s",
                        id=job.id,
                        state=outcome.state,
                        error=error,
                    )
                )
                if self._stop.wait(self._workshop.limits.away_seconds):
                    return None
            except Conflict as error:  # the card has changed its row meanwhile, and it was set aside
                log.error("what became of it is not noted: %s", error, extra={"job": job.id})
                return None

    # Drawers

    def _pulse_waits(self) -> bool:
        return self._spool.urgent.is_waiting(self.printer.name)

    def _take_pulse_at_once(self) -> bytes:
        urgent = self._next_pulse()
        return at_once(urgent.data) if urgent else b""

    def _next_pulse(self) -> Urgent | None:
        """The next that still means something; people are told of those that came too late."""
        while (urgent := self._spool.urgent.take(self.printer.name)) is not None:
            if self._clock() < urgent.until:
                return urgent
            self._say_not_opened(urgent, "the printer was busy for too long")
        return None

    def _open_drawer(self, link: PrinterConnection, urgent: Urgent) -> None:
        """Send a pulse once, as long as it means something; a printer that is away is tried until then."""
        why = "the box stops"
        while not self._stop.is_set():
            try:
                link.pulse(urgent.data)
            except PrinterUnavailable as error:
                why = str(error)
                if self._clock() + DRAWER_RETRY_SECONDS >= urgent.until:
                    break
                self._stop.wait(DRAWER_RETRY_SECONDS)
            except PrinterLost as error:
                why = f"{error}; it may have opened"
                break
            else:
                log.info("drawer pulse sent", extra={"printer": self.printer.name, "origin": urgent.origin})
                self._drawer_moved_at = self._clock()
                return
        self._say_not_opened(urgent, why)

    def _say_not_opened(self, urgent: Urgent, why: str) -> None:
        self._spool.live_status.add_notice(
            message(
                "A drawer at %(name)s was not opened for %(origin)s: %(why)s.",
                name=self.printer.name,
                origin=urgent.origin,
                why=why,
            )
        )

    # The printer's state

    def _look(self, link: PrinterConnection) -> float:
        """Find out how the printer is, without printing; how long to wait then, in seconds."""
        self._looked_at, self._drawer_moved_at = self._clock(), None
        try:
            link.check_status()
        except PrinterUnavailable:
            return self._workshop.limits.away_seconds
        return 0

    def _is_online(self, printer: str) -> bool:
        return self._spool.live_status.printer(printer).state is PrinterState.ONLINE

    def _is_paused(self, printer: str) -> bool:
        return any(each.name == printer and each.paused for each in self._spool.printers())

    def _show(self, status: PrinterStatus) -> None:
        if status.state is not PrinterState.OFFLINE:
            self._away_since = None
        elif self._away_since is None:
            self._away_since = self._clock()
        self._spool.live_status.set_printer(self.printer.name, status)

    def _account(self, outcome: Outcome) -> dict[str, object]:
        return {"printer": self.printer.name, "bytes": outcome.bytes_sent, "detail": outcome.detail or "-"}
