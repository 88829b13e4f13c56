"""What a job takes over from the stream before it, as the shortest run of commands that makes it so.

A job cut out of a stream must print alone as it would have printed in its place. Each setting is known by
the command that made it last; a command whose meaning depends on others (a distance counts in motion
units, a tab stop in the width of a character) holds on to the ones that were in force then.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from escpos import table
from escpos.command import Command, Kind

RESET = b"\x1b@"
MAX_BYTES = 262_144  # of commands carried over: all downloadable characters and one bit image fit
MAX_ADDED = 512  # commands kept that add to one slot: two fonts of characters, one by one, twice over
_DISTANCE = frozenset({"motion_units"})
_CHARACTER = frozenset({"font", "size", "spacing"})
_READS: Mapping[str, frozenset[str]] = {  # what the meaning of a setting depends on when it is made
    "spacing": _DISTANCE,
    "line_spacing": _DISTANCE,
    "margin": _DISTANCE,
    "area": _DISTANCE | {"margin"},
    "page_area": _DISTANCE,
    "kanji_spacing": _DISTANCE,
    "tabs": _DISTANCE | _CHARACTER,
    "user_characters": frozenset({"font"}),
}
# Ignored in the middle of a line (Epson ESC/POS reference, ESC a, ESC {, GS L, GS W).
_AT_LINE_START = frozenset({"alignment", "upside_down", "margin", "area"})
_RESET_SETS = next(spec.sets for spec in table.ROWS if spec.prefix == RESET)
_ENDS_LINE = frozenset({Kind.PRINT, Kind.CUT, Kind.GRAPHICS, Kind.CODE})
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


class _Added:
    """What commands have added to a slot: the newest for each character or picture, within bounds."""

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


Settings = Mapping[str, tuple[_Entry, ...]]


def added_to(command: Command) -> bytes:
    """What a later command that adds must have in common with this one to make it void."""
    return command.raw[_ADDS_TO.get(command.name, slice(None))]


class Prologue:
    """Follows a stream's settings. `now` is how they are, and `prologue` the commands that set them so.

    `seed` are commands whose definitions are in the printer already.
    """

    def __init__(self, seed: Iterable[Command] = ()) -> None:
        self._last: dict[str, _Entry] = {}
        self._added: dict[str, _Added] = {}
        self._place = 0
        self.in_line = False  # whether something stands in the line that is not printed yet
        for command in seed:
            self.follow(command)

    def copy(self) -> Prologue:
        """Another that begins where this one is."""
        copied = Prologue()
        copied._last = dict(self._last)
        copied._added = {slot: added.copy() for slot, added in self._added.items()}
        copied._place, copied.in_line = self._place, self.in_line
        return copied

    def follow(self, command: Command) -> None:
        """Take note of a command that has gone by. What a printer keeps for good is not followed."""
        self._follow_line(command)
        slots = command.spec.sets
        if self.in_line and slots <= _AT_LINE_START:
            return
        if not slots or not command.complete or command.kind is Kind.DEFINITION:
            return
        if command.raw == RESET:
            for slot in slots & (self._last.keys() | self._added.keys()):
                self._last.pop(slot, None)
                self._added.pop(slot, None)
            return
        if command.raw == _PRINTER_SELECTED:
            self._last.pop("peripheral", None)
            return
        reads = frozenset().union(*(_READS.get(slot, frozenset()) for slot in slots))
        self._place += 1
        entry = _Entry(self._place, command, tuple(self._last[slot] for slot in reads if slot in self._last))
        for slot in slots:
            if command.spec.adds:
                self._added.setdefault(slot, _Added()).add(entry)
            else:
                self._last[slot] = entry
                self._added.pop(slot, None)

    def _follow_line(self, command: Command) -> None:
        if command.kind is Kind.TEXT or command.name == "ESC *":
            self.in_line = True
        elif command.kind in _ENDS_LINE or command.raw == RESET:
            self.in_line = False

    def now(self) -> Settings:
        """The settings as they are, to give to `prologue` later."""
        last = {slot: (entry,) for slot, entry in self._last.items()}
        return last | {slot: last.get(slot, ()) + added.entries() for slot, added in self._added.items()}


def prologue(settings: Settings, prints_from: frozenset[str] = _ON_DEMAND, resets: bool = False) -> bytes:
    """The commands that bring a printer to these settings; nothing where all is as after a reset.

    They begin with a reset. `prints_from` names the definitions that the job behind them prints from;
    `resets` says that the job itself begins with one, so that only what outlasts that is needed. What
    would be longer than MAX_BYTES is shortened from its beginning.
    """
    entries: dict[int, Command] = {}
    ahead = [
        entry
        for slot, made in settings.items()
        for entry in made
        if (slot not in _ON_DEMAND or slot in prints_from) and not (resets and slot in _RESET_SETS)
    ]
    while ahead:
        entry = ahead.pop()
        if entry.place not in entries:
            entries[entry.place] = entry.command
            ahead += entry.needs
    size, kept = 0, []
    for place in sorted(entries, reverse=True):
        size += len(entries[place].raw)
        if size > MAX_BYTES:
            break
        kept.append(entries[place].raw)
    return RESET + b"".join(reversed(kept)) if kept else b""
