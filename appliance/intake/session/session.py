"""One connection's session: bytes and silences in, jobs and answers out. No socket, no clock.

It behaves as a printer does: requests are answered at once and are no part of the job; a drawer opens as
its queue says; what is to stay in the printer's memory goes there by itself, ahead of the job around it.
Everything else is the job, which the splitter finds the ends of.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

import escpos
from appliance.intake.session.actions import (
    Action,
    ConnectionRefused,
    DeferredReply,
    DrawerKick,
    JobFinished,
    MemorySlot,
    Reply,
    StoreInPrinter,
)
from appliance.intake.session.greeting import Greeting
from appliance.intake.session.splitter import Splitter
from appliance.spool import ANSWERED, DRAWER_NOTES, PASSED_ON, Fate, Rules, Verdict
from escpos import star
from escpos.command import Command, Kind
from escpos.definitions import Change, Shelf, change
from escpos.lengths import KANJI_BYTES
from escpos.plain import PLAIN
from escpos.profiles import Profile
from escpos.prologue import RESET
from escpos.replies import ACK, AUTOMATIC, CAN, NAK, Condition, Memory, Responder, process_id
from escpos.standalone import Document

ASKS = ANSWERED | {Kind.DEFINITION}  # some settings are acknowledged
HANDSHAKES = frozenset({bytes([ACK]), bytes([NAK]), bytes([CAN])})
ENDS_JOB = (JobFinished, StoreInPrinter)
NOTHING: list[Action] = []  # never added to
MAX_PROMISES = 64  # process IDs a job may ask to be told; no till waits for more than a few
CLEARS = frozenset({"DLE DC4 fn 8"})  # what makes a printer forget what it was sent
CLEARED_NOTE = "The till took this back before it had ended (DLE DC4 fn 8)."


@dataclass(frozen=True, slots=True)
class SessionConfig:
    """What a queue's settings mean for a session: seconds of silence that end a job, bytes it may have.

    `stall_seconds` is the silence that ends one in the middle of a command; None: the same as between two.
    `rules` say what is taken of a job; `kanji_bytes` is how long the model's user-defined Kanji are (FS 2).
    `reset_seconds` is the silence behind which a reset at the beginning of a line begins a new job.
    """

    cut_seconds: float
    idle_seconds: float
    job_bytes: int
    rules: Rules = Rules()
    kanji_bytes: int = KANJI_BYTES
    stall_seconds: float | None = None
    reset_seconds: float = 2.0


class Session:
    """What is said on one connection. `condition` tells how the printer is, when somebody asks.
    `pulse_fate` says of each drawer pulse, as it comes, what becomes of one just now.

    `memory` and `shelf` are what the printer remembers, for all connections of a queue: what it answers
    of it, and the commands that bring it about. Times are seconds on any clock
    that only goes forward.
    """

    def __init__(
        self,
        config: SessionConfig,
        condition: Callable[[], Condition],
        responder: Responder,
        memory: Memory,
        shelf: Shelf,
        pulse_fate: Callable[[], Fate] = lambda: Fate.PASSED,
    ) -> None:
        self.config = config
        self._condition = condition
        self._pulse_fate = pulse_fate
        self._responder = responder
        self._memory = memory
        self._shelf = shelf
        self._greeting: Greeting | None = Greeting(lambda: responder.model, condition)  # None: it is a till
        self._parser = escpos.Parser(config.kanji_bytes)
        self._splitter = Splitter(shelf)
        self._waiting: deque[Command] = deque()
        self._promises: list[bytes] = []
        self._unasked: dict[str, bytes] = {}  # the commands that ask to be told of changes
        self._stores: dict[str, MemorySlot] = {}  # what the open job leaves in the printer's memory
        self._defined: list[Command] = []  # what is to go there ahead of it
        self._defined_bytes = 0
        self._last: float | None = None
        self._printed_at: float | None = None  # when the last printing command was taken
        self._rested = False  # whether there was a silence since then

    def resume_from(self, carried: bytes) -> None:
        """Begin in the middle of a stream, where another session's `carry_over` is in force."""
        self._greeting = None
        for command in escpos.parse(carried):
            if command.name in AUTOMATIC:
                self._responder.answer(command, self._condition())
                self._unasked[command.name] = command.raw
            else:
                self._splitter.follow(command)

    def carry_over(self) -> bytes:
        """The commands that set what is in force between two jobs."""
        return self._splitter.carry_over() + b"".join(self._unasked.values())

    def reconfigure(self, profile: Profile, config: SessionConfig) -> None:
        """The queue's settings or its printer may be others now."""
        self.config = config
        self._responder.reconfigure(profile)

    @property
    def held(self) -> int:
        """Bytes of an unfinished job in memory."""
        return self._unheard + self._parser.pending + self._splitter.size + self._defined_bytes

    @property
    def _unheard(self) -> int:
        """Bytes that have not told yet who speaks."""
        return len(self._greeting.held) if self._greeting else 0

    @property
    def is_open(self) -> bool:
        """Whether the first bytes have told that this is a till."""
        return self._greeting is None

    @property
    def wanted(self) -> int:
        """Bytes that the command under way still needs, as far as that can be told."""
        return self._parser.missing

    @property
    def is_whole(self) -> bool:
        """Whether the open job has been cut, or there is none: nothing that comes need be part of it."""
        whole = not self._unheard and not self._parser.pending
        return whole and (self._splitter.is_cut or not self._splitter.size)

    @property
    def deadline(self) -> float | None:
        """When `on_timeout` is to be called if nothing comes before; None while no job is open."""
        if self._last is None:
            return None
        said_all = self._splitter.is_cut or self._promises or not self._splitter.size
        if self._parser.pending and self.config.stall_seconds is not None:
            return self._last + self.config.stall_seconds
        soon = said_all and not self._parser.pending and self.is_open
        return self._last + (self.config.cut_seconds if soon else self.config.idle_seconds)

    @property
    def has_more(self) -> bool:
        """Whether `step` has left something of what arrived for the next."""
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
            self._last = now if self._greeting.held else None
            return actions
        self._greeting = None
        return [*actions, *self._take(begin, now)]

    def heard(self, now: float) -> None:
        """Bytes have arrived while none waited to be taken: how long the till was silent shows now."""
        printed_at = self._printed_at
        self._rested = printed_at is not None and now - printed_at >= self.config.reset_seconds

    def resume(self, now: float) -> None:
        """The till was not listened to for a while; its silence counts from now."""
        self._printed_at = now
        if self._last is not None:
            self._last = now

    def changed(self) -> list[Action]:
        """The printer may be in another condition now: a till that wants to be told of it is told."""
        told = self._responder.changed(self._condition())
        return [Reply(told)] if told else []

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
        self._last = now
        self._waiting.extend(self._parser.feed(data))
        size = self._splitter.size
        actions = self._sort(self._waiting)
        if self._splitter.size != size:
            self._printed_at, self._rested = now, False
        if self.held > self.config.job_bytes:
            limit = self.config.job_bytes
            why = f"a job is larger than {limit} bytes (setting limits.job_bytes); nothing of it was kept"
            actions.append(ConnectionRefused(why))
            self._waiting.clear()
        if not self.held and not self._waiting:
            self._last = None
        return actions

    def _sort(self, commands: deque[Command]) -> list[Action]:
        """Deal with commands up to the first job that ends in them; these are gone from the list."""
        actions: list[Action] = []
        answers = b""
        condition: Condition | None = None  # asked for once: it is the same for all that came together
        is_quiet = self._is_quiet()
        while commands and not (actions and isinstance(actions[-1], ENDS_JOB)):
            command = commands.popleft()
            if is_quiet and command.spec.name in PLAIN and command.complete:
                actions += self._add(command)
                continue
            if self._responder.expects_acknowledgement and command.raw in HANDSHAKES:
                answers += self._responder.acknowledge(command.raw[0])
                is_quiet = self._is_quiet()
                continue
            if command.kind in ASKS:
                condition = condition or self._condition()
                answers += self._responder.answer(command, condition)
            actions += self._heard(command) if command.kind in ANSWERED else self._keep(command)
            is_quiet = self._is_quiet()
            if self.held > self.config.job_bytes:
                break  # a macro, five bytes long, can write half a megabyte
        if answers:
            actions.insert(0, Reply(answers))
        return actions

    def _is_quiet(self) -> bool:
        """Whether nothing waits for what comes next, so that a plain command need not be looked at."""
        waits = self._defined or self._splitter.in_macro or self._responder.expects_acknowledgement
        return not (waits or self._rested)

    def _heard(self, command: Command) -> list[Action]:
        """What a request does besides being answered."""
        if command.name in AUTOMATIC and command.complete:
            self._unasked[command.name] = command.raw
        promised = process_id(command)
        if promised is not None:
            if not self._splitter.size:
                return [*self._flush(), DeferredReply(promised)]
            if len(self._promises) < MAX_PROMISES:
                self._promises.append(promised)
        elif command.name in CLEARS and self._splitter.size:
            self._splitter.note(CLEARED_NOTE)
            return self._close(self._splitter.finish(), incomplete=True)
        return []

    def _keep(self, command: Command) -> list[Action]:
        rested, self._rested = self._rested, False
        self._responder.follow(command)
        in_macro = self._splitter.in_macro
        ruling = self.config.rules.judge(command, in_macro=in_macro)
        match ruling.verdict:
            case Verdict.OPENS_DRAWER:
                return self._open_drawer(command)
            case Verdict.STORED:
                assert ruling.effect is not None
                return self._define(command, ruling.effect)
            case Verdict.LEFT_OUT:
                return self._leave_out(command, ruling.note)
        if in_macro:
            return [*self._flush(), *self._add(command)]
        if ruling.effect is not None:
            self._memory.follow(command)
            self._store(self._shelf.follow(command, ruling.effect), ruling.effect.title)
            return [*self._flush(), *self._add(command)]
        if star.is_of_star(command):
            self._splitter.note(star.NOTE)
        if command.raw == RESET:
            ended = self._next_customer() if rested and self._splitter.is_at_rest else []
            self._unasked.clear()
            self._store(self._shelf.reset(), "")
            return [*ended, *self._flush(), *self._add(command)]
        return [*self._flush(), *self._add(command)]

    def _next_customer(self) -> list[Action]:
        """After a silence the till begins anew, and nothing has cut the receipt before."""
        return [*self._flush(), *self._close(self._splitter.finish(), incomplete=False)]

    def _open_drawer(self, command: Command) -> list[Action]:
        fate = self._pulse_fate()
        if self._splitter.size:  # a pulse by itself is no job's, nor the next one's
            self._splitter.note(DRAWER_NOTES[fate])
        return [DrawerKick(command.raw)] if fate in PASSED_ON else []

    def _leave_out(self, command: Command, note: str) -> list[Action]:
        if self._splitter.size or command.kind is not Kind.PULSE:
            self._splitter.note(note)
        return []

    def _define(self, command: Command, effect: Change) -> list[Action]:
        """Something for the printer's lasting memory goes there ahead of the job."""
        self._memory.follow(command)
        # What the open job has printed from must not change under it: the rest is another job.
        ended = self._splitter.finish() if self._splitter.prints_from(effect.slot) else None
        self._defined.append(command)
        self._defined_bytes += len(command.raw)
        return self._close(ended, incomplete=False) if ended else []

    def _flush(self) -> list[Action]:
        """What came for the printer's memory just now, as one thing to send there."""
        if not self._defined:
            return []
        stores: dict[str, MemorySlot] = {}
        for command in self._defined:
            effect = change(command)
            assert effect is not None
            for slot in self._shelf.follow(command, effect):
                stores[slot] = MemorySlot(slot, effect.title, self._shelf.data(slot))
        data = b"".join(command.raw for command in self._defined)
        self._defined, self._defined_bytes = [], 0
        return [StoreInPrinter(data, tuple(stores.values()))]

    def _store(self, slots: tuple[str, ...], title: str) -> None:
        for slot in slots:
            self._stores[slot] = MemorySlot(slot, title, self._shelf.data(slot))

    def _add(self, command: Command) -> list[Action]:
        ended = self._splitter.add(command)
        return self._close(ended, incomplete=False) if ended else NOTHING

    def _close(self, piece: Document | None, incomplete: bool) -> list[Action]:
        """The open job has ended."""
        promises, self._promises = tuple(self._promises), []
        stores, self._stores = tuple(self._stores.values()), {}
        if piece is None:
            remembered: list[Action] = [StoreInPrinter(b"", stores)] if stores else []
            return [*remembered, *(DeferredReply(promised) for promised in promises)]
        return [JobFinished(piece.data, incomplete, piece.notes, promises, piece.definitions, stores)]

    def _finish(self, *, broken: bool) -> list[Action]:
        actions = []
        rest = self._parser.feed(self._greeting.end() if self._greeting else b"") + self._parser.close()
        self._greeting = None
        stops_inside = any(not command.complete for command in rest)
        self._waiting.extend(rest)
        while self._waiting:
            actions += self._sort(self._waiting)
        actions += self._flush()
        actions += self._close(self._splitter.finish(), incomplete=broken or stops_inside)
        self._last = None
        return actions
