"""Reading jobs, printers and queues, always within a scope: of the whole spool, and of what somebody sees."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import tzinfo

from appliance.settings import Queue
from appliance.spool import definitions, lines, queries, queues, registry, statistics, text_index, transitions
from appliance.spool.records import Attempt, Definition, HistoryEntry, Job, JobFilter, Printer
from appliance.spool.scope import Scope
from appliance.spool.states import State
from appliance.spool.statistics import Summary
from appliance.storage import Database


class SpoolReader:
    """Reads go straight to the database, by a connection of each thread's own.

    What is outside the scope is not there: lists leave it out, and asking for it raises NotFound.
    """

    def __init__(self, database: Database, scope: Scope) -> None:
        self._database = database
        self._scope = scope

    # Jobs

    def job(self, number: int) -> Job:
        """A job. Raises NotFound."""
        return lines.with_reasons(self._database, [transitions.seen(self._database, self._scope, number)])[0]

    def jobs(self, wanted: JobFilter, limit: int, before: int | None = None) -> list[Job]:
        """Up to `limit` jobs that fit, newest first, with numbers below `before`."""
        found = queries.jobs(self._database, self._scope, wanted, limit, before)
        return lines.with_reasons(self._database, found)

    def waiting(self, limit: int = queries.WAITING_LIMIT) -> list[Job]:
        """Jobs that wait for a decision; the first is the one to decide next."""
        return queries.waiting(self._database, self._scope, limit)

    def count_waiting(self) -> int:
        """How many jobs wait for a decision."""
        return queries.count_waiting(self._database, self._scope)

    def counts(self) -> Mapping[State, int]:
        """How many jobs are in each state."""
        return queries.counts(self._database, self._scope)

    def summary(self, wanted: JobFilter, zone: tzinfo | None = None) -> Summary:
        """The jobs that fit, counted; hours and days are of `zone`, or of the machine's own."""
        return statistics.summary(self._database, self._scope, wanted, zone)

    def history(self, job: int) -> list[HistoryEntry]:
        """What happened to a job. Raises NotFound."""
        return queries.history(self._database, self.job(job).id)

    def attempts(self, job: int) -> list[Attempt]:
        """The tries at sending a job. Raises NotFound."""
        return queries.attempts(self._database, self.job(job).id)

    def texts(self, jobs: Iterable[int]) -> Mapping[int, str]:
        """What the receipts of these jobs say, where they have been drawn and not been erased."""
        return text_index.texts(self._database, self._scope, jobs)

    # Printers and queues

    def printers(self) -> list[Printer]:
        """Every printer."""
        return registry.printers(self._database, self._scope)

    def printer(self, number: int) -> Printer:
        """A printer. Raises NotFound."""
        return registry.printer(self._database, self._scope, number)

    def printer_by_name(self, name: str) -> Printer:
        """A printer. Raises NotFound."""
        return registry.printer_by_name(self._database, self._scope, name)

    def queues(self) -> list[Queue]:
        """Every queue, `main` first."""
        return queues.queues(self._database, self._scope)

    def queue(self, name: str) -> Queue:
        """A queue. Raises NotFound."""
        return queues.queue(self._database, self._scope, name)

    def definitions(self, queue: str) -> list[Definition]:
        """What tills have stored in the printer behind a queue, in order."""
        return definitions.of_queue(self._database, self._scope, queue)
