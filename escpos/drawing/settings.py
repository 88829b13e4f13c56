"""Settings of commands, which ESC @ puts back."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

from escpos.paper import Box
from escpos.profiles import Profile

_FULL_DPI = 180  # Epson's 180 dpi models count vertical motion in half dots (Epson reference, GS P)
_TAB_COLUMNS = 8
_MAX_TABS = 32


class Spacings(NamedTuple):
    """The spacings, of which standard mode and page mode have their own (Epson ESC/POS reference, ESC L)."""

    line: int
    right: int = 0
    kanji_left: int = 0
    kanji_right: int = 0


@dataclass(slots=True)
class Settings:
    """A printer's modes. Distances are dots; `tabs` are positions from the left margin."""

    line_spacing: int
    area: int
    unit_x: int  # motion units in an inch, as GS P sets them
    unit_y: int
    tabs: tuple[int, ...]
    font: str = "A"
    width: int = 1
    height: int = 1
    bold: bool = False
    double_strike: bool = False
    underline: int = 0
    reverse: bool = False
    upside_down: bool = False
    rotated: int = 0
    smooth: bool = False
    spacing: int = 0
    white: bool = False
    background: bool = False
    shading: bool = False
    code_page: int = 0
    international: int = 0
    user_set: bool = False
    alignment: int = 0
    margin: int = 0
    hri_position: int = 0
    hri_font: str = "A"
    barcode_height: int = 162
    barcode_width: int = 3
    kanji: bool = False
    kanji_system: str = ""
    kanji_width: int = 1
    kanji_height: int = 1
    kanji_underline: int = 0
    kanji_left: int = 0
    kanji_right: int = 0
    utf8: bool = False
    symbols: dict[tuple[int, int], bytes] = field(default_factory=dict)  # GS ( k: (cn, fn) → parameters
    clone_symbol: int = 2
    counter_digits: int = 0
    counter_place: int = 0
    direction: int = 0
    page_area: Box | None = None  # None: the whole page
    other_mode: Spacings = Spacings(0)  # of standard mode while there is a page, else of page mode

    def change_mode(self) -> None:
        """Between standard mode and page mode."""
        now = Spacings(self.line_spacing, self.spacing, self.kanji_left, self.kanji_right)
        self.line_spacing, self.spacing, self.kanji_left, self.kanji_right = self.other_mode
        self.other_mode = now


@cache
def _default_tabs(width: int) -> tuple[int, ...]:
    return tuple(
        column * width for column in range(_TAB_COLUMNS, _TAB_COLUMNS * (_MAX_TABS + 1), _TAB_COLUMNS)
    )


def defaults(profile: Profile) -> Settings:
    """The settings of this model after power on."""
    return Settings(
        line_spacing=profile.line_spacing,
        area=profile.width_dots,
        unit_x=profile.dpi,
        unit_y=profile.dpi * (2 if profile.dpi == _FULL_DPI else 1),
        tabs=_default_tabs(profile.fonts["A"][0]),
        kanji="kanji_mode_on" in profile.quirks,
        other_mode=Spacings(profile.line_spacing),
    )
