"""The result of an encoder: the bars of a linear symbol, or the modules of a two-dimensional one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

_HALF_DOT_WIDTHS = range(68, 77)  # GS w 68 to 76 count half dots, from 4 of them up
_THICK_TO_THIN = 2.5


class InvalidData(ValueError):
    """The data cannot be printed in that symbology; the message says why."""


@dataclass(frozen=True, slots=True)
class Linear:
    """A linear symbol: `runs` are widths of bars and spaces by turns, a bar first, without quiet zones.

    Widths are modules. In a two-width symbology (CODE39, ITF, CODABAR) a run of 1 is a thin element and
    any other a thick one; `widths` gives both in dots. `hri` is the text that GS H prints.
    """

    symbology: str
    runs: tuple[int, ...]
    hri: str
    two_width: bool = False

    def widths(self, n: int) -> tuple[int, ...]:
        """The runs in dots for `GS w n` (Epson reference, GS w: thick elements take 2.5 times the thin)."""
        thin = max(1, (n - 64) // 2 if n in _HALF_DOT_WIDTHS else n)
        if not self.two_width:
            return tuple(run * thin for run in self.runs)
        thick = int(thin * _THICK_TO_THIN + 0.5)
        return tuple(thin if run == 1 else thick for run in self.runs)


@dataclass(frozen=True, slots=True)
class Matrix:
    """A two-dimensional symbol: `rows` of bytes, 1 for a dark module and 0 for a light one, no quiet zone.

    `text` is what the symbol says. `note` tells what was drawn otherwise than asked, "" for nothing.
    `unit` is "dot" where the symbol has a fixed size on paper (MaxiCode): its rows are dots then.
    """

    symbology: str
    rows: tuple[bytes, ...]
    text: str
    note: str = ""
    unit: Literal["module", "dot"] = "module"

    @property
    def width(self) -> int:
        """Modules (or dots) in a row."""
        return len(self.rows[0])

    @property
    def height(self) -> int:
        """Number of rows."""
        return len(self.rows)
