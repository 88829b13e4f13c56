"""Reading jobs, printers and queues, always within a scope: of the whole spool, and of what somebody sees.

What is outside the scope is not there: lists leave it out, and asking for it raises NotFound.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import tzinfo

from appliance.settings import Queue
from appliance.spool.records import (
    Attempt,
    Definition,
    EventPage,
    HistoryEntry,
    InLine,
    Job,
    JobFilter,
    Printer,
    Revision,
)
from appliance.spool.scope import Scope
from appliance.spool.states import State
from appliance.spool.storage import (
    attempts,
    definitions,
    job_queries,
    job_rows,
    lines,
    printers,
    queues,
    revisions,
    statistics,
    text_index,
)
from appliance.spool.storage.statistics import Summary
from appliance.storage import outbox
from appliance.storage.engine import Connection, Engine


class Reader:
    """Reads go straight to the database, by a connection of each thread's own."""

    def __init__(self, engine: Engine, scope: Scope) -> None:
        self._engine = engine
        self._scope = scope

    @property
    def _connection(self) -> Connection:
        return self._engine.connection


class JobReader(Reader):
    """Jobs, and what happened to them."""

    def get(self, number: int) -> Job:
        """A job. Raises NotFound."""
        found = job_rows.seen(self._connection, self._scope, number)
        return lines.with_reasons(self._connection, [found])[0]

    def find(self, wanted: JobFilter, limit: int, before: int | None = None) -> list[Job]:
        """Up to `limit` jobs that fit, newest first, with numbers below `before`."""
        found = job_queries.jobs(self._connection, self._scope, wanted, limit, before)
        return lines.with_reasons(self._connection, found)

    def waiting(self, limit: int = job_queries.WAITING_LIMIT) -> list[Job]:
        """Jobs that wait for a decision; the first is the one to decide next."""
        return job_queries.waiting(self._connection, self._scope, limit)

    def count_waiting(self) -> int:
        """The number of jobs that wait for a decision."""
        return job_queries.count_waiting(self._connection, self._scope)

    def count_stuck(self) -> int:
        """The number of approved jobs that wait until somebody helps their printer, or adds one."""
        return job_queries.count_stuck(self._connection, self._scope)

    def counts(self) -> Mapping[State, int]:
        """The number of jobs in each state."""
        return job_queries.counts(self._connection, self._scope)

    def undoable(self, now: int) -> Job | None:
        """The job that was rejected or canceled last, while that can be taken back."""
        return job_queries.undoable(self._connection, self._scope, now)

    def in_line(self) -> list[InLine]:
        """How many approved jobs wait for each printer, and why."""
        known = lines.reasons(self._connection)
        found = job_queries.in_line(self._connection, self._scope)
        return [each._replace(reason=each.reason or known.get(each.printer or "")) for each in found]

    def summary(self, wanted: JobFilter, zone: tzinfo | None = None) -> Summary:
        """The jobs that fit, counted; hours and days are of `zone`, or of the machine's own."""
        return statistics.summary(self._connection, self._scope, wanted, zone)

    def history(self, job: int) -> list[HistoryEntry]:
        """The history of a job. Raises NotFound."""
        return job_queries.history(self._connection, self.get(job).id)

    def revisions(self, job: int) -> list[Revision]:
        """The changes of a job's document, oldest first. Raises NotFound."""
        return revisions.of_job(self._connection, self.get(job).id)

    def attempts(self, job: int) -> list[Attempt]:
        """The tries at sending a job. Raises NotFound."""
        return attempts.of_job(self._connection, self.get(job).id)

    def texts(self, jobs: Iterable[int]) -> Mapping[int, str]:
        """The texts of the receipts of these jobs, where they have been drawn and not been erased."""
        return text_index.texts(self._connection, self._scope, jobs)

    def events_after(self, sequence: int, limit: int) -> EventPage:
        """Up to `limit` events behind the place of one, oldest first; the outbox holds the newest."""
        low, high = outbox.bounds(self._connection)
        found, more_behind = outbox.after(self._connection, sequence, limit, self._scope.narrowed(None))
        last = more_behind or max([high, *(each.sequence for each in found)])
        is_gap = sequence < low - 1 or sequence > last  # it is older than the outbox, or of another one
        return EventPage(found, last, missed=is_gap)


class PrinterReader(Reader):
    """Printers; in a narrow scope those that its queues print on."""

    def all(self) -> list[Printer]:
        """Every printer."""
        return printers.printers(self._connection, self._scope)

    def get(self, number: int) -> Printer:
        """A printer. Raises NotFound."""
        return printers.printer(self._connection, self._scope, number)

    def by_name(self, name: str) -> Printer:
        """A printer. Raises NotFound."""
        return printers.printer_by_name(self._connection, self._scope, name)


class QueueReader(Reader):
    """Queues, and what tills have stored behind them."""

    def all(self) -> list[Queue]:
        """Every queue, `main` first."""
        return queues.queues(self._connection, self._scope)

    def get(self, name: str) -> Queue:
        """A queue. Raises NotFound."""
        return queues.queue(self._connection, self._scope, name)

    def definitions(self, queue: str) -> list[Definition]:
        """The definitions that tills have stored in the printer behind a queue, in order."""
        return definitions.of_queue(self._connection, self._scope, queue)
