"""The prologue: the shortest run of commands for what a job takes over from the stream before it.

A job cut out of a stream must print alone as it would have printed in its place. Each setting is known by
the command that made it last; a command whose meaning depends on others (a distance counts in motion
units, a tab stop in the width of a character) holds on to the ones that were in force then. What standard
mode and page mode have apart, or a page takes along when it ends, is sent in the mode that it was made in.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from escpos import table
from escpos.command import Command, Kind
from escpos.counting import Counter
from escpos.parser import parse
from escpos.standing import Standing

RESET = b"\x1b@"
MAX_BYTES = 262_144  # of commands carried over: all downloadable characters and one bit image fit
MAX_ADDED = 512  # commands kept that add to one slot: two fonts of characters, one by one, twice over
_DISTANCE = frozenset({"motion_units"})
_CHARACTER = frozenset({"font", "size", "spacing"})
_APART = frozenset({"spacing", "kanji_spacing", "line_spacing"})  # Epson ESC/POS reference, ESC L
_OF_PAGE = "page "  # before the names of those that page mode has apart
_OF_ONE_PAGE = frozenset({"page_area", "direction"})  # gone with it
_BY_MODE = _APART | _OF_ONE_PAGE | {"tabs"}  # mean something else in the other mode, or are gone there
_READS: Mapping[str, frozenset[str]] = {  # what the meaning of a setting depends on when it is made
    "spacing": _DISTANCE,
    "line_spacing": _DISTANCE,
    "margin": _DISTANCE,
    "area": _DISTANCE | {"margin"},
    "page_area": _DISTANCE,
    "kanji_spacing": _DISTANCE,
    "tabs": _DISTANCE | _CHARACTER,
    "user_characters": frozenset({"font"}),
} | {_OF_PAGE + slot: _DISTANCE | {"direction"} for slot in _APART}
# Ignored in the middle of a line (Epson ESC/POS reference, ESC a, ESC {, GS L, GS W).
_AT_LINE_START = frozenset({"alignment", "upside_down", "margin", "area"})
_RESET_SETS = next(spec.sets for spec in table.ROWS if spec.prefix == RESET)
_BEGIN_PAGE, _END_PAGE = b"\x1bL", b"\x1bS"
_SET_COUNTER = b"\x1dC2"
_COUNTED = frozenset({"counter_value", "counter_mode"})
_PRINTER_SELECTED = b"\x1b=\x01"  # as it is anyway, so that nothing has to be carried
# Carried only where a job prints from it: some are pictures, and a job that needs none stays as it was.
_ON_DEMAND = frozenset({"downloaded_graphics", "downloaded_bit_image", "user_characters", "user_kanji"})
# Where a command that adds says to what: the characters (c1 c2), the picture (kc1 kc2).
_ADDS_TO: Mapping[str, slice] = {
    "ESC &": slice(3, 5),
    "FS 2": slice(2, 4),
    "GS ( L fn 83": slice(8, 10),
    "GS ( L fn 84": slice(8, 10),
    "GS 8 L fn 83": slice(10, 12),
    "GS 8 L fn 84": slice(10, 12),
    "GS D fn 83": slice(5, 7),
}


@dataclass(frozen=True, slots=True)
class _Entry:
    """A command of the stream, and those before it without which it would mean something else."""

    place: int
    command: Command
    needs: tuple[_Entry, ...]
    page: int | None  # in which it was made, 0 for none; None: that is all the same


class _Added:
    """The additions to a slot: the newest for each character or picture, within bounds."""

    def __init__(self, entries: Mapping[tuple[bytes, ...], _Entry] | None = None) -> None:
        self._entries = dict(entries or {})
        self._bytes = sum(len(entry.command.raw) for entry in self._entries.values())

    def add(self, entry: _Entry) -> None:
        """Keep it for the one that it replaces, and in the end for the oldest."""
        key = (added_to(entry.command), *(need.command.raw for need in entry.needs))
        self._drop(key)
        self._entries[key] = entry
        self._bytes += len(entry.command.raw)
        while self._bytes > MAX_BYTES or len(self._entries) > MAX_ADDED:
            self._drop(next(iter(self._entries)))

    def _drop(self, key: tuple[bytes, ...]) -> None:
        if (gone := self._entries.pop(key, None)) is not None:
            self._bytes -= len(gone.command.raw)

    def copy(self) -> _Added:
        """Another with the same in it."""
        return _Added(self._entries)

    def entries(self) -> tuple[_Entry, ...]:
        """The oldest first."""
        return tuple(self._entries.values())


class Settings(NamedTuple):
    """All settings: the entries of each slot, and the page that was begun last if it goes on."""

    slots: Mapping[str, tuple[_Entry, ...]]
    page: int


def _in_mode(slot: str, page: int) -> str:
    """A slot's name on a page, or on none (0)."""
    return _OF_PAGE + slot if page and slot in _APART else slot


