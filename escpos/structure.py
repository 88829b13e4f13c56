"""The contents of a receipt as data: its lines, the amounts in them, and what its codes hold."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

from escpos.paper import Event, Paper, Symbol
from escpos.plain_text import TextLine, lines

# Money as receipts write it: thousands in any of the usual ways, always two decimals.
_AMOUNT = re.compile(
    r"""(?<![\d.,]) (?P<sign>[-\u2212]?) [ ]?
        (?P<whole> \d{1,3} (?:[.,'\ \u00a0]\d{3})+ | \d+ ) [.,] (?P<cents>\d{2}) (?P<after>-?)
        (?! \d | [.,]\d )""",
    re.VERBOSE,
)
_NOT_DIGITS = re.compile(r"\D")
_EDGES = " \t.:…*xX@€$£¥"  # what stands between a label and its amount


class Amount(NamedTuple):
    """A line that ends in money: what it is for, how much, and the line's index."""

    label: str
    value: Decimal
    line: int


class Structure(NamedTuple):
    """A receipt as data, in reading order."""

    lines: tuple[TextLine, ...]
    amounts: tuple[Amount, ...]
    symbols: tuple[Symbol, ...]
    events: tuple[Event, ...]


def _value(match: re.Match[str]) -> Decimal:
    whole = _NOT_DIGITS.sub("", match["whole"])
    negative = match["sign"] or match["after"]
    return Decimal(f"{'-' if negative else ''}{whole}.{match['cents']}")


def amount(text: str) -> tuple[str, Decimal] | None:
    """A line's label and its last amount, or None where it has none."""
    found = list(_AMOUNT.finditer(text))
    return (text[: found[-1].start()].rstrip(_EDGES).strip(), _value(found[-1])) if found else None


def structure(paper: Paper, unit: int) -> Structure:
    """The contents of a paper; `unit` is the width of a column in dots (font A's, usually 12)."""
    read = tuple(lines(paper, unit))
    amounts = []
    for index, line in enumerate(read):
        found = amount(line.text)
        if found is not None:
            amounts.append(Amount(*found, index))
    return Structure(read, tuple(amounts), paper.symbols, paper.events)
