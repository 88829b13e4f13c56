"""A document as lines of runs, in reading order, with the places where they stand on the paper.

A run is text that one command put on one line: it is edited by itself. A block (a picture, a code, a cut, a
pulse) is a line of its own. Their names hold as long as the document is the same.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import NamedTuple

from escpos.command import Command, Kind
from escpos.drawing.definitions import Definitions
from escpos.drawing.handlers import kanji
from escpos.drawing.machine import Machine
from escpos.editing import codes
from escpos.editing.encoding import UTF8, Encoding, code_lengths
from escpos.paper import Box, Event, Mark, Paper, Symbol
from escpos.paper import Run as PaperRun
from escpos.plain_text import lines as lines_of
from escpos.profiles import Profile
from escpos.renderer import Renderer, commands_of

MAX_COMMANDS = 50_000  # a receipt of 200 lines has a thousand; each takes memory twice while it is edited
MAX_RUNS = 10_000  # a paper of 12.5 m has 4,000 lines; with more pieces of text it is no receipt
TEXT, CODE, PICTURE, CUT, PULSE = "text", "code", "picture", "cut", "pulse"  # kinds of lines
_EVENTS = frozenset({CUT, PULSE})  # kinds of events that are lines of their own
_MACRO, _STRIP, _LF = "GS ^", "ESC *", b"\n"
_BETWEEN_STRIPS = frozenset({Kind.PRINT, Kind.SETTING, Kind.POSITION})
_STRIP_GAP = 4  # dots at most between two strips of one picture


class TooLong(ValueError):
    """A document with more text than anybody edits."""


class Modes(NamedTuple):
    """The modes before a command, as far as edits depend on them. `left` is the margin and `room` how wide
    the line is, in dots; `aligned` is 0 at the left, 1 in the middle, 2 at the right.
    """

    encoding: Encoding
    left: int
    room: int
    aligned: int
    on_page: bool


class Run(NamedTuple):
    """Text that a command put on a line: its characters from `start` to `end`, by the command's index.

    `cell` is how wide a character is, in dots. One that is not `editable` comes of a macro, a counter, or
    codes without characters.
    """

    id: str
    command: int
    start: int
    end: int
    text: str
    box: Box
    cell: int
    direction: int
    editable: bool


class Line(NamedTuple):
    """A line of runs, or a block: `kind` is text, code, picture, cut or pulse.

    `command` is the index of the block's command, of a line that of its first run; `last` differs for a
    picture that is sent in strips, and is the last of them.
    """

    id: str
    kind: str
    box: Box
    command: int
    last: int
    runs: tuple[Run, ...] = ()
    detail: str = ""


@dataclass(frozen=True)
class Reading:
    """A document that was read. `stored` has for a code's print command the index of what stored its data."""

    commands: tuple[Command, ...]
    profile: Profile
    paper: Paper
    lines: tuple[Line, ...]
    stored: dict[int, int]
    _changes: list[tuple[int, Modes]] = field(repr=False)

    def modes(self, command: int) -> Modes:
        """The modes that were in force before the command of this index."""
        at = bisect_right(self._changes, command, key=lambda each: each[0]) - 1
        return self._changes[max(0, at)][1]


def read(data: bytes, profile: Profile, memory: bytes = b"") -> Reading:
    """Read a document; `memory` are commands that have filled the printer's memory. Raises TooLong."""
    return read_commands(commands_of(data, profile), profile, remembered(profile, memory))


def remembered(profile: Profile, memory: bytes) -> Definitions:
    """The memory of a printer that was sent these commands."""
    definitions = Definitions()
    if memory:
        Renderer(profile, definitions).run(commands_of(memory, profile))
    return definitions


def read_commands(commands: Iterable[Command], profile: Profile, definitions: Definitions) -> Reading:
    """The same of commands, as a printer with these definitions prints them."""
    renderer = Renderer(profile, definitions)
    held = tuple(islice(commands, MAX_COMMANDS + 1))
    if len(held) > MAX_COMMANDS:
        raise TooLong(f"the document has more than {MAX_COMMANDS:,} commands")
    changes = [(0, modes_of(renderer.machine))]
    stored: dict[int, int] = {}
    last: dict[str, int] = {}
    for index, command in enumerate(held):
        codes.follow(command, index, last, stored)
        renderer.run((command,))
        if command.kind is not Kind.TEXT and command.raw != _LF:
            now = modes_of(renderer.machine)
            if now != changes[-1][1]:
                changes.append((index + 1, now))
    reading = Reading(held, profile, renderer.paper(), (), stored, changes)
    return replace(reading, lines=tuple(_lines(reading)))


