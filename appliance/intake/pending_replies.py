"""What a till was promised to be told of its jobs, in the order in which it asked (GS ( H)."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from appliance.spool import Job

MAX_OPEN = 256  # a connection; the oldest are forgotten, as no till waits for so many


@dataclass(slots=True)
class _Open:
    """Answers that wait for a job: `kept` until it is safe, then for `job` to be on paper."""

    answers: tuple[bytes, ...]
    kept: object
    job: int | None = None
    due: bool = False


class PendingReplies:
    """The open promises of one connection; `reply` sends what has come due."""

    def __init__(self, reply: Callable[[bytes], None]) -> None:
        self._reply = reply
        self._open: deque[_Open] = deque(maxlen=MAX_OPEN)

    def add(self, answers: tuple[bytes, ...], kept: object) -> None:
        """Promise answers for the job that `kept` stands for; None: for all that came before."""
        if kept is None and not self._open:
            self._reply(b"".join(answers))
        elif answers or kept is not None:
            self._open.append(_Open(answers, kept, due=kept is None))

    def spooled(self, kept: object, job: Job, waits: bool) -> None:
        """A job is safe; `waits` says that its answers wait until it is printed."""
        for each in self._open:
            if each.kept is kept:
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
        """Tell what is due, up to the first that is not: a till counts on their order."""
        while self._open and self._open[0].due:
            answers = b"".join(self._open.popleft().answers)
            if answers:
                self._reply(answers)
