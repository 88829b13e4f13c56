"""One connection's session: bytes and silences in, jobs and answers out. No socket, no clock.

The rules are those of a printer: the end of the connection ends a job; so does a cut that more printing
follows, and silence, soon after a cut and late otherwise. Requests for status are answered at once and
are no part of the job. What trails a cut (feeds, drawer pulses) belongs to the job before it. A job
that is not its connection's first begins with what the ones before left set, so that it stands alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import escpos
from appliance.intake.opening import Opening, classify
from escpos.command import Command, Kind
from escpos.profiles import DEFAULT
from escpos.prologue import Prologue
from escpos.replies import Condition, Memory, Responder

ANSWERED = frozenset({Kind.REQUEST, Kind.REALTIME})
PRINTS = frozenset({Kind.TEXT, Kind.GRAPHICS, Kind.CODE, Kind.MACRO})  # begins something new behind a cut
ENDS_LINE = frozenset({Kind.PRINT, Kind.CUT})
TRAILS = ENDS_LINE | {Kind.PULSE, Kind.SOUND}  # belongs to the job before


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
        self._memory = Memory()
        self._responder = Responder(DEFAULT, self._memory)
        self._head: bytes | None = b""  # None once the opening is known
        self._prologue = Prologue()
        self._begin(b"")

    def _begin(self, prologue: bytes) -> None:
        self._parser = escpos.Parser()
        self._start_job(prologue)
        self._received = 0
        self._last: float | None = None

    def _start_job(self, prologue: bytes) -> None:
        self._prologue_bytes = prologue
        self._document = bytearray()
        self._behind_cut: list[Command] | None = None  # what came since a cut; None where there was none

    @property
    def held(self) -> int:
        """Bytes of an unfinished job in memory."""
        return self._received

    @property
    def deadline(self) -> float | None:
        """When `silence` is to be called if nothing comes before; None while no job is open."""
        if self._last is None:
            return None
        return self._last + (self._limits.cut_seconds if self._is_cut else self._limits.idle_seconds)

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

    def resume(self, now: float) -> None:
        """The till was not listened to for a while; its silence counts from now."""
        if self._last is not None:
            self._last = now

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
        self._last = now
        actions = self._sort(self._parser.feed(data))
        if self._received > self._limits.job_bytes:  # counted without the jobs that ended in these bytes
            limit = self._limits.job_bytes
            why = f"a job is larger than {limit} bytes (setting limits.job_bytes); nothing of it was kept"
            actions.append(Refused(why))
        return actions

    def _sort(self, commands: list[Command]) -> list[Action]:
        actions: list[Action] = []
        answers = b""
        condition: Condition | None = None  # asked for once: it is the same for all that came together
        for command in commands:
            if command.kind in ANSWERED:
                condition = condition or self._condition()
                answers += self._responder.answer(command, condition)
                self._received -= len(command.raw)
            else:
                self._responder.follow(command)
                self._memory.follow(command)
                actions += self._keep(command)
        if answers:
            actions.append(Reply(answers))
        if not self._received:
            self._last = None  # only questions so far: no job is open
        return actions

    @property
    def _is_cut(self) -> bool:
        """Whether nothing began behind the last cut; text that the parser still holds back did begin."""
        return self._behind_cut is not None and not self._parser.in_text

    def _keep(self, command: Command) -> list[Action]:
        """Add a command to its job. Printing behind a cut ends the job before, and begins the next."""
        finished: list[Action] = []
        if self._behind_cut is not None and command.kind in PRINTS:
            finished.append(self._split(self._behind_cut))
        if self._behind_cut is not None:
            self._behind_cut.append(command)
        else:
            self._add(command)
            if command.kind is Kind.CUT:
                self._behind_cut = []
        return finished

    def _split(self, behind_cut: list[Command]) -> Finished:
        """End the job with what trails its cut; the settings behind that are the next one's."""
        border = _border(behind_cut)
        for command in behind_cut[:border]:
            self._add(command)
        data = self._prologue_bytes + self._document
        self._received -= len(self._document)
        self._start_job(self._prologue.data())
        for command in behind_cut[border:]:
            self._add(command)
        return Finished(data, incomplete=False)

    def _add(self, command: Command) -> None:
        self._document += command.raw
        self._prologue.follow(command)

    def _finish(self, *, broken: bool, incomplete_is_broken: bool = False) -> list[Action]:
        actions = [] if self._head is None else self._sort(self._parser.feed(self._head))
        self._head = None
        rest = self._parser.close()
        stops_inside = any(not command.complete for command in rest)
        actions += self._sort(rest)
        for command in self._behind_cut or ():
            self._add(command)
        if self._document:
            incomplete = broken or (incomplete_is_broken and stops_inside)
            actions.append(Finished(self._prologue_bytes + self._document, incomplete))
        self._begin(self._prologue.data())
        return actions


def _border(behind_cut: list[Command]) -> int:
    """How many of the commands behind a cut trail it: all up to the last feed or pulse.

    A move within the line waits for what is printed there, and so does all behind it.
    """
    border, moved = 0, False
    for place, command in enumerate(behind_cut, 1):
        if command.kind is Kind.POSITION:
            moved = True
        elif command.kind in ENDS_LINE:
            border, moved = place, False
        elif command.kind in TRAILS and not moved:
            border = place
    return border
