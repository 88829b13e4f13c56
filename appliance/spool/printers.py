"""Printers: which there are, and what is in their memory."""

from __future__ import annotations

from functools import partial

from appliance.spool.core import Core
from appliance.spool.events import PrinterStatusChanged, QueueChanged
from appliance.spool.jobs import creation, printing
from appliance.spool.live_status import PrinterStatus
from appliance.spool.readers import PrinterReader
from appliance.spool.records import Job, Printer, RemovedPrinter
from appliance.spool.scope import ALL
from appliance.spool.storage import last_status, lines, printers, provisioning
from appliance.storage.engine import Transaction


class Printers(PrinterReader):
    """The printers that the box knows."""

    def __init__(self, core: Core) -> None:
        super().__init__(core.engine, ALL)
        self._core = core

    def put(self, name: str, uri: str, profile: str, title: str | None = None) -> Printer:
        """Make a printer known, or change the one of that name. It is given the jobs that had none.

        Without a title it keeps its own. Raises Invalid where another one is called so.
        """
        return self._core.write(partial(self._put, name=name, uri=uri, profile=profile, title=title))

    def _put(
        self, transaction: Transaction, name: str, uri: str, profile: str, title: str | None = None
    ) -> Printer:
        at = self._core.now()
        before = printers.printers(transaction.connection, ALL)
        printer = printers.put_printer(transaction.connection, name, uri, profile, title)
        if printer not in before:
            transaction.emit(PrinterStatusChanged(at, name))  # tills see its profile
        printing.adopt(transaction, name, at)
        return printer

    def follow(self, number: int, uri: str) -> Printer:
        """A known printer was found at another URI. Raises NotFound."""
        return self._core.write(
            lambda transaction: printers.follow_printer(transaction.connection, number, uri)
        )

    def declare(self, name: str, uri: str, profile: str) -> None:
        """Carry out what the settings say of a printer, where they say something new."""
        fields = {"uri": uri, "profile": profile}

        def change(transaction: Transaction) -> None:
            if provisioning.is_new(transaction.connection, "printer", name, fields):
                self._put(transaction, name, uri, profile)
                provisioning.note(transaction.connection, "printer", name, fields)

        self._core.write(change)

    def pause(self, number: int, paused: bool, reason: str | None = None) -> Printer:
        """Have a printer take no jobs for now, or go on; kept over restarts. Raises NotFound."""
        at = self._core.now()

        def change(transaction: Transaction) -> Printer:
            printer = printers.pause(transaction.connection, number, paused, reason)
            transaction.emit(PrinterStatusChanged(at, printer.name))
            return printer

        return self._core.write(change)

    def remove(self, number: int) -> RemovedPrinter:
        """Forget a printer; `restore` puts it back. Raises NotFound, or InUse while jobs wait for it."""
        at = self._core.now()

        def change(transaction: Transaction) -> RemovedPrinter:
            gone = printers.remove_printer(transaction.connection, number)
            last_status.forget(transaction.connection, gone.printer.name)
            lines.forget(transaction.connection, gone.printer.name)
            transaction.emit(QueueChanged(at))  # it may have been a queue's
            return gone

        gone = self._core.write(change)
        self._core.live_status.forget_printer(gone.printer.name)
        return gone

    def restore(self, removed: RemovedPrinter) -> Printer:
        """Put a printer back, with the queues that printed on it. Raises InUse, or Invalid for its title."""
        at = self._core.now()

        def change(transaction: Transaction) -> Printer:
            back = printers.restore_printer(transaction.connection, removed)
            transaction.emit(PrinterStatusChanged(at, back.name))
            transaction.emit(QueueChanged(at))
            return back

        return self._core.write(change)

    def last_seen(self, printer: str) -> tuple[PrinterStatus, int] | None:
        """The last status of a printer, of this run of the box or an earlier one, and since when; or None."""
        return last_status.last_seen(self._connection, printer)

    def restore_memory(self, printer: str) -> list[Job]:
        """Send a printer what tills have stored in it for good: it was replaced. Raises NotFound."""
        at = self._core.now()
        return self._core.write(lambda transaction: creation.restore(transaction, printer, at))
