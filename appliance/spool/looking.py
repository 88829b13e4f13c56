"""The reading half of the spool's door: jobs, what they hold, and what happened to them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import tzinfo

from peewee import SqliteDatabase

from appliance.spool import documents, moves, queries, statistics, words
from appliance.spool.records import Attempt, HistoryEntry, HistoryLine, Job, JobFilter, Look, Rendition
from appliance.spool.states import State
from appliance.spool.statistics import Summary


class Looking:
    """Reads go straight to the database, by a connection of each thread's own."""

    _database: SqliteDatabase

    def job(self, number: int) -> Job:
        """A job. Raises NotFound."""
        return moves.fetch(self._database, number)

    def jobs(self, wanted: JobFilter, limit: int, before: int | None = None) -> list[Job]:
        """Up to `limit` jobs that fit, newest first, with numbers below `before`."""
        return queries.jobs(self._database, wanted, limit, before)

    def waiting(self, limit: int = queries.WAITING_LIMIT) -> list[Job]:
        """Jobs that wait for a decision; the first is the one to decide next."""
        return queries.waiting(self._database, limit)

    def count_waiting(self) -> int:
        """How many jobs wait for a decision."""
        return queries.count_waiting(self._database)

    def counts(self) -> Mapping[State, int]:
        """How many jobs are in each state."""
        return queries.counts(self._database)

    def summary(self, wanted: JobFilter, zone: tzinfo | None = None) -> Summary:
        """The jobs that fit, counted; hours and days are of `zone`, or of the machine's own."""
        return statistics.summary(self._database, wanted, zone)

    def history(self, job: int) -> list[HistoryEntry]:
        """What happened to a job. Raises NotFound."""
        self.job(job)
        return queries.history(self._database, job)

    def history_after(self, line: int, limit: int) -> list[HistoryLine]:
        """What was done to any job behind the line of that number, oldest first."""
        return queries.history_after(self._database, line, limit)

    def attempts(self, job: int) -> list[Attempt]:
        """The tries at sending a job."""
        return queries.attempts(self._database, job)

    def texts(self, jobs: Iterable[int]) -> Mapping[int, str]:
        """What the receipts of these jobs say, where they have been drawn and not been erased."""
        return words.texts(self._database, jobs)

    def document(self, sha256: str) -> bytes:
        """A document's bytes. Raises NotFound."""
        return documents.get(self._database, sha256)

    def rendition(self, look: Look) -> Rendition | None:
        """What a document looks like, where that is known."""
        return documents.rendition(self._database, look)
