"""The policies for what could not be kept: refuse the client, or have it wait and try again."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Protocol

from appliance.intake.session.actions import ConnectionRefused
from appliance.spool import Submission

RETRY_SECONDS = 2.0  # between tries to keep what could not be kept


class FailurePolicy(Protocol):
    """One client's policy. On the event loop only."""

    def defer(self, submission: Submission) -> bool:
        """Put a new submission behind earlier ones that wait for another try; False where none waits."""

    def not_kept(
        self, submission: Submission, error: BaseException, submit: Callable[[Submission], None]
    ) -> None:
        """A submission could not be kept; `submit` tries again."""

    def not_remembered(self, error: BaseException) -> None:
        """A change of the printer's memory could not be kept."""


class RefuseClient:
    """Refuses the client, which learns so that its job is not safe. For a client that can be hung up on."""

    def __init__(self, refuse: Callable[[ConnectionRefused], None]) -> None:
        self._refuse = refuse

    def defer(self, _submission: Submission) -> bool:
        """Nothing ever waits."""
        return False

    def not_kept(
        self, _submission: Submission, error: BaseException, _submit: Callable[[Submission], None]
    ) -> None:
        """Hang up."""
        self._refuse(ConnectionRefused(str(error)))

    def not_remembered(self, error: BaseException) -> None:
        """Hang up."""
        self._refuse(ConnectionRefused(str(error)))


class RetryLater:
    """Tries again, in order, and has the client wait meanwhile. For a client that cannot be refused.

    `hold` has it wait, or go on; `report` tells people.
    """

    def __init__(self, hold: Callable[[bool], None], report: Callable[[str], None]) -> None:
        self._hold = hold
        self._report = report
        self._waiting: deque[Submission] = deque()

    @property
    def is_waiting(self) -> bool:
        """True if something waits for another try."""
        return bool(self._waiting)

    def defer(self, submission: Submission) -> bool:
        """Keep the order: what comes behind something that waits, waits as well."""
        if not self._waiting:
            return False
        self._waiting.append(submission)
        return True

    def not_kept(
        self, submission: Submission, error: BaseException, submit: Callable[[Submission], None]
    ) -> None:
        """Have the client wait, and try again in a while."""
        self._waiting.append(submission)
        self._hold(True)
        self._report(f"a job is not kept yet, and the till waits: {error}")
        asyncio.get_running_loop().call_later(RETRY_SECONDS, self._try_again, submit)

    def not_remembered(self, error: BaseException) -> None:
        """Tell people; the printer's memory is right until the next start."""
        self._report(f"what was stored in the printer is forgotten at the next start: {error}")

    def _try_again(self, submit: Callable[[Submission], None]) -> None:
        waiting, self._waiting = self._waiting, deque()
        for submission in waiting:
            submit(submission)
        if not self._waiting:
            self._hold(False)
