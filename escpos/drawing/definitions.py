"""The things that a printer keeps from one job to the next."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from escpos.command import Command
from escpos.counting import Counter
from escpos.drawing.labels import Layout
from escpos.fonts import Glyph


class Picture(NamedTuple):
    """A stored picture: rows of whole bytes."""

    width: int  # dots
    height: int
    rows: bytes

    @property
    def stride(self) -> int:
        """Bytes in a row."""
        return (self.width + 7) // 8


@dataclass
class Definitions:
    """Definitions of earlier jobs: pictures, characters, a macro, a counter, the paper's layout.

    Pictures with keys are found by (NV or downloaded: True or False, key), characters by (font, code).
    """

    graphics: dict[tuple[bool, bytes], Picture] = field(default_factory=dict)
    bit_images: list[Picture] = field(default_factory=list)
    downloaded: Picture | None = None
    characters: dict[tuple[str, int], Glyph] = field(default_factory=dict)
    kanji: dict[bytes, Glyph] = field(default_factory=dict)
    macro: tuple[Command, ...] = ()
    layout: Layout | None = None  # of label or black-mark paper
    counter: Counter = field(default_factory=Counter)

    def forget_volatile(self) -> None:
        """Forget what ESC @ clears: downloaded characters, the bit image of GS *, the counter's value."""
        self.counter.forget()
        self.characters.clear()
        self.kanji.clear()
        self.downloaded = None
