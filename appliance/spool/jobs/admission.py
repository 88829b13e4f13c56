"""Admission: a queue's rules, applied in one step to every job, whatever way it came in.

Commands that fill a printer's memory for good go there by themselves, ahead of the job, where the queue
permits them; a drawer opens as the queue says; questions to the printer are no part of a document. What was
taken out is noted. A till's commands are judged as they come (intake/session), a document as a whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import NamedTuple

from appliance.runtime.i18n import message
from appliance.settings import Queue
from appliance.spool.errors import Invalid
from appliance.spool.jobs.drawer import DRAWER_NOTES, PASSED_ON, Fate
from appliance.spool.records import DEFINITION, Definition, Priority, Submission
from appliance.spool.storage import documents
from escpos import star
from escpos.command import Command, Kind
from escpos.definitions import Change, PrinterMemory, change
from escpos.lengths import KANJI_BYTES
from escpos.parser import Parser
from escpos.plain import PLAIN
from escpos.prologue import RESET
from escpos.standalone import SILENT, Composer

ANSWERED = frozenset({Kind.REQUEST, Kind.REALTIME})  # no part of a job
QUESTION_NOTE = "Questions to the printer were left out: nobody waits for the answers here."
PIECE = 65_536  # bytes of a document looked at at once: ten million line feeds fit no memory
MAX_PULSES_ALONE = 256  # bytes; a pulse has five, and what sets the printer up before it a few more
PASS, HOLD, DROP = "pass", "hold", "drop"  # a queue's drawer policies


class Verdict(Enum):
    """The fate of a command."""

    KEPT = auto()  # part of the job
    OPENS_DRAWER = auto()  # at once, ahead of the job
    STORED = auto()  # in the printer's memory for good, ahead of the job
    LEFT_OUT = auto()


class Ruling(NamedTuple):
    """A verdict; `effect` is what the command does to the printer's memory, `note` says what was left out."""

    verdict: Verdict
    effect: Change | None = None
    note: str = ""


_KEPT, _OPENS = Ruling(Verdict.KEPT), Ruling(Verdict.OPENS_DRAWER)
_NO_DRAWER = Ruling(Verdict.LEFT_OUT, note=DRAWER_NOTES[Fate.UNWANTED])


@dataclass(frozen=True, slots=True)
class Rules:
    """A queue's: `drawer` is pass, hold or drop; `permits` are words of `Change.permit`."""

    drawer: str = PASS
    permits: frozenset[str] = frozenset({"nv_graphics", "user_memory"})

    @classmethod
    def of(cls, queue: Queue) -> Rules:
        """Those that a queue's settings make."""
        return cls(queue.drawer, frozenset(queue.permits))

    def judge(self, command: Command, *, in_macro: bool = False) -> Ruling:
        """The fate of a command that is no question. A macro's drawer opens when the macro runs."""
        if command.kind is Kind.PULSE:
            if not command.complete or self.drawer == HOLD:
                return _KEPT
            if self.drawer == DROP:
                return _NO_DRAWER
            return _KEPT if in_macro else _OPENS
        effect = change(command)
        if effect is None:
            return _KEPT
        if not effect.lasting:
            return Ruling(Verdict.KEPT, effect)
        if effect.permit in self.permits:
            return Ruling(Verdict.STORED, effect)
        title = command.spec.title
        note = f"{command.name} ({title}) was taken out: the queue does not permit {effect.permit}."
        return Ruling(Verdict.LEFT_OUT, effect, note)


@dataclass(frozen=True, slots=True)
class Circumstances:
    """The circumstances of a document that comes now.

    `known` is what the queue's printer remembers, `kanji_bytes` how long its model's user-defined Kanji are;
    `fate` says what becomes of a drawer pulse. `at` is the time, in microseconds.
    """

    rules: Rules
    known: tuple[Definition, ...]
    kanji_bytes: int
    fate: Callable[[], Fate]
    at: int


@dataclass(frozen=True, slots=True)
class Admitted:
    """An admitted job. `ahead` goes to the printer's memory before it; `pulses` open drawers at once.

    `job` is None where nothing else was in it. `asked` is the SHA-256 of what was handed over.
    """

    job: Submission | None
    asked: str
    ahead: Submission | None = None
    pulses: tuple[bytes, ...] = ()
    once: str | None = None  # names the request


def as_it_is(submission: Submission) -> Admitted:
    """A job that was judged command by command, as it came, or that the box has made."""
    return Admitted(submission, documents.name(submission.data), once=submission.once)


