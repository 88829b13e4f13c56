"""The jobs of one client on their way to the spool."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial

from appliance.intake.failure_policy import FailurePolicy
from appliance.runtime.errors import BoxError
from appliance.spool import Definition, Job, Spool, Submission

Kept = asyncio.Future[Job] | asyncio.Future[None]


class JobKeeper:
    """Hands jobs to the spool, and knows which are not durable yet. On the event loop only.

    `on_kept` hears of each that is; None and None stand for a change of the printer's memory.
    """

    def __init__(
        self,
        spool: Spool,
        failures: FailurePolicy,
        on_kept: Callable[[Submission | None, Job | None], None],
    ) -> None:
        self._spool = spool
        self._failures = failures
        self._on_kept = on_kept
        self._loop = asyncio.get_running_loop()
        self._under_way: set[Kept] = set()

    @property
    def count(self) -> int:
        """The number of jobs and changes that are not durable yet."""
        return len(self._under_way)

    def submit(self, submission: Submission) -> None:
        """Have a job kept, behind those that wait for another try."""
        if self._failures.defer(submission):
            return
        try:
            kept = asyncio.wrap_future(self._spool.jobs.accept_judged(submission), loop=self._loop)
        except BoxError as error:
            self._failures.not_kept(submission, error, self.submit)
        else:
            self._await(kept, submission)

    def remember(self, queue: str, stores: tuple[Definition, ...], origin: str) -> None:
        """Have a change of the printer's memory kept."""
        remembered = self._spool.queues.remember(queue, stores, origin)
        self._await(asyncio.wrap_future(remembered, loop=self._loop), None)

    async def all_kept(self) -> None:
        """Wait until nothing is under way any more."""
        if self._under_way:
            await asyncio.wait(self._under_way)

    def _await(self, kept: Kept, submission: Submission | None) -> None:
        self._under_way.add(kept)
        kept.add_done_callback(partial(self._ended, submission))

    def _ended(self, submission: Submission | None, kept: Kept) -> None:
        self._under_way.discard(kept)
        error = kept.exception()
        if error is None:
            self._on_kept(submission, kept.result())
        elif submission is None:
            self._failures.not_remembered(error)
        else:
            self._failures.not_kept(submission, error, self.submit)
