"""The paper that comes out of the printer: the dots, what they say, and what else happened."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from escpos import png
from escpos.canvas import Canvas

_FLIPPED = 4  # the direction of a line that ESC { turned over
FULL_CUT = "full cut"  # an event's detail; every other cut leaves the paper hanging by a point or more


class Box(NamedTuple):
    """A rectangle of dots on the paper."""

    x: int
    y: int
    width: int
    height: int


class Mark(NamedTuple):
    """The command with this index (among the stream's commands) drew within this rectangle."""

    command: int
    box: Box


class Run(NamedTuple):
    """Characters printed side by side; `cell` is the width of one of them in dots.

    `direction` is the way the text runs, as in ESC T: 0 to the right, 1 up, 2 to the left, 3 down;
    4 for a line that ESC { turned over.
    """

    text: str
    box: Box
    cell: int
    command: int
    direction: int = 0


class Symbol(NamedTuple):
    """A bar code or two-dimensional code, and what it says."""

    symbology: str
    content: str
    box: Box
    command: int


class Event(NamedTuple):
    """Something besides printing, when the paper stood at row `y`.

    `kind` is "cut", "pulse", "buzzer", "label" or "test"; `detail` says which in words.
    """

    kind: str
    detail: str
    y: int
    command: int


class Piece(NamedTuple):
    """A piece of a line that one command put there, `x` dots from its start; `text` is empty for pictures."""

    x: int
    width: int
    height: int
    text: str
    cell: int
    command: int


class PrintedLine(NamedTuple):
    """A line and what was put on it: on its lower edge, or where it is flipped (ESC {) from the right and
    hanging from its upper edge.
    """

    box: Box
    flipped: bool
    pieces: Sequence[Piece]

    def parts(self) -> Iterator[Mark | Run]:
        """The places of all pieces on the paper."""
        left, top, across, down = self.box
        for x, width, height, text, cell, command in self.pieces:
            if self.flipped:
                box = Box(left + across - x - width, top, width, height)
            else:
                box = Box(left + x, top + down - height, width, height)
            if text:
                yield Run(text, box, cell, command, _FLIPPED if self.flipped else 0)
            else:
                yield Mark(command, box)


Drawn = Mark | Run | Symbol | PrintedLine


@dataclass(frozen=True)
class Paper:
    """A printed job. `notes` are sentences for people about what was not drawn, or not as asked.

    `drawn` is all that left dots, in the stream's order; `marks`, `runs` and `symbols` are told from it when
    asked for, since most papers are only looked at.
    """

    canvas: Canvas
    notes: tuple[str, ...]
    events: tuple[Event, ...]
    drawn: tuple[Drawn, ...]

    @cached_property
    def marks(self) -> tuple[Mark, ...]:
        """The marks: which command drew where."""
        return tuple(Mark(one.command, one.box) for one in self._parts)

    @cached_property
    def runs(self) -> tuple[Run, ...]:
        """The characters."""
        return tuple(one for one in self._parts if isinstance(one, Run))

    @cached_property
    def symbols(self) -> tuple[Symbol, ...]:
        """The codes."""
        return tuple(one for one in self._parts if isinstance(one, Symbol))

    @cached_property
    def _parts(self) -> list[Mark | Run | Symbol]:
        parts: list[Mark | Run | Symbol] = []
        for one in self.drawn:
            if isinstance(one, PrintedLine):
                parts += one.parts()
            else:
                parts.append(one)
        return parts

    @property
    def width(self) -> int:
        """In dots."""
        return self.canvas.width

    @property
    def height(self) -> int:
        """In rows of dots; at least 1, so that there is a picture."""
        return max(1, self.canvas.height)

    def png(self, top: int = 0, rows: int | None = None) -> bytes:
        """A picture of the paper, or of `rows` rows from `top` on; 1 bit a dot."""
        return png.write(self.width, self.canvas.rows(top, self.height if rows is None else rows))
