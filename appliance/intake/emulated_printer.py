"""The printer that the tills of one queue see, whatever way they come in."""

from __future__ import annotations

from collections.abc import Callable

import escpos
from appliance.intake.address_filter import OWN_NETWORKS, AddressFilter
from appliance.intake.session.config import SessionConfig
from appliance.intake.session.session import Session
from appliance.intake.turns import Turns
from appliance.settings import Queue
from appliance.spool import (
    Fate,
    Job,
    PrinterState,
    PrinterStatus,
    PulseTicket,
    Rules,
    Spool,
    profile_of,
)
from escpos.definitions import PrinterMemory, is_lasting
from escpos.emulation import Condition, ReportedMemory, Responder
from escpos.profiles import Profile


def condition_of(status: PrinterStatus) -> Condition:
    """A printer's last known state as its answers tell it. One that nobody has looked at yet is well."""
    reasons = status.reasons
    return Condition(
        online=status.state is not PrinterState.OFFLINE,
        cover_open="cover-open" in reasons,
        paper_out="paper-out" in reasons,
        paper_near_end="paper-near-end" in reasons,
        cutter_error="cutter-error" in reasons,
        fatal_error="printer-error" in reasons,
        drawer_pin_high=status.drawer_high,
    )


class EmulatedPrinter:
    """A queue's settings, and its printer's condition and memory. On the event loop only."""

    def __init__(
        self, spool: Spool, queue: Queue, job_bytes: int, turns: Turns, address_filter: AddressFilter
    ) -> None:
        self.queue = queue
        self.turns = turns
        self._address_filter = address_filter
        self._spool = spool
        self._job_bytes = job_bytes
        self._reported = ReportedMemory()
        self._memory = PrinterMemory()
        for definition in spool.queues.definitions(queue.name):
            self._memory.put(definition.slot, definition.data)
            for command in escpos.parse(definition.data):
                self._reported.follow(command)

    def session(self, config: SessionConfig, pulse_fate: Callable[[], Fate]) -> Session:
        """A session for a connection that begins now."""
        responder = Responder(self.profile(), self._reported)
        return Session(config, self.condition, responder, self._reported, self._memory, pulse_fate)

    def config(self) -> SessionConfig:
        """The queue's settings as sessions need them."""
        queue = self.queue
        return SessionConfig(
            queue.cut_seconds,
            queue.idle_seconds,
            self._job_bytes,
            Rules.of(queue),
            self.profile().kanji_bytes,
            reset_seconds=queue.reset_seconds,
        )

    def refusal(self, address: str) -> str:
        """The reason why a till of this address may not print here; empty where it may."""
        return self._spool.soundness.fault or self._address_filter.refusal(self.queue, address)

    def condition(self) -> Condition:
        """The condition of the target printer, as far as tills are told."""
        printer = self._spool.queues.target(self.queue)
        if printer is None or self.queue.status == "always-ready":
            return Condition()
        return condition_of(self._spool.live_status.printer(printer.name))

    def pulse_fate(self) -> Fate:
        """The fate of a drawer pulse that comes now."""
        return self._spool.drawers.fate(self._spool.queues.target(self.queue))

    def open_drawer(self, pulse: bytes, origin: str, ticket: PulseTicket | None = None) -> None:
        """Send a pulse ahead of all jobs."""
        self._spool.drawers.open(self._spool.queues.target(self.queue), (pulse,), origin, ticket)

    def defined(self, job: Job) -> None:
        """A job that fills the printer's memory was kept, whatever way it came in by."""
        for command in escpos.parse(self._spool.documents.get(job.sha256)):
            self._reported.follow(command)
        known = {one.slot: one.data for one in self._spool.queues.definitions(self.queue.name)}
        for slot in filter(is_lasting, {*known, *self._memory.slots()}):
            self._memory.put(slot, known.get(slot, b""))

    def profile(self) -> Profile:
        """The model that the queue looks like to its tills."""
        return profile_of(self.queue, self._spool.queues.target(self.queue))


class EmulatedPrinters:
    """The emulated printer of each queue, made when it is first used: one, whatever ways lead into it."""

    def __init__(self, spool: Spool, job_bytes: int, open_to: str = OWN_NETWORKS) -> None:
        """`open_to` is the setting raw.open_to."""
        self.address_filter = AddressFilter(open_to)
        self._spool = spool
        self._job_bytes = job_bytes
        self._turns = Turns()  # one for all: they share the loop
        self._printers: dict[str, EmulatedPrinter] = {}

    def of(self, queue: Queue) -> EmulatedPrinter:
        """The printer of a queue, which has these settings now."""
        printer = self._printers.get(queue.name)
        if printer is None:
            printer = self._printers[queue.name] = EmulatedPrinter(
                self._spool, queue, self._job_bytes, self._turns, self.address_filter
            )
        printer.queue = queue
        return printer

    def defined(self, job: Job) -> None:
        """A job that fills the memory of a queue's printer was kept."""
        printer = self._printers.get(job.queue)
        if printer is not None:
            printer.defined(job)
