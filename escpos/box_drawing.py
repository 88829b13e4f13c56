"""Lines and blocks that join from cell to cell, drawn for whatever cell: no font fits them all.

Source: The Unicode Standard, charts U+2500 (Box Drawing) and U+2580 (Block Elements).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple


class Arms(NamedTuple):
    """The number of lines from the middle of a cell to each of its sides; 3: a heavy one."""

    up: int
    right: int
    down: int
    left: int


_NONE, _LIGHT, _DOUBLE, _HEAVY = range(4)
# Characters in rows, beside the arms that each has, as digits: up, right, down, left.
_ROWS = (
    "─0101 │1010 ┌0110 ┐0011 └1100 ┘1001 ├1110 ┤1011 ┬0111 ┴1101 ┼1111 ╴0001 ╵1000 ╶0100 ╷0010",
    "━0303 ┃3030 ┏0330 ┓0033 ┗3300 ┛3003 ┣3330 ┫3033 ┳0333 ┻3303 ╋3333 ╸0003 ╹3000 ╺0300 ╻0030",
    "═0202 ║2020 ╔0220 ╗0022 ╚2200 ╝2002 ╠2220 ╣2022 ╦0222 ╩2202 ╬2222",
    "╒0210 ╓0120 ╕0012 ╖0021 ╘1200 ╙2100 ╛1002 ╜2001",
    "╞1210 ╟2120 ╡1012 ╢2021 ╤0212 ╥0121 ╧1202 ╨2101 ╪1212 ╫2121",
)
_ARMS: Mapping[str, Arms] = {word[0]: Arms(*map(int, word[1:])) for row in _ROWS for word in row.split()}
_SHADES = "░▒▓"  # a quarter, half and three quarters of the dots
# What part of a cell is black: from left, to right, from top, to bottom, in eighths.
_BLOCKS: Mapping[str, tuple[int, int, int, int]] = {
    "█": (0, 8, 0, 8),
    "▀": (0, 8, 0, 4),
    "▐": (4, 8, 0, 8),
    "▔": (0, 8, 0, 1),
    "▕": (7, 8, 0, 8),
    **{chr(0x2580 + eighths): (0, 8, 8 - eighths, 8) for eighths in range(1, 8)},
    **{chr(0x2590 - eighths): (0, eighths, 0, 8) for eighths in range(1, 8)},
}

Columns = tuple[int, ...]


def drawn(char: str, width: int, height: int) -> Columns | None:
    """The character as columns, the top dot the highest of `height` bits; None where it is none of these."""
    if char in _ARMS:
        return _lines(_ARMS[char], width, height)
    if char in _BLOCKS:
        left, right, top, bottom = _BLOCKS[char]
        rows = _rows(height, top * height // 8, bottom * height // 8)
        return tuple(rows if left * width <= 8 * x < right * width else 0 for x in range(width))
    return _shade(char, width, height) if char in _SHADES else None


def _rows(height: int, top: int, bottom: int) -> int:
    """A column that is black from row `top` to before row `bottom`."""
    return ((1 << max(0, bottom - top)) - 1) << height - max(top, bottom)


def _shade(char: str, width: int, height: int) -> Columns:
    step = 2 if char == "▒" else 4
    columns = tuple(
        sum(1 << row for row in range(height) if (row + step // 2 * x) % step == 0) for x in range(width)
    )
    full = (1 << height) - 1
    return tuple(full & ~column for column in columns) if char == "▓" else columns


class Axis(NamedTuple):
    """The two arms of a cell along one way: towards its beginning and towards its end."""

    before: int
    after: int

    def offsets(self, size: int) -> tuple[range, ...]:
        """The places of the lines of these arms, across their way, in a cell of that many dots there."""
        kind, thick = max(self), max(1, size // 12)
        middle = (size - thick) // 2
        if kind == _DOUBLE:
            apart = max(1, size // 8)
            return tuple(range(at, at + thick) for at in (middle - apart, middle + apart))
        return (range(middle, middle + thick * (2 if kind == _HEAVY else 1)),)


def _lines(arms: Arms, width: int, height: int) -> Columns:
    columns = [0] * width
    across, down = Axis(arms.left, arms.right), Axis(arms.up, arms.down)
    for rows, dots in _strokes(across, down, height, width):
        for x in dots:
            columns[x] |= _rows(height, rows.start, rows.stop)
    for line, dots in _strokes(down, across, width, height):
        for x in line:
            columns[x] |= _rows(height, dots.start, dots.stop)
    return tuple(columns)


def _strokes(axis: Axis, other: Axis, thickness: int, length: int) -> Iterator[tuple[range, range]]:
    """The lines of an axis: where each is across its way, in a cell of `thickness` dots there, and along it.

    A line ends where it meets one of the other axis on its side of the middle: the middle of a double cross
    stays white.
    """
    lines, crossing = axis.offsets(thickness), other.offsets(length)
    middle = range(length // 2, length // 2 + 1)
    for kind, goes_on, is_after in ((axis.before, axis.after, False), (axis.after, axis.before, True)):
        near, far = (crossing[-1], crossing[0]) if is_after else (crossing[0], crossing[-1])
        for place, line in enumerate(lines if kind else ()):
            is_single = len(lines) == 1
            meets = all(other) if is_single else bool(other[place])
            corner = near if meets else far
            joint = middle if goes_on and (is_single or not meets) else corner
            yield line, range(joint.start, length) if is_after else range(joint.stop)
