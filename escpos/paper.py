"""What comes out of the printer: the dots, what they say, and what else happened."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from escpos import png
from escpos.canvas import Canvas

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


@dataclass(frozen=True)
class Paper:
    """A printed job. `notes` are sentences for people about what was not drawn, or not as asked."""

    canvas: Canvas
    notes: tuple[str, ...]
    events: tuple[Event, ...]
    marks: tuple[Mark, ...]
    runs: tuple[Run, ...]
    symbols: tuple[Symbol, ...]

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
