"""A receipt as plain text: lines from top to bottom, columns where they stand on paper."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from escpos.codepages import is_wide
from escpos.paper import Box, Paper, Run, Symbol
from escpos.profiles import DEFAULT, Profile
from escpos.renderer import render

_SAME_LINE = 4  # dots by which lower edges may differ, as with small beside large characters
_ACROSS, _UP, _OVER, _DOWN, _FLIPPED = range(5)  # directions of text, as in ESC T; a line of ESC {
_MOST_COLUMNS = 400  # beyond any paper; a bound for what padding can add


class TextLine(NamedTuple):
    """A line of the receipt: where it is, its text with columns kept, and what it consists of."""

    box: Box
    text: str
    runs: tuple[Run, ...]


def _as_read(run: Run, paper: Paper) -> Box:
    """The place of the run for somebody who turns the paper until its text is upright."""
    x, y, width, height = run.box
    if run.direction == _UP:
        return Box(paper.height - y - height, x, height, width)
    if run.direction == _OVER:
        return Box(paper.width - x - width, paper.height - y - height, width, height)
    if run.direction == _DOWN:
        return Box(y, paper.width - x - width, height, width)
    if run.direction == _FLIPPED:
        return Box(paper.width - x - width, y, width, height)
    return run.box


def _spread(placed: list[tuple[Box, Run]], unit: int) -> str:
    """Runs of a line with blanks between them where there is a gap on the paper, and nowhere else."""
    text, columns, end = "", 0, 0
    for box, run in placed:
        if 2 * (box.x - end) >= unit:
            blanks = max(min(box.x // unit, _MOST_COLUMNS) - columns, 1 if text else 0)
            text, columns = text + " " * blanks, columns + blanks
        text, columns = text + run.text, columns + _columns(run.text)
        end = max(end, box.x + box.width)
    return text.rstrip()


def _columns(text: str) -> int:
    return len(text) if text.isascii() else len(text) + sum(map(is_wide, text))


def _enclosing(boxes: list[Box]) -> Box:
    left, top = min(box.x for box in boxes), min(box.y for box in boxes)
    right = max(box.x + box.width for box in boxes)
    return Box(left, top, right - left, max(box.y + box.height for box in boxes) - top)


def _lines_of(runs: list[Run], paper: Paper, unit: int) -> list[TextLine]:
    ordered = sorted(((_as_read(run, paper), run) for run in runs), key=lambda one: one[0].y + one[0].height)
    found: list[list[tuple[Box, Run]]] = []
    for box, run in ordered:
        first = found[-1][0][0] if found else None
        if first is not None and box.y + box.height - first.y - first.height <= _SAME_LINE:
            found[-1].append((box, run))
        else:
            found.append([(box, run)])
    result = []
    for placed in found:
        placed.sort(key=lambda one: one[0].x)
        inside = tuple(run for _, run in placed)
        result.append(TextLine(_enclosing([run.box for run in inside]), _spread(placed, unit), inside))
    return result


def lines(paper: Paper, unit: int) -> list[TextLine]:
    """The paper's lines in reading order: lines across from the top, then what is turned on a page.

    A column is `unit` dots wide.
    """
    return [
        line
        for ways in ((_ACROSS, _FLIPPED), (_UP,), (_OVER,), (_DOWN,))
        for line in _lines_of([run for run in paper.runs if run.direction in ways], paper, unit)
    ]


def described(symbol: Symbol) -> str:
    """A code in words: what kind, and what it says."""
    return f"[{symbol.symbology}: {symbol.content}]"


def of_paper(paper: Paper, unit: int) -> str:
    """Lines and codes in reading order; a wide gap on paper is an empty line."""
    return of_lines(lines(paper, unit), paper.symbols)


def of_lines(read: Sequence[TextLine], symbols: Sequence[Symbol]) -> str:
    """The same, of lines that were read already."""
    parts = [(line.box, line.text) for line in read]
    for symbol in symbols:
        end = symbol.box.y + symbol.box.height
        at = next((i for i, (box, _) in enumerate(parts) if box.y + box.height > end), len(parts))
        parts.insert(at, (symbol.box, described(symbol)))
    text: list[str] = []
    bottom: int | None = None
    for box, line in parts:
        if bottom is not None and box.y - bottom > box.height:
            text.append("")
        text.append(line)
        bottom = box.y + box.height
    return "\n".join(text) + "\n" if text else ""


def text(data: bytes, profile: Profile | None = None) -> str:
    """The text of a receipt, for screen readers, search and logs. Never fails; "" where there is none."""
    model = profile or DEFAULT
    return of_paper(render(data, model), model.fonts["A"][0])
