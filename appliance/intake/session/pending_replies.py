"""Replies that wait until jobs are safe or printed, in the order in which a till asked for them (GS ( H)."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from appliance.spool import Job

MAX_OPEN = 256  # a connection; the oldest are forgotten, as no till waits for so many


@dataclass(slots=True)
class _Open:
    """Replies that wait for a job: for `submission` to be safe, then for `job` to be on paper."""

    answers: tuple[bytes, ...]
    submission: object
    job: int | None = None
    due: bool = False


class PendingReplies:
    """The waiting replies of one connection; `reply` sends those that have come due."""

    def __init__(self, reply: Callable[[bytes], None]) -> None:
        self._reply = reply
        self._open: deque[_Open] = deque(maxlen=MAX_OPEN)

    def add(self, answers: tuple[bytes, ...], submission: object) -> None:
        """Have replies wait for the job of a submission; None: for all that came before."""
        if submission is None and not self._open:
            self._reply(b"".join(answers))
        elif answers or submission is not None:
            self._open.append(_Open(answers, submission, due=submission is None))

    def spooled(self, submission: object, job: Job, waits: bool) -> None:
        """A job is safe; `waits` says that its replies wait until it is printed."""
        for each in self._open:
            if each.submission is submission:
                each.job, each.due = job.id, not waits
        self._settle()

    def ended(self, job: int, printed: bool) -> None:
        """A job is on paper, or will never be: then nobody is told anything of it."""
        for each in self._open:
            if each.job == job:
                each.due = True
                each.answers = each.answers if printed else ()
        self._settle()

    def _settle(self) -> None:
        """Send what is due, up to the first that is not: a till counts on their order."""
        while self._open and self._open[0].due:
            answers = b"".join(self._open.popleft().answers)
            if answers:
                self._reply(answers)