def added_to(command: Command) -> bytes:
    """The bytes that a later command which adds must have in common with this one to make it void."""
    return command.raw[_ADDS_TO.get(command.name, slice(None))]


class Prologue:
    """Follows a stream's settings. `now` is how they are, and `prologue` the commands that set them so.

    `seed` are commands whose definitions are in the printer already.
    """

    def __init__(self, seed: Iterable[Command] = ()) -> None:
        self._last: dict[str, _Entry] = {}
        self._added: dict[str, _Added] = {}
        self._place = 0
        self._counter = Counter()
        self.standing = Standing()
        for command in seed:
            self.follow(command)

    def copy(self) -> Prologue:
        """Another that begins where this one is."""
        copied = Prologue()
        copied._last = dict(self._last)
        copied._added = {slot: added.copy() for slot, added in self._added.items()}
        copied._place, copied._counter = self._place, replace(self._counter)
        copied.standing = self.standing.copy()
        return copied

    def follow(self, command: Command) -> None:
        """Take note of a command that has gone by. What a printer keeps for good is not followed."""
        self._follow_mode(command)
        slots = command.spec.sets
        if self.standing.in_line and slots <= _AT_LINE_START:
            return
        if not slots or not command.complete or command.kind is Kind.DEFINITION or "mode" in slots:
            if command.raw == RESET:
                self._reset(slots)
            return
        if command.raw == _PRINTER_SELECTED:
            self._last.pop("peripheral", None)
            return
        if slots & _COUNTED:
            command = self._count(command)
        page = self.standing.page
        made_in = page if slots & _BY_MODE else None
        reads = frozenset().union(*(_READS.get(_in_mode(slot, page), frozenset()) for slot in slots))
        slots, reads = (frozenset(_in_mode(slot, page) for slot in names) for names in (slots, reads))
        self._place += 1
        needs = tuple(self._last[slot] for slot in reads if slot in self._last)
        entry = _Entry(self._place, command, needs, made_in)
        for slot in slots:
            if command.spec.adds:
                self._added.setdefault(slot, _Added()).add(entry)
            else:
                self._last[slot] = entry
                self._added.pop(slot, None)

    def _follow_mode(self, command: Command) -> None:
        before = self.standing.page
        self.standing.follow(command)
        if before and not self.standing.page:
            for slot in _OF_ONE_PAGE:
                self._last.pop(slot, None)

    def _reset(self, slots: frozenset[str]) -> None:
        self._counter.forget()
        for slot in [slot for slot in self._last if slot.removeprefix(_OF_PAGE) in slots]:
            del self._last[slot]
        for slot in slots & self._added.keys():
            del self._added[slot]

    def _count(self, command: Command) -> Command:
        """Follow the counter; the bytes that set it to the value that it has now."""
        if command.name != "GS c" or self.standing.listens:
            self._counter.follow(command.name, command.raw)
        if command.name == "GS c":
            return parse(_SET_COUNTER + self._counter.value.to_bytes(2, "little"))[0]
        return command

    def now(self) -> Settings:
        """The settings as they are, to give to `prologue` later."""
        last = {slot: (entry,) for slot, entry in self._last.items()}
        added = {slot: last.get(slot, ()) + added.entries() for slot, added in self._added.items()}
        return Settings(last | added, self.standing.page)


def prologue(settings: Settings, prints_from: frozenset[str] = _ON_DEMAND, resets: bool = False) -> bytes:
    """The commands that bring a printer to these settings; nothing where all is as after a reset.

    They begin with a reset. `prints_from` names the definitions that the job behind them prints from;
    `resets` says that the job itself begins with one, so that only what outlasts that is needed. What
    would be longer than MAX_BYTES is shortened from its beginning.
    """
    entries: dict[int, _Entry] = {}
    ahead = [
        entry
        for slot, made in settings.slots.items()
        for entry in made
        if (slot not in _ON_DEMAND or slot in prints_from)
        and not (resets and slot.removeprefix(_OF_PAGE) in _RESET_SETS)
    ]
    while ahead:
        entry = ahead.pop()
        if entry.place not in entries:
            entries[entry.place] = entry
            ahead += entry.needs
    size, kept = 0, []
    for place in sorted(entries, reverse=True):
        size += len(entries[place].command.raw)
        if size > MAX_BYTES:
            break
        kept.append(entries[place])
    said = b"".join(_in_modes(reversed(kept), 0 if resets else settings.page))
    return RESET + said if said else b""


def _in_modes(entries: Iterable[_Entry], end: int) -> Iterator[bytes]:
    """Send on a page what was made on one; in the end the printer is on the page `end`, or on none."""
    page = 0
    for entry in entries:
        if entry.page is not None:
            yield _turn(page, entry.page)
            page = entry.page
        yield entry.command.raw
    yield _turn(page, end)


def _turn(page: int, other: int) -> bytes:
    """From one page to another; 0 is none."""
    if page == other:
        return b""
    return (_END_PAGE if page else b"") + (_BEGIN_PAGE if other else b"")
