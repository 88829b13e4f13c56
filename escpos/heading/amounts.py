"""Numbers on receipts, read to exact decimals where only one reading is possible."""

from __future__ import annotations

import re
from enum import Enum
from typing import NamedTuple

from escpos.heading import currencies
from escpos.heading.folding import folded

MAX_DIGITS = 12  # of an amount: more is a number of another kind
_TOKEN = re.compile(
    r"""(?P<number> \d+ (?: [.,'’´`]\d+ | [ ]\d{3}(?!\d) )* (?: [.,] [-–—]{1,2} (?!\d) )? )
      | (?P<sign> (?: r|us|hk|nt|ca|nz|au|s|a|c )?\$ | [€£¥₺₽₴₩₪₹฿₫₱] )
      | (?P<word> [^\W\d_]+ )
      | (?P<other> [^\w\s] | _ )""",
    re.VERBOSE,
)
_SEPARATORS = re.compile(r"[.,'’´` ]")
_APOSTROPHES = "'’´`"
_DASHES = "-–—−"


class Kind(Enum):
    """The kinds of pieces of a line."""

    NUMBER = "number"
    SIGN = "sign"
    WORD = "word"
    OTHER = "other"


class Token(NamedTuple):
    """A piece of a line, folded, from `start` to `end`."""

    kind: Kind
    text: str
    start: int
    end: int


class Number(NamedTuple):
    """A number: its exact decimal, and what speaks for an amount of money: cents, or groups of digits.

    `spaced`: blanks group its digits, if it is one number at all; `mark` stands before the last digits.
    """

    text: str
    has_cents: bool
    is_grouped: bool
    spaced: bool = False
    mark: str = ""


def tokens(line: str) -> list[Token]:
    """The pieces of a line that was made plain."""
    text = folded(line)
    return [Token(Kind(m.lastgroup), m[0], m.start(), m.end()) for m in _TOKEN.finditer(text)]


def number(raw: str, currency: frozenset[str] = frozenset(), is_whole: bool = False) -> Number | None:
    """The one reading of a number's digits; None where there is none, or more than one.

    `currency` are those that its sign may mean; `is_whole`: by its words it is one without cents.
    """
    if raw[-1] in _DASHES:  # 18.- and 18,--
        return number(raw.rstrip(_DASHES)[:-1] + ".00", currency, is_whole)
    groups, marks = _SEPARATORS.split(raw), _SEPARATORS.findall(raw)
    if sum(map(len, groups)) > MAX_DIGITS:
        return None
    if not marks:
        return Number(raw, False, False) if raw == "0" or raw[0] != "0" else None
    marks = ["'" if mark in _APOSTROPHES else mark for mark in marks]
    cents = _cents(groups, marks, currency)
    whole, between = (groups[:-1], marks[:-1]) if cents else (groups, marks)
    if not _is_grouped(whole, between) or (cents and marks[-1] in between):
        return None
    if not cents and between in ([","], ["."]) and not (currency or is_whole):
        return None  # 1.234 may be a thousand, or a weight
    if cents and currency and currency <= currencies.NO_CENTS:
        return None
    text = "".join(whole) + (f".{groups[-1]}" if cents else "")
    return Number(text, cents, bool(between), " " in between, marks[-1])


def _cents(groups: list[str], marks: list[str], currency: frozenset[str]) -> bool:
    """True if the last digits are the decimals."""
    digits = 3 if currency and currency <= currencies.THOUSANDTHS else 2
    return marks[-1] in ".," and len(groups[-1]) == digits and len(groups) > 1


def _is_grouped(groups: list[str], marks: list[str]) -> bool:
    """True if digits are grouped as people group them: by three, or as in India; by one mark throughout."""
    first, *others = groups
    if (first != "0" and first[0] == "0") or len(set(marks)) > 1:
        return False
    if not others:
        return True
    by_three = len(first) <= 3 and all(len(each) == 3 for each in others)
    lakhs = (
        marks[0] == "," and len(first) <= 2 and len(others[-1]) == 3 and all(len(e) == 2 for e in others[:-1])
    )
    return first != "0" and (by_three or lakhs)
