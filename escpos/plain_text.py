"""A receipt as plain text: lines from top to bottom, columns where they stand on paper."""

from __future__ import annotations

from typing import NamedTuple

from escpos.paper import Box, Paper, Run, Symbol
from escpos.profiles import DEFAULT, Profile
from escpos.renderer import render

_SAME_LINE = 4  # dots by which lower edges may differ, as with small beside large characters
_MOST_COLUMNS = 400  # beyond any paper; a bound for what padding can add


class TextLine(NamedTuple):
    """A line of the receipt: where it is, its text with columns kept, and what it consists of."""

    box: Box
    text: str
    runs: tuple[Run, ...]


def _bottom(run: Run) -> int:
    return run.box.y + run.box.height


def _spread(runs: list[Run], unit: int) -> str:
    text = ""
    for run in runs:
        column = min(run.box.x // unit, _MOST_COLUMNS)
        text = text.ljust(column) + run.text
    return text.rstrip()


def _enclosing(runs: list[Run]) -> Box:
    left, top = min(run.box.x for run in runs), min(run.box.y for run in runs)
    right = max(run.box.x + run.box.width for run in runs)
    return Box(left, top, right - left, max(_bottom(run) for run in runs) - top)


def lines(paper: Paper, unit: int) -> list[TextLine]:
    """The paper's lines of text, from the top; a column is `unit` dots wide."""
    ordered = sorted(paper.runs, key=lambda run: (_bottom(run), run.box.x))
    found: list[list[Run]] = []
    for run in ordered:
        if found and _bottom(run) - _bottom(found[-1][0]) <= _SAME_LINE:
            found[-1].append(run)
        else:
            found.append([run])
    result = []
    for runs in found:
        runs.sort(key=lambda run: run.box.x)
        result.append(TextLine(_enclosing(runs), _spread(runs, unit), tuple(runs)))
    return result


def described(symbol: Symbol) -> str:
    """A code in words: what kind, and what it says."""
    return f"[{symbol.symbology}: {symbol.content}]"


def of_paper(paper: Paper, unit: int) -> str:
    """Lines and codes in reading order; a wide gap on paper is an empty line."""
    parts = [(line.box, line.text) for line in lines(paper, unit)]
    parts += [(symbol.box, described(symbol)) for symbol in paper.symbols]
    parts.sort(key=lambda part: (part[0].y + part[0].height, part[0].x))
    text, end = [], None
    for box, line in parts:
        if end is not None and box.y - end > box.height:
            text.append("")
        text.append(line)
        end = box.y + box.height
    return "\n".join(text) + "\n" if text else ""


def text(data: bytes, profile: Profile | None = None) -> str:
    """What a receipt says, for screen readers, search and logs. Never fails; "" where nothing is said."""
    model = profile or DEFAULT
    return of_paper(render(data, model), model.fonts["A"][0])
