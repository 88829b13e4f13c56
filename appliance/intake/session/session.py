"""One client's session: bytes and silences in, jobs and replies out. No socket, no clock.

It behaves as a printer does: requests are answered at once and are no part of the job; a drawer opens as
its queue says; what is to stay in the printer's memory goes there by itself, ahead of the job around it.
Everything else is the job. It ends at a cut that more printing follows, by silence, or with the connection.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

import escpos
from appliance.intake.session.actions import Action, ConnectionRefused
from appliance.intake.session.config import SessionConfig
from appliance.intake.session.greeting import Greeting
from appliance.intake.session.interpreter import Interpreter
from appliance.intake.session.open_job import OpenJob
from appliance.intake.session.requests import Requests
from appliance.intake.session.silence import Silence
from appliance.spool import Fate
from escpos.command import Command
from escpos.definitions import PrinterMemory
from escpos.emulation import Condition, ReportedMemory, Responder
from escpos.profiles import Profile


class Session:
    """One client's side of a printer. `condition` tells how the printer is, when somebody asks.

    `pulse_fate` tells of each drawer pulse, as it comes, what becomes of one just now. All clients of a queue
    share its printer's `memory`, and what is `reported` of it. Times are seconds on any clock that only goes
    forward.
    """

    def __init__(
        self,
        config: SessionConfig,
        condition: Callable[[], Condition],
        responder: Responder,
        reported: ReportedMemory,
        memory: PrinterMemory,
        pulse_fate: Callable[[], Fate] = lambda: Fate.PASSED,
    ) -> None:
        self.config = config
        self._requests = Requests(responder, condition)
        self._greeting: Greeting | None = Greeting(lambda: responder.model, condition)  # None: it is a till
        self._parser = escpos.Parser(config.kanji_bytes)
        self._job = OpenJob(reported, memory)
        self._silence = Silence()
        self._interpreter = Interpreter(config.rules, self._job, self._requests, self._silence, pulse_fate)
        self._waiting: deque[Command] = deque()

    def resume_from(self, carried: bytes) -> None:
        """Begin in the middle of a stream, where another session's `carry_over` is in force."""
        self._greeting = None
        for command in escpos.parse(carried):
            if not self._requests.resume_from(command):
                self._job.resume_from(command)

    def carry_over(self) -> bytes:
        """The commands that set what is in force between two jobs."""
        return self._job.carry_over() + self._requests.carry_over()

    def reconfigure(self, profile: Profile, config: SessionConfig) -> None:
        """The queue's settings or its printer may be others now."""
        self.config = config
        self._interpreter.rules = config.rules
        self._requests.reconfigure(profile)

    @property
    def held(self) -> int:
        """Bytes of an unfinished job in memory."""
        return self._unheard + self._parser.pending + self._job.held

    @property
    def _unheard(self) -> int:
        """Bytes that have not told yet what the client is."""
        return len(self._greeting.held) if self._greeting else 0

    @property
    def is_open(self) -> bool:
        """True if the first bytes have told that this is a till."""
        return self._greeting is None

    @property
    def wanted(self) -> int:
        """Bytes that the command under way still needs, as far as that can be told."""
        return self._parser.missing

    @property
    def is_whole(self) -> bool:
        """True if the open job has been cut, or there is none: nothing that comes need be part of it."""
        return not self._unheard and not self._parser.pending and self._job.is_whole

    @property
    def deadline(self) -> float | None:
        """The time to call `on_timeout` if nothing comes before; None while no job is open."""
        since = self._silence.since
        if since is None:
            return None
        if self._parser.pending and self.config.stall_seconds is not None:
            return since + self.config.stall_seconds
        soon = self._job.may_end_soon and not self._parser.pending and self.is_open
        return since + (self.config.cut_seconds if soon else self.config.idle_seconds)

    @property
    def has_more(self) -> bool:
        """True if `step` has left something of what arrived for the next."""
        return bool(self._waiting)

    def feed(self, data: bytes, now: float) -> list[Action]:
        """Bytes that have arrived."""
        actions = self.step(data, now)
        while self._waiting:
            actions += self.step(b"", now)
        return actions

    def step(self, data: bytes, now: float) -> list[Action]:
        """The same, up to the first job that ends in them: who makes it durable says when to go on."""
        if self._greeting is None:
            return self._take(data, now)
        actions, begin = self._greeting.hear(data)
        if begin is None:
            self._silence.since = now if self._greeting.held else None
            return actions
        self._greeting = None
        return [*actions, *self._take(begin, now)]

    def heard(self, now: float) -> None:
        """Bytes have arrived while none waited to be taken: how long the till was silent shows now."""
        self._silence.heard(now, self.config.reset_seconds)

    def resume(self, now: float) -> None:
        """The till was not listened to for a while; its silence counts from now."""
        self._silence.resume(now)

    def changed(self) -> list[Action]:
        """The printer may be in another condition now: a till that wants to be told of it is told."""
        return self._requests.changed()

    def on_timeout(self, now: float) -> list[Action]:
        """The deadline has passed. A job that stops inside a command is incomplete."""
        if self.deadline is None or now < self.deadline:
            return []
        return self._finish(broken=False)

    def end(self) -> list[Action]:
        """The till has closed its side. A job that stops inside a command is incomplete."""
        return self._finish(broken=False)

    def on_disconnect(self) -> list[Action]:
        """The connection was reset, or the box stops: the end of the job may be missing."""
        return self._finish(broken=True)

    def _take(self, data: bytes, now: float) -> list[Action]:
        self._silence.since = now
        self._waiting.extend(self._parser.feed(data))
        size = self._job.size
        actions = self._interpret()
        if self._job.size != size:
            self._silence.printed(now)
        if self.held > self.config.job_bytes:
            limit = self.config.job_bytes
            why = f"a job is larger than {limit} bytes (setting limits.job_bytes); nothing of it was kept"
            actions.append(ConnectionRefused(why))
            self._waiting.clear()
        if not self.held and not self._waiting:
            self._silence.since = None
        return actions

    def _interpret(self) -> list[Action]:
        return self._interpreter.take(self._waiting, self.config.job_bytes - self._parser.pending)

    def _finish(self, *, broken: bool) -> list[Action]:
        actions = []
        rest = self._parser.feed(self._greeting.end() if self._greeting else b"") + self._parser.close()
        self._greeting = None
        stops_inside = any(not command.complete for command in rest)
        self._waiting.extend(rest)
        while self._waiting:
            actions += self._interpret()
        actions += self._job.finish(incomplete=broken or stops_inside)
        self._silence.since = None
        return actions
