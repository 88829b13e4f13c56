"""A line of a receipt, read for what it is to the total."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import NamedTuple

from escpos.heading import currencies, money, words
from escpos.heading.amounts import Kind, Token, tokens
from escpos.heading.folding import holds
from escpos.heading.folding import words as words_of
from escpos.heading.money import Amount

MAX_COUNT = 9_999  # things on one receipt; what is more is no count
MAX_PIECES = 40  # words, numbers and signs of a line; more is made to cost time
_LONGEST = 5  # words of a label
_AFTER = frozenset({"after", "nach", "apres", "despues", "dopo", "po", "efter", "na", "etter"})


class Label(NamedTuple):
    """A total's label: the languages that have it."""

    languages: frozenset[str]
    is_grand: bool


class Reading(Enum):
    """The kinds of lines, to a total."""

    NONE = "it has nothing to do with it"
    GOOD = "a total"
    UNCLEAR = "a total, but which of its numbers cannot be told"
    RIVAL = "perhaps a total, by words that are not known"


class Found(NamedTuple):
    """A line as it was read. `leads`: it begins with a total's word."""

    reading: Reading
    at: int = 0
    amounts: tuple[Amount, ...] = ()
    is_grand: bool = False
    leads: bool = True

    @property
    def values(self) -> set[Decimal]:
        """The values of its amounts."""
        return {Decimal(amount.text) for amount in self.amounts}


NOTHING = Found(Reading.NONE)


def read(lines: Sequence[str], at: int) -> Found:
    """The line at a place of a receipt's lines."""
    said = words_of(lines[at])
    if not said or not _may_be(said):
        return NOTHING
    pieces = tokens(lines[at])
    if len(pieces) > MAX_PIECES:
        return Found(Reading.UNCLEAR, at)
    line = _without_counts(pieces)
    label = _label(line)
    if label is None:
        return _rival(lines[at], said, at)
    if any(piece.kind is Kind.NUMBER for piece in line):
        return _total(line, label, at)
    return _from_next(lines, label, at) if "_" not in lines[at] else NOTHING  # a blank to be filled in


@cache
def _first_words() -> frozenset[str]:
    """Words with which labels of totals begin."""
    return frozenset(each[0] for each in words.totals())


@cache
def _lone_words() -> frozenset[str]:
    """Words that mean a total by themselves."""
    return frozenset(each[0] for each in words.totals() if len(each) == 1)


def _may_be(said: tuple[str, ...]) -> bool:
    """True if a total's word is in a line; also where a till has written Hebrew or Arabic from the left."""
    if not _first_words().isdisjoint(said):
        return True
    return _is_from_right(said) and not _first_words().isdisjoint(_turned(said))


def _is_from_right(said: tuple[str, ...]) -> bool:
    return any("\u0590" <= word[0] <= "\u06ff" for word in said)


def _turned(said: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word[::-1] for word in reversed(said))


def _rival(line: str, said: tuple[str, ...], at: int) -> Found:
    """A line with a total's word among others: the total of something else, or perhaps of the whole."""
    if _lone_words().isdisjoint(said):
        return NOTHING
    is_of_something_else = any(holds(said, words.table(name)) for name in ("other", "items", "tax"))
    if is_of_something_else and not any(
        each in _AFTER or (each,) in words.table("including") for each in said
    ):
        return NOTHING
    return Found(Reading.RIVAL, at, tuple(money.prices(line)), leads=said[0] in _lone_words())


def _label(line: list[Token]) -> Label | None:
    """The total's label that the words of a line are, beside a currency and what is included."""
    said = tuple(piece.text for piece in line if piece.kind is Kind.WORD)
    said = tuple(word for word in said if currencies.named(word) is None)
    found = _covered(said)
    if found is None and said and _is_from_right(said):
        found = _covered(_turned(said))
    return found


def _covered(said: tuple[str, ...]) -> Label | None:
    """The labels that a line's words consist of, taken together; None where one word is not known."""
    languages: frozenset[str] = frozenset()
    is_grand, at = False, 0
    while at < len(said):
        size = next((n for n in range(_LONGEST, 0, -1) if _is_known(said, at, n, bool(languages))), 0)
        if not size:
            return None
        part = said[at : at + size]
        languages |= words.totals().get(part, frozenset())
        is_grand |= part in words.table("grand")
        at += size
    return Label(languages, is_grand) if languages else None


def _is_known(said: tuple[str, ...], at: int, size: int, is_named: bool) -> bool:
    """True if so many words at a place belong to a total: its label, or the tax that is in it."""
    part, following = said[at : at + size], said[at + size :]
    if len(part) < size:
        return False
    if (
        part in words.totals()
        or part in words.table("gross")
        or (is_named and part in words.table("fillers"))
    ):
        return True
    if part in words.table("including"):
        return any(following[:n] in words.table("tax") for n in (1, 2)) or said[at - 1 : at] in words.table(
            "tax"
        )
    beside = (said[max(at - 1, 0) : at], following[:1])
    return part in words.table("tax") and any(each in words.table("including") for each in beside)


def _without_counts(line: list[Token]) -> list[Token]:
    """A line without numbers of things (3 items, 2点, items: 3) and rates (19 %)."""
    left: list[Token] = []
    at = 0
    while at < len(line):
        size = _size_of_count(line[at : at + 3])
        if not size:
            left.append(line[at])
        at += size or 1
    return left


def _size_of_count(pieces: list[Token]) -> int:
    """The number of pieces at the beginning that are a number of things, or a rate."""
    is_count = [piece.text.isdigit() and int(piece.text[:9]) <= MAX_COUNT for piece in pieces]
    is_item = [(piece.text,) in words.table("items") for piece in pieces]
    if (
        len(pieces) > 1
        and pieces[0].kind is Kind.NUMBER
        and (pieces[1].text == "%" or (is_count[0] and is_item[1]))
    ):
        return 2
    return 3 if len(pieces) > 2 and is_item[0] and pieces[1].text == ":" and is_count[2] else 0


def _total(line: list[Token], label: Label, at: int) -> Found:
    """The line of a total with its one amount."""
    amounts = money.of_total(line, label.languages)
    if amounts is None:
        return Found(Reading.UNCLEAR, at)
    if not amounts:
        return NOTHING
    found = Found(Reading.GOOD, at, tuple(amounts), label.is_grand)
    is_one = len(found.values) == 1 and len({each.currency for each in amounts}) == 1
    return found if is_one else found._replace(reading=Reading.UNCLEAR)


def _from_next(lines: Sequence[str], label: Label, at: int) -> Found:
    """The amount of a label that stands alone, where the next line is nothing but an amount."""
    following = next((line for line in lines[at + 1 : at + 4] if line.strip()), "")
    if any(currencies.named(word) is None for word in words_of(following)):
        return NOTHING
    found = _total(_without_counts(tokens(f"{lines[at]}  {following}")), label, at)
    return found if found.reading is Reading.GOOD else NOTHING
