"""Jobs: keeping them, and deciding on them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import Future
from dataclasses import replace
from functools import partial

from appliance.runtime.errors import BoxError
from appliance.settings import Queue
from appliance.spool.core import Core
from appliance.spool.jobs import creation, decisions
from appliance.spool.jobs.cancellations import Cancellations
from appliance.spool.jobs.drawer import Drawers
from appliance.spool.jobs.modification import Modifications, expect_modifiable
from appliance.spool.jobs.submission import Submissions
from appliance.spool.readers import JobReader
from appliance.spool.records import Decision, HistoryLine, Job, Modification, Printer, Submission
from appliance.spool.scope import ALL
from appliance.spool.states import State
from appliance.spool.storage import job_queries, job_rows
from appliance.spool.upkeep.retention import Retention
from appliance.storage.engine import Transaction


def _outcome(future: Future[Job]) -> Job | BoxError:
    try:
        return future.result()
    except BoxError as error:
        return error


class Jobs(JobReader):
    """The jobs of all queues."""

    def __init__(
        self,
        core: Core,
        drawers: Drawers,
        target_of: Callable[[Queue], Printer | None],
        retention: Retention,
        cancellations: Cancellations,
    ) -> None:
        """`target_of` tells the printer that a queue's jobs go to."""
        super().__init__(core.engine, ALL)
        self._core = core
        self._retention = retention
        self._cancellations = cancellations
        self._submissions = Submissions(core.engine, drawers, target_of, core.now)
        self._modifications = Modifications(core.engine, target_of, core.now)

    def accept(self, submission: Submission) -> Future[Job]:
        """Keep what its queue takes of a document (admission.py); the future ends once it is durable.

        The job is one that fills the printer's memory where nothing else was in it. Raises TooLarge, NoSpace,
        NotFound or Invalid at once; the future may end in StorageError, NotFound or Conflict.
        """
        self._core.soundness.expect()
        return self._submissions.accept(submission, self._core.limits)

    def accept_judged(self, submission: Submission) -> Future[Job]:
        """Keep a finished job of which each command was judged as it came. Raises as `accept`."""
        self._core.soundness.expect()
        return self._submissions.accept_judged(submission, self._core.limits)

    def require_space(self) -> None:
        """Raise NoSpace where the data folder's disk, and what erasing left free, are down to the floor."""
        self._submissions.require_space(self._core.limits)

    def print_now(self, submission: Submission, by: str, through: str) -> Job:
        """Keep a job of the box's own or of a person's, approved already. Raises as `accept` and `decide`."""
        job = self.accept(submission).result()
        return self.decide(job.id, "approve", Decision(by, through, job.sha256))

    def print_once(self, name: str, submission: Submission) -> Job | None:
        """Print a job of the box's own once in its life; None where that was done. Raises as `accept`."""
        self.require_space()
        at = self._core.now()
        return self._core.write(lambda transaction: creation.print_once(transaction, name, submission, at))

    def was_printed_once(self, name: str) -> bool:
        """`print_once` was done under this name."""
        return creation.was_printed_once(self._connection, name)

    def decide(self, job: int, action: str, decision: Decision) -> Job:
        """Carry out `action` (a key of states.ACTIONS). Raises NotFound, Invalid or Conflict.

        To cancel a job that is being printed asks its printer's dispatcher to stop; it is canceled then.
        """
        return self._core.write(partial(self._decide, number=job, action=action, decision=decision))

    def decide_all(self, action: str, decisions: Iterable[tuple[int, Decision]]) -> list[Job | BoxError]:
        """Carry out `action` on each job by itself, sharing syncs; what `decide` gives or raises for each."""
        futures = [
            self._core.engine.submit(partial(self._decide, number=job, action=action, decision=decision))
            for job, decision in decisions
        ]
        return [_outcome(future) for future in futures]

    def _decide(self, transaction: Transaction, number: int, action: str, decision: Decision) -> Job:
        if action == "cancel":
            job = job_rows.fetch(transaction.connection, number)
            if job.state is State.PRINTING:
                decisions.expect_document(job, decision.sha256)
                self._cancellations.ask(number, decision)
                return job
        decision = replace(decision, undo_seconds=self._core.undo_seconds)
        return decisions.decide(transaction, number, action, decision, self._core.now())

    def expect_modifiable(self, job: int, sha256: str) -> Job:
        """A job that may get another document in the place of this one. Raises as `modify` would."""
        return expect_modifiable(self._connection, job, sha256)

    def modify(self, job: int, change: Modification) -> Job:
        """Give a job that waits another document; the original is kept, and who changed it.

        Raises NotFound, StaleDocument where another document was seen, Conflict where it does not wait any
        more, EditsForbidden, Invalid where nothing is left to print, TooLarge or NoSpace.
        """
        self._core.soundness.expect()
        self._submissions.expect_room(change.data, self._core.limits)
        return self._modifications.modify(job, change)

    def erase(self, job: int, by: str, through: str, why: str = "") -> Job:
        """Erase a receipt that is over: its hash and history stay. Raises NotFound or Conflict."""
        erased = self._retention.erase(job, by, through, why)
        self._core.soundness.on_erased()
        return erased

    def history_after(self, line: int, limit: int) -> list[HistoryLine]:
        """The history of all jobs behind the line of that number, oldest first."""
        return job_queries.history_after(self._connection, line, limit)
