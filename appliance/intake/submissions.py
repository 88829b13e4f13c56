"""Submissions to the spool, made of what a client's session has found."""

from __future__ import annotations

from appliance.intake.emulated_printer import EmulatedPrinter
from appliance.intake.session.actions import JobFinished, MemorySlot, StoreInPrinter
from appliance.spool import Definition, Spool, Submission, for_memory


class Submissions:
    """Makes the submissions of one client. `source` and `origin` are those of its jobs."""

    def __init__(self, spool: Spool, printer: EmulatedPrinter, source: str, origin: str) -> None:
        self._spool = spool
        self._printer = printer
        self._source = source
        self._origin = origin

    def of_job(self, finished: JobFinished) -> Submission:
        """A job that has ended."""
        return Submission(
            *(finished.data, self._source, self._origin, self._printer.queue.name, finished.incomplete),
            notes=finished.notes,
            definitions=finished.definitions,
            stores=self.definitions(finished.stores),
        )

    def for_memory(self, stored: StoreInPrinter) -> Submission:
        """Commands that go to the printer's lasting memory by themselves."""
        stores = self.definitions(stored.stores)
        return for_memory(stored.data, stores, self._origin, self._printer.queue.name)

    def definitions(self, slots: tuple[MemorySlot, ...]) -> tuple[Definition, ...]:
        """The contents of the printer's memory as they are from now on."""
        now = self._spool.now()
        return tuple(Definition(slot.slot, slot.title, slot.data, now, self._origin) for slot in slots)
