"""Characters in their print modes, kept as columns ready to be joined into a line."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from escpos.fonts import Columns, Fonts, Glyph, box

Key = str | Glyph  # a character, or the dots that a user defined in its place

_MAX_CELLS = 8192  # of one style; a job of random Kanji must not fill the memory
_MAX_STYLES = 64
_SHADOW = 2  # dots
_CHECKERED = int("01" * 256, 2)  # higher than any character


class Style(NamedTuple):
    """The style of characters; `cell` is the font's size in dots before anything else."""

    cell: tuple[int, int]
    width: int = 1
    height: int = 1
    bold: bool = False
    underline: int = 0
    reverse: bool = False
    rotated: bool = False
    smooth: bool = False
    left: int = 0
    right: int = 0
    white: bool = False
    background: bool = False
    shadow: bool = False

    @property
    def advance(self) -> int:
        """Dots from one character to the next."""
        across = self.cell[1] if self.rotated else self.cell[0]
        return (across + self.left + self.right) * self.width

    @property
    def tall(self) -> int:
        """Dots from a character's upper edge to its lower."""
        return (self.cell[0] if self.rotated else self.cell[1]) * self.height


def _rotated(columns: Columns, height: int) -> Columns:
    """Turned clockwise by 90°: the lowest row becomes the first column, its leftmost dot on top."""
    width = len(columns)
    return tuple(
        sum((columns[x] >> row & 1) << (width - 1 - x) for x in range(width)) for row in range(height)
    )


def _stretched(column: int, height: int, times: int) -> int:
    if times == 1:
        return column
    full = (1 << times) - 1
    return sum(full << bit * times for bit in range(height) if column >> bit & 1)


def _smoothed(columns: Columns, height: int) -> Columns:
    """A doubled picture with the corners of its stairs filled (GS b)."""
    result = list(columns)
    for x in range(1, len(columns) - 1):
        left, here, right = columns[x - 1], columns[x], columns[x + 1]
        above, below = here >> 1, here << 1
        result[x] |= (left & above & ~(right | below)) | (left & below & ~(right | above))
        result[x] |= (right & above & ~(left | below)) | (right & below & ~(left | above))
    return tuple(column & ((1 << height) - 1) for column in result)


def _shadow(columns: list[int]) -> list[int]:
    """Every second dot of the character again, to the right and below (GS ( N 50)."""
    cast = [0] * _SHADOW + [column >> _SHADOW for column in columns]
    return [column & _CHECKERED << x % 2 for x, column in enumerate(cast[: len(columns)])]


class Cells(dict[Key, bytes]):
    """The cells of one style, made when first asked for. `missing` collects what no font has.

    A cell is its columns, each of as many bytes as the style is tall, the lowest dot the last bit.
    """

    def __init__(self, fonts: Fonts, style: Style) -> None:
        self.style = style
        self.advance, self.tall = style.advance, style.tall
        self.missing: set[str] = set()
        self._fonts = fonts

    def __missing__(self, key: Key) -> bytes:
        if len(self) >= _MAX_CELLS:
            self.clear()
        cell = self[key] = self._cell(key)
        return cell

    def _glyph(self, key: Key) -> Glyph:
        if isinstance(key, Glyph):
            return key
        width, height = self.style.cell
        found = self._fonts.glyph(key, width, height)
        if found is None:
            self.missing.add(key)
            return box(width, height)
        return found

    def _columns(self, glyph: Glyph) -> Columns:
        style, columns, height = self.style, glyph.columns, glyph.height
        if style.bold:
            columns = tuple(a | b for a, b in zip(columns, (0, *columns), strict=False))
        if style.rotated:
            columns, height = _rotated(columns, height), len(columns)
        columns = (0,) * style.left + columns + (0,) * style.right
        wide = [_stretched(column, height, style.height) for column in columns for _ in range(style.width)]
        if style.smooth and style.width > 1 and style.height > 1:
            wide = list(_smoothed(tuple(wide), style.tall))
        if style.underline and not style.rotated and not style.reverse:
            wide = [column | (1 << style.underline) - 1 for column in wide]
        if style.reverse:
            wide = [column ^ (1 << style.tall) - 1 for column in wide]
        if style.shadow:
            wide = [column | cast for column, cast in zip(wide, _shadow(wide), strict=True)]
        full = (1 << style.tall) - 1 if style.background else 0
        return tuple(full & ~column if style.white else full | column for column in wide)

    def _cell(self, key: Key) -> bytes:
        columns, style = self._columns(self._glyph(key)), self.style
        if isinstance(key, Glyph):  # a user's character may be narrower than its cell
            columns = (columns + (0,) * style.advance)[: style.advance]
        size = (style.tall + 7) // 8
        shown = (1 << size * 8) - 1
        return b"".join([(column & shown).to_bytes(size, "big") for column in columns])


@lru_cache(maxsize=_MAX_STYLES)
def cells(fonts: Fonts, style: Style) -> Cells:
    """The cells of a style, shared by all jobs: they depend on nothing else."""
    return Cells(fonts, style)


class TextAttributes(NamedTuple):
    """The attributes of text under certain modes, for codes of one byte: their cells and their characters."""

    cells: Cells
    charmap: str