def modes_of(machine: Machine) -> Modes:
    """The modes that a printer is in."""
    now, defined = machine.settings, machine.definitions.characters
    own = kanji.system(machine)
    system = "" if not kanji.active(machine) else UTF8 if now.utf8 else own
    user = frozenset(code for font, code in defined if font == now.font) if now.user_set else frozenset()
    encoding = Encoding(now.code_page, now.international, system, own, user)
    return Modes(encoding, now.margin, machine.room, now.alignment, machine.page is not None)


def _lines(reading: Reading) -> list[Line]:
    """The lines of text, and the blocks between them where they stand."""
    found: list[Line] = []
    pieces = _pieces(reading)
    for line in lines_of(reading.paper, reading.profile.fonts["A"][0]):
        runs = tuple(pieces[run] for run in line.runs if run in pieces)
        if runs:
            command = runs[0].command
            found.append(Line(f"l{runs[0].id}", TEXT, line.box, command, command, runs))
    return _with_blocks(found, _blocks(reading))


def _pieces(reading: Reading) -> dict[PaperRun, Run]:
    """The runs on the paper, each with the characters of its command that it is of."""
    placed: dict[int, int] = {}
    found: dict[PaperRun, Run] = {}
    for run in reading.paper.runs:
        if len(found) > MAX_RUNS:
            raise TooLong(f"the document has more than {MAX_RUNS:,} pieces of text")
        index = run.command
        start = placed.get(index, 0)
        size = _size(reading, index)
        if size is not None and start + len(run.text) > size:
            continue  # a page that is printed once more
        end = placed[index] = start + len(run.text)
        name = f"{index}.{start}" if start else f"{index}"
        is_editable = size is not None
        found[run] = Run(name, index, start, end, run.text, run.box, run.cell, run.direction, is_editable)
    return found


def _size(reading: Reading, index: int) -> int | None:
    """The number of characters that a command of text prints; None for other commands."""
    command = reading.commands[index]
    return (
        len(code_lengths(command.raw, reading.modes(index).encoding)) if command.kind is Kind.TEXT else None
    )


def _blocks(reading: Reading) -> list[Line]:
    """The codes, pictures, cuts and pulses on the paper, each once, in the order of their commands."""
    found: dict[int, Line] = {}
    drawn: list[Symbol | Mark | Event] = [*reading.paper.symbols, *reading.paper.marks]
    for one in [*drawn, *reading.paper.events]:
        if one.command not in found:
            block = _block(reading, one)
            if block is not None:
                found[one.command] = block
    blocks: list[Line] = []
    for index in sorted(found):
        if blocks and _goes_on(reading, blocks[-1], found[index]):
            blocks[-1] = _joined(blocks[-1], found[index])
        else:
            blocks.append(found[index])
    return blocks


def _block(reading: Reading, one: Symbol | Mark | Event) -> Line | None:
    index = one.command
    if isinstance(one, Symbol):
        is_editable = codes.is_editable(reading.commands, index, reading.stored)
        run = Run(f"{index}", index, 0, len(one.content), one.content, one.box, 0, 0, is_editable)
        return Line(f"c{index}", CODE, one.box, index, index, (run,), one.symbology)
    if isinstance(one, Event):
        if one.kind not in _EVENTS or reading.commands[index].name == _MACRO:
            return None
        box = Box(0, one.y, reading.paper.width, 0)
        return Line(f"{one.kind[0]}{index}", one.kind, box, index, index, (), one.detail)
    if reading.commands[index].kind is Kind.GRAPHICS:
        return Line(f"g{index}", PICTURE, one.box, index, index)
    return None


def _goes_on(reading: Reading, above: Line, below: Line) -> bool:
    """True if one strip of a picture stands right under another."""
    names = {reading.commands[line.last].name for line in (above, below)}
    between = {command.kind for command in reading.commands[above.last + 1 : below.command]}
    gap = below.box.y - above.box.y - above.box.height
    return names == {_STRIP} and between <= _BETWEEN_STRIPS and 0 <= gap <= _STRIP_GAP


def _joined(above: Line, below: Line) -> Line:
    left = min(above.box.x, below.box.x)
    right = max(each.box.x + each.box.width for each in (above, below))
    tall = below.box.y + below.box.height - above.box.y
    return above._replace(box=Box(left, above.box.y, right - left, tall), last=below.last)


def _with_blocks(lines: Sequence[Line], blocks: Iterable[Line]) -> list[Line]:
    """Lines of text in reading order, with each block before the first line that ends below it."""
    found = list(lines)
    for block in blocks:
        end = block.box.y + block.box.height
        at = next((at for at, line in enumerate(found) if line.box.y + line.box.height > end), len(found))
        found.insert(at, block)
    return found
