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


@dataclass(frozen=True, slots=True)
class _Entry:
    """A command of the stream, and those before it without which it would mean something else."""

    place: int
    command: Command
    needs: tuple[_Entry, ...]


Settings = Mapping[str, _Entry]


class Prologue:
    """Follows a stream's settings. `now` is how they are, and `prologue` the commands that set them so.

    `seed` are commands whose definitions are in the printer already.
    """

    def __init__(self, seed: Iterable[Command] = ()) -> None:
        self._last: dict[str, _Entry] = {}
        self._place = 0
        self.in_line = False  # whether something stands in the line that is not printed yet
        for command in seed:
            self.follow(command)

    def copy(self) -> Prologue:
        """Another that begins where this one is."""
        copied = Prologue()
        copied._last = dict(self._last)
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
            for slot in slots & self._last.keys():
                del self._last[slot]
            return
        if command.raw == _PRINTER_SELECTED:
            self._last.pop("peripheral", None)
            return
        reads = frozenset().union(*(_READS.get(slot, frozenset()) for slot in slots))
        if command.spec.adds:
            reads |= slots
        self._place += 1
        entry = _Entry(self._place, command, tuple(self._last[slot] for slot in reads if slot in self._last))
        for slot in slots:
            self._last[slot] = entry

    def _follow_line(self, command: Command) -> None:
        if command.kind is Kind.TEXT or command.name == "ESC *":
            self.in_line = True
        elif command.kind in _ENDS_LINE or command.raw == RESET:
            self.in_line = False

    def now(self) -> Settings:
        """The settings as they are, to give to `prologue` later."""
        return dict(self._last)


def prologue(settings: Settings, prints_from: frozenset[str] = _ON_DEMAND, resets: bool = False) -> bytes:
    """The commands that bring a printer to these settings; nothing where all is as after a reset.

    They begin with a reset. `prints_from` names the definitions that the job behind them prints from;
    `resets` says that the job itself begins with one, so that only what outlasts that is needed. What
    would be longer than MAX_BYTES is shortened from its beginning.
    """
    entries: dict[int, Command] = {}
    ahead = [
        entry
        for slot, entry in settings.items()
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