def admit(submission: Submission, now: Circumstances) -> Admitted:
    """Judge a document as a whole. One that is printed later opens the drawer then.

    Raises Invalid where nothing is left to print, or where what is printed would change within it.
    """
    rules = now.rules
    if rules.drawer == PASS and (submission.scheduled_for is not None or _is_all_pulses(submission.data)):
        now = replace(now, rules=replace(rules, drawer=HOLD))
    reading = _Reading(submission, now)
    for command in commands_of(submission.data, now.kanji_bytes):
        reading.take(command)
    return reading.admitted()


def for_memory(
    data: bytes, stores: tuple[Definition, ...], origin: str, queue: str, printer: str | None = None
) -> Submission:
    """A job that only fills a printer's memory."""
    return Submission(
        *(data, DEFINITION, origin, queue),
        priority=Priority.URGENT,
        printer=printer,
        notes=tuple(f"{'Stores' if one.data else 'Erases'}: {one.title}." for one in stores),
        stores=stores,
    )


class _Reading:
    """A document, command by command."""

    def __init__(self, submission: Submission, now: Circumstances) -> None:
        self._submission = submission
        self._now = now
        self._shelf = PrinterMemory()
        for definition in now.known:
            self._shelf.put(definition.slot, definition.data)
        self._composer = Composer(self._shelf)
        self._stored = bytearray()
        self._stores: dict[str, Definition] = {}
        self._pulses: list[bytes] = []
        self._notes: dict[str, None] = {}

    def admitted(self) -> Admitted:
        """The admitted job. Raises Invalid where nothing is left of it."""
        asked = self._submission.asked or documents.name(self._submission.data)
        ahead = None
        if self._stored:
            given = self._submission
            stores = tuple(self._stores.values())
            ahead = for_memory(bytes(self._stored), stores, given.origin, given.queue, given.printer)
        return Admitted(self._job(), asked, ahead, tuple(self._pulses), self._submission.once)

    def _job(self) -> Submission | None:
        if self._composer.is_silent and (self._stored or self._notes):
            if self._stored:
                return None
            why = " ".join(self._notes)
            raise Invalid(message("Nothing of the document is left to print. %(why)s", why=why))
        document = self._composer.document()
        notes = tuple(dict.fromkeys((*self._submission.notes, *self._notes, *document.notes)))
        return replace(self._submission, data=document.data, notes=notes, definitions=document.definitions)

    def take(self, command: Command) -> None:
        """Judge the next command."""
        composer = self._composer
        if command.spec.name in PLAIN and command.complete and not composer.in_macro:
            composer.keep_plain(command)
            return
        if command.kind in ANSWERED:
            self._notes[QUESTION_NOTE] = None
            return
        ruling = self._now.rules.judge(command, in_macro=composer.in_macro)
        match ruling.verdict:
            case Verdict.KEPT:
                self._keep(command, ruling.effect)
            case Verdict.OPENS_DRAWER:
                fate = self._now.fate()
                self._notes[DRAWER_NOTES[fate]] = None
                if fate in PASSED_ON:
                    self._pulses.append(command.raw)
            case Verdict.STORED:
                assert ruling.effect is not None
                self._store(command, ruling.effect)
            case Verdict.LEFT_OUT:
                self._notes[ruling.note] = None

    def _keep(self, command: Command, effect: Change | None) -> None:
        if effect is not None:
            self._shelf.follow(command, effect)
        elif command.raw == RESET:
            self._shelf.reset()
        elif star.is_of_star(command):
            self._notes[star.NOTE] = None
        self._composer.add(command)

    def _store(self, command: Command, effect: Change) -> None:
        if self._composer.prints_from(effect.slot):
            raise Invalid(
                message(
                    "The document prints %(title)s and changes it behind that. Send it as two jobs.",
                    title=effect.title,
                )
            )
        for slot in self._shelf.follow(command, effect):
            data = self._shelf.data(slot)
            self._stores[slot] = Definition(slot, effect.title, data, self._now.at, self._submission.origin)
        self._stored += command.raw


def commands_of(data: bytes, kanji_bytes: int) -> Iterator[Command]:
    """The commands of a document, some at a time."""
    parser = Parser(kanji_bytes)
    for at in range(0, len(data), PIECE):
        yield from parser.feed(data[at : at + PIECE])
    yield from parser.close()


def _is_all_pulses(data: bytes) -> bool:
    """True if a document is there to open a drawer: it is short, and nothing else is in it."""
    if len(data) > MAX_PULSES_ALONE:
        return False
    kinds = {command.kind for command in commands_of(data, KANJI_BYTES)}
    return Kind.PULSE in kinds and kinds <= SILENT | ANSWERED | {Kind.PULSE}
