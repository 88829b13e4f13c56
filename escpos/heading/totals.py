"""The total of a receipt: told where its lines leave one reading, and not at all otherwise.

A line is a total's only if each word of it is known; a line that may be one as well, and says something else,
makes the total unknown. So does a report of a day, or a receipt that gives money back by a positive total.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple

from escpos.heading import money, words
from escpos.heading.folding import holds
from escpos.heading.folding import words as words_of
from escpos.heading.reading import Found, Reading, read


class Total(NamedTuple):
    """A receipt's total, the currencies that its sign may mean, and the line that says it."""

    text: str
    currency: frozenset[str] | None
    at: int


def total(lines: Sequence[str]) -> Total | None:
    """The total of a receipt's lines, made plain."""
    said = [words_of(line) for line in lines]
    if any(holds(each, words.table("report")) for each in said if each):
        return None
    found = [read(lines, at) for at in range(len(lines))]
    told = _told([each for each in found if each.reading is Reading.GOOD])
    if not told or len({value for each in told for value in each.values}) != 1:
        return None
    amount = told[0].amounts[0]
    is_back = Decimal(amount.text) > 0 and any(each in words.table("refund") for each in said)
    if is_back or _is_contradicted(found, told[0]) or _is_lessened(lines[told[-1].at + 1 :]):
        return None
    certain = {each.amounts[0].currency for each in told if _is_certain(each)}
    if len(certain) > 1:
        return None
    return Total(amount.text, certain.pop() if certain else amount.currency, told[0].at)


def _is_certain(found: Found) -> bool:
    currency = found.amounts[0].currency
    return currency is not None and len(currency) == 1


def _told(good: Sequence[Found]) -> Sequence[Found]:
    """The lines that say the total: all of them, or the total of totals where it stands behind the others.

    What is due is nothing where it was paid, and then no total.
    """
    good = [each for each in good if each.values != {0}] or good
    grand = [each for each in good if each.is_grand]
    return grand if grand and all(each.is_grand or each.at < grand[0].at for each in good) else good


def _is_contradicted(found: Iterable[Found], told: Found) -> bool:
    """True if another line may be the total, and has another amount."""
    for each in found:
        says_other = told.values.isdisjoint(each.values)
        if each.reading is Reading.UNCLEAR and says_other:
            return True
        if (
            each.reading is Reading.RIVAL
            and each.amounts
            and says_other
            and (each.leads or each.at > told.at)
        ):
            return True
    return False


def _is_lessened(lines: Sequence[str]) -> bool:
    """True if something is taken off behind the total."""
    return any(
        amount.text.startswith("-")
        for line in lines
        if holds(words_of(line), words.table("discount"))
        for amount in money.prices(line)
    )
