"""The shape of a printer model's profile."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Unknown = Literal["swallow", "leak"]

QUIRKS: Mapping[str, str] = {
    "kanji_mode_on": "codes of several bytes are looked for from the start, as after FS &",
    "code128_set_b": "CODE128 data that names no code set is of set B; Epson's print nothing",
    "lf_after_raster_eaten": "a line feed right behind GS v 0 does nothing",
    "page_graphics_move": "what follows a picture of GS ( L on a page stands at its right; not on Epson's",
    "low_8_dot_columns": "the 8-dot modes of ESC * print each dot once, not three times, one below the other",
}


@dataclass(frozen=True, slots=True)
class PrinterInfo:
    """The model's answers to GS I (Epson reference): IDs as bytes, names as text."""

    model_id: int
    rom_version: int
    firmware: str
    maker: str
    model: str
    serial: str


@dataclass(frozen=True, slots=True)
class Capacity:
    """The bytes of the model's memories (Epson reference, GS ( L, GS ( C)."""

    nv_graphics: int
    downloaded_graphics: int
    user: int


@dataclass(frozen=True, slots=True)
class Profile:
    """A printer model: its geometry in dots, its fonts, its code pages, its abilities and its quirks.

    `fonts` maps a font's letter ("A", "B" …, and "kanji") to its cell's width and height in dots.
    `line_spacing` is what ESC 2 sets, `cutter_distance` the way from the print head to the blade.
    `code_pages` maps the number of ESC t to a name of `escpos.codepages`. `unknown` says whether the
    printer swallows a command that it does not know, or prints the command's arguments as text.
    `kanji_pattern` is how many dots across and down a character of FS 2 is sent in. `quirks` are words of
    `QUIRKS`: what the model does otherwise than Epson's.
    """

    name: str
    vendor: str
    model: str
    width_dots: int
    dpi: int
    fonts: Mapping[str, tuple[int, int]]
    line_spacing: int
    cutter_distance: int
    code_pages: Mapping[int, str]
    features: frozenset[str]
    unknown: Unknown
    printer_info: PrinterInfo
    capacity: Capacity
    kanji_pattern: tuple[int, int] = (24, 24)
    matches: tuple[str, ...] = ()
    quirks: frozenset[str] = frozenset()

    @property
    def kanji_bytes(self) -> int:
        """The length of a character of FS 2: columns of whole bytes."""
        wide, tall = self.kanji_pattern
        return wide * ((tall + 7) // 8)

    @property
    def columns(self) -> Mapping[str, int]:
        """Characters of normal size that fit on a line, by font."""
        return {font: self.width_dots // width for font, (width, _) in self.fonts.items()}
