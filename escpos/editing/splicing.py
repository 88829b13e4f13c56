"""The new list of commands: those that an edit names have other bytes, all others stay the same objects."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from escpos.command import Command
from escpos.editing.edits import Refused
from escpos.editing.encoding import Unprintable, code_lengths, encode
from escpos.editing.reading import Line, Reading, Run
from escpos.parser import parse
from escpos.table import TEXT

START = -1  # the place before the first command


class Stretch(NamedTuple):
    """Bytes in the place of the characters from `start` to `end` of a command."""

    start: int
    end: int
    data: bytes


class Spliced(NamedTuple):
    """The new commands; `places` has for each old one, by its index, where what became of it begins.

    `origins` has for each new one the index of the old one that it stands for, or below zero the edit that
    brought it: -1 for the first.
    """

    commands: list[Command]
    places: list[int]
    origins: list[int]

    def range(self, index: int) -> range:
        """The indices of the commands that an old one has become."""
        return range(self.places[index], max(self.places[index] + 1, self.places[index + 1]))


class Splice:
    """Takes changes to the commands of a document that was read, then gives the new ones."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self._runs = {run.id: (run, line) for line in reading.lines for run in line.runs}
        self._lines = {line.id: line for line in reading.lines}
        self._stretches: dict[int, dict[int, Stretch]] = {}
        self._split: dict[int, dict[int, bytes]] = {}  # by command and character, what stands before that
        self._replaced: dict[int, bytes] = {}
        self._behind: dict[int, list[tuple[int, bytes]]] = {}
        self.edit = 0  # the place of the edit at work

    def run(self, name: str) -> tuple[Run, Line]:
        """A run and its line. Raises Refused where it is gone."""
        if name not in self._runs:
            raise Refused("no-run", "run", values={"run": name})
        return self._runs[name]

    def line(self, name: str, field: str = "line") -> Line:
        """A line or block. Raises Refused where it is gone."""
        if name not in self._lines:
            raise Refused("no-line", field, values={"line": name})
        return self._lines[name]

    def offsets(self, index: int) -> list[int]:
        """The offsets of a command's characters in its bytes, and of their end."""
        offsets = [0]
        for size in code_lengths(self.reading.commands[index].raw, self.reading.modes(index).encoding):
            offsets.append(offsets[-1] + size)
        return offsets

    def size(self, index: int) -> int:
        """The number of a command's characters."""
        return len(self.offsets(index)) - 1

    def encoded(self, text: str, index: int) -> bytes:
        """The bytes that print a text before the command of this index. Raises Refused."""
        if any(ord(char) < 0x20 or 0x7F <= ord(char) < 0xA0 for char in text):
            raise Refused("control", "text")
        reading = self.reading
        try:
            return encode(text, reading.modes(index).encoding, reading.profile)
        except Unprintable as error:
            raise Refused("unprintable", "text", values={"char": error.char, "model": error.model}) from None

    def replace(self, index: int, data: bytes = b"") -> None:
        """Have a command be these bytes; none: it is taken out."""
        self._replaced[index] = data

    def replace_text(self, run: Run, begin: int, end: int, data: bytes) -> None:
        """Have some characters of a run be these bytes."""
        stretch = Stretch(run.start + begin, run.start + end, data)
        self._stretches.setdefault(run.command, {})[run.start] = stretch

    def insert(self, behind: int, data: bytes) -> None:
        """Have these bytes behind a command, and behind what was inserted there before."""
        self._behind.setdefault(behind, []).append((-1 - self.edit, data))

    def insert_within(self, index: int, char: int, data: bytes) -> None:
        """Have these bytes in a command of text, before one of its characters."""
        at = self._split.setdefault(index, {})
        at[char] = at.get(char, b"") + data

    def spliced(self) -> Spliced:
        """The commands with all changes in them."""
        spliced = Spliced([], [], [])
        self._bring(spliced, START)
        for index, command in enumerate(self.reading.commands):
            data = self._data(index, command)
            begin = _add(spliced, (command,) if data is None else parse(data), index)
            spliced.places.append(begin)
            self._bring(spliced, index)
        spliced.places.append(len(spliced.commands))
        return spliced

    def is_split(self, index: int) -> bool:
        """True if something was inserted within a command."""
        return index in self._split

    def _bring(self, spliced: Spliced, index: int) -> None:
        for origin, data in self._behind.get(index, ()):
            _add(spliced, parse(data), origin)

    def _data(self, index: int, command: Command) -> bytes | None:
        """The bytes in the place of a command; None: it stays."""
        if index in self._replaced:
            return self._replaced[index]
        stretches = list(self._stretches.get(index, {}).values())
        stretches += [Stretch(char, char, data) for char, data in self._split.get(index, {}).items()]
        if not stretches:
            return None
        offsets = self.offsets(index)
        parts, at = [], 0
        for stretch in sorted(stretches):
            parts += [command.raw[at : offsets[stretch.start]], stretch.data]
            at = offsets[stretch.end]
        return b"".join((*parts, command.raw[at:]))


def _add(spliced: Spliced, commands: Sequence[Command], origin: int) -> int:
    """Add commands, and tell where they begin; text behind text is one run, as the parser has it."""
    made = spliced.commands
    is_joined = bool(made and commands and made[-1].spec is TEXT and commands[0].spec is TEXT)
    begin = len(made) - is_joined
    for command in commands:
        if made and command.spec is TEXT and made[-1].spec is TEXT:
            made[-1] = Command(TEXT, made[-1].raw + command.raw)
        else:
            made.append(command)
            spliced.origins.append(origin)
    return begin


def all_bytes(commands: Iterable[Command]) -> bytes:
    """The document that these commands are."""
    return b"".join(command.raw for command in commands)
