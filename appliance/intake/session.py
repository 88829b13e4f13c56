"""One connection's session: bytes and silences in, jobs and answers out. No socket, no clock.

The rules are those of a printer: the end of the connection ends a job; so does silence, soon after a
cut and late otherwise; requests for status are answered at once and are no part of the job.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import escpos
from appliance.intake.opening import Opening, classify
from escpos.command import Command, Kind
from escpos.replies import Condition, reply

ANSWERED = frozenset({Kind.REQUEST, Kind.REALTIME})
PRINTS = frozenset({Kind.TEXT, Kind.GRAPHICS, Kind.CODE})  # what begins something new behind a cut


@dataclass(frozen=True, slots=True)
class Limits:
    """When silence ends a job, in seconds, and how many bytes a job may have."""

    cut_seconds: float
    idle_seconds: float
    job_bytes: int


@dataclass(frozen=True, slots=True)
class Reply:
    """Send these bytes back."""

    data: bytes


@dataclass(frozen=True, slots=True)
class Finished:
    """A job has ended; `incomplete` where it was broken off."""

    data: bytes
    incomplete: bool


@dataclass(frozen=True, slots=True)
class Refused:
    """Break the connection off; `why` is a sentence for people. What was open of a job is dropped."""

    why: str
    opening: Opening = Opening.PRINT


Action = Reply | Finished | Refused


class Session:
    """What is said on one connection. `condition` tells how the printer is, when somebody asks.

    Times are seconds on any clock that only goes forward.
    """

    def __init__(self, limits: Limits, condition: Callable[[], Condition]) -> None:
        self._limits = limits
        self._condition = condition
        self._head: bytes | None = b""  # None once the opening is known
        self._begin()

    def _begin(self) -> None:
        self._parser = escpos.Parser()
        self._pieces: list[bytes] = []
        self._received = 0
        self._after_cut = False
        self._last: float | None = None

    @property
    def held(self) -> int:
        """Bytes of an unfinished job in memory."""
        return self._received

    @property
    def deadline(self) -> float | None:
        """When `silence` is to be called if nothing comes before; None while no job is open."""
        if self._last is None:
            return None
        return self._last + (self._limits.cut_seconds if self._after_cut else self._limits.idle_seconds)

    def feed(self, data: bytes, now: float) -> list[Action]:
        """Bytes that have arrived."""
        if self._head is not None:
            self._head += data
            opening = classify(self._head)
            if opening is Opening.UNDECIDED:
                self._last, self._received = now, len(self._head)
                return []
            if opening is not Opening.PRINT:
                why = f"this is a printer's port and was sent {opening.value}; nothing of it is printed"
                return [Refused(why, opening)]
            data, self._head, self._received = self._head, None, 0
        return self._take(data, now)

    def silence(self, now: float) -> list[Action]:
        """The deadline has passed. A job that stops inside a command is incomplete."""
        if self.deadline is None or now < self.deadline:
            return []
        return self._finish(broken=False, incomplete_is_broken=True)

    def end(self) -> list[Action]:
        """The till has closed its side: whatever came is the job."""
        return self._finish(broken=False)

    def broken(self) -> list[Action]:
        """The connection was reset, or the box stops: the end of the job may be missing."""
        return self._finish(broken=True)

    def _take(self, data: bytes, now: float) -> list[Action]:
        self._received += len(data)
        if self._received > self._limits.job_bytes:
            return [
                Refused(
                    f"a job is larger than {self._limits.job_bytes} bytes (setting limits.job_bytes);"
                    " nothing of it was kept"
                )
            ]
        self._last = now
        return self._sort(self._parser.feed(data))

    def _sort(self, commands: list[Command]) -> list[Action]:
        actions: list[Action] = []
        for command in commands:
            if command.kind in ANSWERED:
                answer = reply(command, self._condition())
                if answer:
                    actions.append(Reply(answer))
                self._received -= len(command.raw)
            else:
                self._pieces.append(command.raw)
            if command.kind is Kind.CUT:
                self._after_cut = True
            elif command.kind in PRINTS:
                self._after_cut = False
        if not self._received:
            self._last = None  # only questions so far: no job is open
        return actions

    def _finish(self, *, broken: bool, incomplete_is_broken: bool = False) -> list[Action]:
        actions = [] if self._head is None else self._sort(self._parser.feed(self._head))
        self._head = None
        rest = self._parser.close()
        stops_inside = any(not command.complete for command in rest)
        actions += self._sort(rest)
        data = b"".join(self._pieces)
        self._begin()
        if data:
            actions.append(Finished(data, broken or (incomplete_is_broken and stops_inside)))
        return actions
