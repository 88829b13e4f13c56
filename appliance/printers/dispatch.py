"""Dispatch: one thread for each printer takes its approved jobs in order, and reports what became of them."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

from appliance.printers.driver import Driver, DriverError, PrinterLost, PrinterUnavailable, Workshop
from appliance.printers.drivers import make_driver
from appliance.spool import Event, Job, Outcome, Printer, PrinterStatus, Reason, Spool, State, StorageError
from appliance.spool.board import PrinterState

log = logging.getLogger(__name__)
IDLE_SECONDS = (
    5.0  # between looks at the line when nothing was announced: scheduled jobs come due unannounced
)
OFFLINE_SECONDS = 2.0  # between tries at a printer that is away: it must be found again within 5 s
CHUNK = 16_384  # bytes handed over at once: a stop is noticed between two of them


class Dispatcher:
    """Feeds one printer."""

    def __init__(
        self, spool: Spool, printer: Printer, workshop: Workshop, predecessor: threading.Thread | None = None
    ) -> None:
        self.printer = printer
        self._spool = spool
        self._workshop = workshop
        self._predecessor = predecessor
        self._wake = threading.Event()
        self._stop = threading.Event()
        self.thread = threading.Thread(target=self.run, name=f"printer-{printer.name}", daemon=True)

    def wake(self) -> None:
        """There may be something to print."""
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
            driver = make_driver(self.printer.uri, self.printer.profile, self._workshop)
        except DriverError as error:
            self._show(PrinterStatus(PrinterState.OFFLINE, ("bad-uri",), str(error)))
            self._stop.wait()
            return
        self._look(driver)
        while not self._stop.is_set():
            try:
                self._stop.wait(self._step(driver))
            except StorageError as error:
                self._spool.board.pin(f"{self.printer.name} waits: {error}")
                self._stop.wait(OFFLINE_SECONDS)

    def _step(self, driver: Driver) -> float:
        """Print the next job if there is one; how long to rest then whatever comes, in seconds."""
        self._wake.clear()
        job = self._spool.next_in_line(self.printer.name)
        if job is None and not self._is_online():
            return self._look(driver)
        if job is None:
            self._wake.wait(IDLE_SECONDS)
            return 0
        try:
            driver.open()
        except PrinterUnavailable as error:
            self._show(PrinterStatus(PrinterState.OFFLINE, (error.reason,), str(error)))
            self._spool.set_waiting_reason(job, error.reason)
            return OFFLINE_SECONDS
        try:
            self._show(driver.status())
            return self._print(driver, job.id)
        finally:
            driver.close()

    def _print(self, driver: Driver, number: int) -> float:
        job = self._spool.claim(number, self.printer.name)
        if job is None:
            return 0
        outcome = self._send(driver, self._spool.document(job.sha256))
        done = self._finish(job, outcome)
        log.info("%s", outcome.state, extra={"job": job.id} | self._account(outcome))
        if done is None or done.state is not State.APPROVED:
            return 0
        return self._workshop.limits.backoff_seconds * float(2 ** (done.attempts - 1))

    def _finish(self, job: Job, outcome: Outcome) -> Job | None:
        """Record an outcome, however long the disk is full: the bytes are out, and must not go out again.

        None where the box stops before; the job is then uncertain at the next start.
        """
        while True:
            try:
                return self._spool.finish(job.id, outcome)
            except StorageError as error:
                self._spool.board.pin(
                    f"Job {job.id} is {outcome.state}, which could not be written down: {error}"
                )
                if self._stop.wait(OFFLINE_SECONDS):
                    return None

    def _send(self, driver: Driver, data: bytes) -> Outcome:
        """One try at a document: what was taken decides what may be said of it."""
        sent = 0
        view = memoryview(data)
        try:
            while sent < len(data):
                sent += driver.write(view[sent : sent + CHUNK])
            return Outcome(State.COMPLETED, sent, driver.finish())
        except PrinterLost as error:
            detail = f"{error}; {sent} of {len(data)} bytes were handed over"
            if sent:
                return Outcome(State.UNCERTAIN, sent, reason=Reason.CONNECTION_LOST, detail=detail)
            return Outcome(State.FAILED, 0, reason=Reason.NOTHING_SENT, detail=detail)

    def _look(self, driver: Driver) -> float:
        """Find out whether the printer is there, without printing; how long to wait then, in seconds."""
        try:
            driver.open()
            self._show(driver.status())
        except PrinterUnavailable as error:
            self._show(PrinterStatus(PrinterState.OFFLINE, (error.reason,), str(error)))
            return OFFLINE_SECONDS
        finally:
            driver.close()
        return 0

    def _is_online(self) -> bool:
        return self._spool.board.printer(self.printer.name).state is PrinterState.ONLINE

    def _show(self, status: PrinterStatus) -> None:
        self._spool.board.set_printer(self.printer.name, status)

    def _account(self, outcome: Outcome) -> dict[str, object]:
        return {"printer": self.printer.name, "bytes": outcome.bytes_sent, "detail": outcome.detail or "-"}


class Dispatchers:
    """A dispatcher for each printer there is, kept in step with the registry."""

    def __init__(self, spool: Spool, workshop: Workshop, guard: Callable[[threading.Thread], None]) -> None:
        self._spool = spool
        self._workshop = workshop
        self._guard = guard
        self._running: dict[str, Dispatcher] = {}
        self._started = False
        self._retired: list[threading.Thread] = []
        self._lock = threading.Lock()
        self._unsubscribe: Callable[[], None] = lambda: None

    def start(self) -> None:
        """Begin to print."""
        self._started = True
        self._unsubscribe = self._spool.events.subscribe(self._on_event)
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
            wanted = {printer.name: printer for printer in self._spool.printers()}
            before: dict[str, threading.Thread] = {}
            for name in list(self._running):
                if self._driven(self._running[name].printer) != self._driven(wanted.get(name)):
                    before[name] = self._retire(name)
            for name, printer in wanted.items():
                if name not in self._running:
                    dispatcher = Dispatcher(self._spool, printer, self._workshop, before.get(name))
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
        job: Job | None = event.job
        if job is not None and job.state is State.APPROVED and job.printer in self._running:
            self._running[job.printer].wake()
