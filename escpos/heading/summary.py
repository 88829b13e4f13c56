"""A receipt in short: its title, its total and the currency of that."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from escpos.heading import currencies, titles, totals
from escpos.heading.amounts import Kind, tokens
from escpos.heading.folding import plain
from escpos.heading.money import prices
from escpos.heading.titles import Line
from escpos.paper import Mark, Paper, PrintedLine, Run
from escpos.plain_text import TextLine

MAX_LINES = 1_000  # of a receipt; what is longer is a report or a fault
MAX_CUTS = 100  # that part receipts in one job
LOGO_ROWS = 40  # dots, 5 mm; what is lower parts lines
MAX_LINE = 160  # characters; no printer's line is so long, and a part of one may say something else
__all__ = ["MAX_LINE", "MAX_LINES", "Line", "Summary", "of_paper", "summary"]


class Summary(NamedTuple):
    """A receipt in short. `total` is an exact decimal, `currency` an ISO 4217 code of the total."""

    title: str | None = None
    total: str | None = None
    currency: str | None = None


def summary(lines: Iterable[str | Line], cuts: Sequence[int] = (), below_picture: bool = False) -> Summary:
    """The summary of a receipt's lines; `cuts` are the numbers of the lines before which the paper is cut.

    `below_picture`: it begins with a picture.
    """
    read = [_line(line) for line in lines]
    receipts = [part for part in _parts(read, cuts) if part]
    found = [_of_one(part, below_picture) for part in receipts]
    told = [each for each in found if each.total is not None] or found
    titled = {each.title for each in told if each.title is not None}
    worth = {(each.total, each.currency) for each in told if each.total is not None}
    total, currency = worth.pop() if len(worth) == 1 else (None, None)
    return Summary(titled.pop() if len(titled) == 1 else None, total, currency)


def of_paper(paper: Paper, read: Sequence[TextLine]) -> Summary:
    """The summary of a paper, given its lines in reading order.

    A cut parts what was sent before it from what was sent behind it; where it falls on the paper, the blade
    is some lines above the print head.
    """
    last = [max(run.command for run in line.runs) for line in read[:MAX_LINES]]
    cuts = [event.command for event in paper.events if event.kind == "cut"][:MAX_CUTS]
    places = [next((at for at, command in enumerate(last) if command > cut), len(last)) for cut in cuts]
    return summary(_lines_of(read, paper.width), places, _has_logo(paper))


def _lines_of(read: Sequence[TextLine], width: int) -> list[Line]:
    """The lines of a paper so many dots wide, with what stands out of them."""
    if len(read) > MAX_LINES:
        read = read[: MAX_LINES + 1]
    sizes: Counter[tuple[int, int]] = Counter()
    for line in read:
        sizes[_size(line)] += len(line.text)
    usual = sizes.most_common(1)[0][0] if sizes else (1, 1)
    return [Line(line.text, _scale(_size(line), usual), _is_centred(line, width)) for line in read]


def _has_logo(paper: Paper) -> bool:
    """True if a picture that is no ornament was printed before any text."""
    for drawn in paper.drawn:
        for part in drawn.parts() if isinstance(drawn, PrintedLine) else (drawn,):
            if isinstance(part, Run):
                return False
            if isinstance(part, Mark) and part.box.height >= LOGO_ROWS:
                return True
    return False


def _size(line: TextLine) -> tuple[int, int]:
    """The width and height of a line's largest characters, in dots."""
    return max(run.cell for run in line.runs), max(run.box.height for run in line.runs)


def _scale(size: tuple[int, int], usual: tuple[int, int]) -> float:
    return max(size[0] / max(usual[0], 1), size[1] / max(usual[1], 1))


def _is_centred(line: TextLine, width: int) -> bool:
    left, right = line.box.x, width - line.box.x - line.box.width
    return left > line.box.height and abs(left - right) <= line.box.height


def _line(line: str | Line) -> Line:
    if isinstance(line, Line):
        return line
    return Line(line, 1.0, len(line) - len(line.lstrip()) > 2)


def _parts(lines: Sequence[Line], cuts: Sequence[int]) -> list[Sequence[Line]]:
    """The receipts between the cuts."""
    edges = [0, *sorted({cut for cut in cuts if 0 < cut < len(lines)}), len(lines)]
    return [lines[start:end] for start, end in pairwise(edges)]


def _of_one(lines: Sequence[Line], below_picture: bool) -> Summary:
    fitting = [line for line in lines[:MAX_LINES] if len(line.text) <= MAX_LINE]
    plainly = [plain(line.text) for line in fitting]
    found = totals.total(plainly) if len(lines) <= MAX_LINES else None
    title = titles.title(fitting, found is not None, below_picture)
    if found is None:
        return Summary(title)
    return Summary(title, found.text, _currency(found, plainly))


def _currency(found: totals.Total, lines: Sequence[str]) -> str | None:
    """The currency of a total: of the sign beside it, else the one of the other amounts."""
    own = found.currency
    if own is not None and len(own) == 1:
        return next(iter(own))
    named = [*_around(found, lines), *([own] if own is not None else [])]
    certain = {next(iter(each)) for each in named if len(each) == 1}
    if not certain and named:
        certain = set(currencies.of_writing("".join(lines)))
    if len(certain) != 1:
        return None
    (only,) = certain
    return only if all(only in each for each in named) else None


def _around(found: totals.Total, lines: Sequence[str]) -> Iterator[frozenset[str]]:
    """The currencies of amounts above the total, of the same amount below, and of a column's heading."""
    value = Decimal(found.text)
    for at, line in enumerate(lines):
        for each in prices(line):
            is_same = at < found.at or Decimal(each.text) == value
            if each.currency is not None and is_same and each.sign not in currencies.WORDS:
                yield each.currency
        named = _of_column(line) if at < found.at else None
        if named is not None:
            yield named


def _of_column(line: str) -> frozenset[str] | None:
    """The currency at the head of a column of prices: alone, in brackets, or as in `all prices in EUR`."""
    pieces = tokens(line)
    if not pieces or len(line) > MAX_LINE or any(piece.kind is Kind.NUMBER for piece in pieces):
        return None
    said = [piece.text for piece in pieces if piece.text not in ".:*"]
    for at, each in enumerate(said):
        before, behind = said[at - 1] if at else "", said[at + 1] if at + 1 < len(said) else ""
        if len(said) == 1 or (before, behind) in (("(", ")"), ("[", "]")) or (before == "in" and not behind):
            return currencies.named(each) if each not in currencies.WORDS else None
    return None
