"""The printers' lines, for those who feed the printers: what is next, and what became of it."""

from __future__ import annotations

from collections.abc import Iterable

from appliance.spool.core import Core
from appliance.spool.jobs import decisions, printing
from appliance.spool.jobs.cancellations import Cancellations
from appliance.spool.records import DEFINITION, Job, Outcome
from appliance.spool.storage import job_rows, lines, printer_memory
from appliance.storage.engine import Lease, Transaction


class Dispatching:
    """May be used from any thread; a printer's line belongs to one dispatcher at a time."""

    def __init__(self, core: Core, cancellations: Cancellations) -> None:
        self._core = core
        self._cancellations = cancellations

    def lease(self, printer: str) -> Lease | None:
        """The right to feed a printer; None while another process has it."""
        return self._core.engine.lease(f"printer {printer}")

    def recover(self) -> Iterable[Job]:
        """Before anything prints: jobs that an earlier run left in `printing` become `uncertain`."""
        at, engine = self._core.now(), self._core.engine
        return self._core.write(
            lambda transaction: printing.recover(transaction, at, engine.owner, engine.is_gone)
        )

    def next_in_line(self, printer: str) -> Job | None:
        """The job that this printer should print next."""
        return job_rows.next_in_line(self._core.connection, printer, self._core.clock.reckoned())

    def claim(self, job: int, printer: str) -> Job | None:
        """Take an approved job for printing; None where somebody else decided otherwise meanwhile."""
        stale, at = int(self._core.limits.stale_seconds * 1e6), self._core.now()
        owner = self._core.engine.owner
        return self._core.write(
            lambda transaction: printing.claim(transaction, job, printer, at, stale, owner)
        )

    def to_send(self, job: Job, printer: str) -> bytes:
        """The bytes for a printer: a job's document, behind what it needs in the memory for that."""
        data, changed = printer_memory.to_send(self._core.connection, job, printer)
        if changed and job.source != DEFINITION:  # a document of before there was admission
            self._core.write(
                lambda transaction: printer_memory.forget_slots(transaction.connection, printer, changed)
            )
        return data

    def finish(self, job: int, outcome: Outcome) -> Job:
        """Record what became of a claimed job."""
        at, limit, owner = self._core.now(), self._core.limits.attempts, self._core.engine.owner

        def change(transaction: Transaction) -> Job:
            asked = self._cancellations.of(job)  # as of now: somebody may have asked since
            return printing.finish(transaction, job, outcome, at, limit, owner, asked)

        done = self._core.write(change)
        self._cancellations.forget(job)
        return done

    def is_canceled(self, job: int) -> bool:
        """Somebody wants a job stopped that is being printed."""
        return self._cancellations.of(job) is not None

    def set_waiting_reason(self, printer: str, reason: str) -> None:
        """Say why the jobs in a printer's line do not print yet."""
        if lines.reasons(self._core.connection).get(printer) != reason:
            at = self._core.now()
            self._core.write(lambda transaction: lines.stop(transaction, printer, reason, at))

    def go_on(self, printer: str) -> None:
        """The printer is well again. Said where no claim says it, as nothing in its line is due."""
        if printer in lines.reasons(self._core.connection):
            at = self._core.now()
            self._core.write(lambda transaction: lines.go_on(transaction, printer, at))

    def reroute(self, job: int, printer: str, why: str) -> None:
        """Put an approved job in another printer's line."""
        at = self._core.now()
        self._core.write(lambda transaction: decisions.reroute(transaction, job, printer, why, at))
