"""The amounts of money in a line: its numbers with their signs and currencies."""

from __future__ import annotations

from typing import NamedTuple

from escpos.heading import currencies, words
from escpos.heading.amounts import Kind, Number, Token, number, tokens

NO_LANGUAGE: frozenset[str] = frozenset()
WITHOUT_CENTS = frozenset({"ja", "ko", "zh"})  # languages in which a total of 1,200 needs no sign beside it
_DASHES = frozenset("-–—−")
_BETWEEN = frozenset(":.()-−*=[]")  # may stand between an amount and its currency
_HARMLESS = frozenset(":=.…*()[]<>|~,;'\"!·•_-–—−")  # beside a total's words and its amount
_BY_POINT = frozenset({"CHF", "GBP", "USD"})  # countries that write no blanks into amounts


class Amount(NamedTuple):
    """An amount of money: its exact decimal, the currencies that its sign may mean, and that sign."""

    text: str
    currency: frozenset[str] | None
    sign: str = ""


def prices(line: str) -> list[Amount]:
    """The amounts in a line of any kind, as far as they can be read."""
    pieces = tokens(line)
    found = (_amount(pieces, at, NO_LANGUAGE) for at in _numbers(pieces))
    return [amount for amount in found if amount is not None]


def of_total(line: list[Token], languages: frozenset[str]) -> list[Amount] | None:
    """The amounts of a total's line; None where its numbers can be read in more than one way.

    One number beside them may count things.
    """
    if any(piece.kind is Kind.OTHER and not _is_harmless(line, at) for at, piece in enumerate(line)):
        return None
    places = _numbers(line)
    amounts = [_amount(line, at, languages) for at in places]
    counts = [
        at for at, amount in zip(places, amounts, strict=True) if amount is None and line[at].text.isdigit()
    ]
    found = [amount for amount in amounts if amount is not None]
    return found if len(found) + len(counts) == len(places) and len(counts) <= 1 else None


def _numbers(line: list[Token]) -> list[int]:
    return [at for at, piece in enumerate(line) if piece.kind is Kind.NUMBER]


def _is_harmless(line: list[Token], at: int) -> bool:
    around = [line[i] for i in (at - 1, at + 1) if 0 <= i < len(line)]
    is_between_words = line[at].text == "/" and all(each.kind is Kind.WORD for each in around)
    return line[at].text in _HARMLESS or is_between_words


def _amount(line: list[Token], at: int, languages: frozenset[str]) -> Amount | None:
    """The amount that a number is, where it is one for certain."""
    beside, currency = _currency_at(line, at)
    without_cents = not languages.isdisjoint(WITHOUT_CENTS)
    read, sign = number(line[at].text, currency or frozenset(), without_cents), _sign_at(line, at)
    if read is None or sign is None or (read.spaced and not _may_be_spaced(read, languages, currency)):
        return None
    is_alone = without_cents and (read.is_grouped or len(read.text) > 2)
    if not (read.has_cents or currency is not None or is_alone):
        return None
    return Amount(sign + read.text, currency, beside)


def _may_be_spaced(read: Number, languages: frozenset[str], currency: frozenset[str] | None) -> bool:
    """True if blanks group the digits, and no count stands in front of an amount."""
    if currency and currency <= currencies.SPACED:
        return True
    speaks = not languages.isdisjoint(words.spaced_languages()) and not (currency and currency <= _BY_POINT)
    return read.has_cents and read.mark == "," and speaks


def _currency_at(line: list[Token], at: int) -> tuple[str, frozenset[str] | None]:
    """The sign beside a number, behind it or in front, and the currencies that it may mean."""
    for step in (1, -1):
        place = _beside(line, at, step)
        named = currencies.named(line[place].text) if place is not None else None
        if place is not None and named is not None and _belongs(line, place, at):
            outer = _beside(line, place, step)
            more = currencies.named(line[outer].text) if outer is not None else None
            return line[place].text, named & more if more else named  # as in AUD $18.30
    return "", None


def _beside(line: list[Token], at: int, step: int) -> int | None:
    """The place of the word or sign beside another piece, across what may stand between."""
    place = at + step
    while 0 <= place < len(line) and line[place].text in _BETWEEN and not _closes(line, place, step):
        place += step
    there = 0 <= place < len(line) and line[place].kind in (Kind.WORD, Kind.SIGN)
    return place if there else None


def _closes(line: list[Token], at: int, step: int) -> bool:
    """True at the bracket that ends what a number stands in: a sign outside is not the number's."""
    return line[at].text in (")]" if step > 0 else "([") and line[at - step].kind is Kind.NUMBER


def _belongs(line: list[Token], place: int, at: int) -> bool:
    """True unless the sign at a place is nearer to the number on its other side."""
    other = 2 * place - at
    if not 0 <= other < len(line) or line[other].kind is not Kind.NUMBER:
        return True
    gaps = {number: _gap(line, place, number) for number in (at, other)}
    return gaps[at] < gaps[other] or (gaps[at] == gaps[other] and at > other)


def _gap(line: list[Token], one: int, other: int) -> int:
    first, second = sorted((one, other))
    return line[second].start - line[first].end


def _sign_at(line: list[Token], at: int) -> str | None:
    """`-` or nothing for the number at a place; None where a dash or a bracket may mean either."""
    token, before = line[at], line[at - 1] if at else None
    behind = line[at + 1] if at + 1 < len(line) else None
    if behind and behind.text in _DASHES:
        return _trailing(line, at)
    if _is_enclosed(line, at):
        return "" if token.text.isdigit() else None
    if before and before.text in _DASHES:
        return _leading(line, at - 1)
    outer = line[at - 2] if at > 1 else None
    if before and outer and outer.text in _DASHES and currencies.named(before.text) is not None:
        return _leading(line, at - 2)
    return ""


def _is_enclosed(line: list[Token], at: int) -> bool:
    """True in brackets, with its currency or without: as accountants write what is less than nothing."""
    first, last = at - 1, at + 1
    if first >= 0 and currencies.named(line[first].text) is not None:
        first -= 1
    if last < len(line) and currencies.named(line[last].text) is not None:
        last += 1
    return first >= 0 and last < len(line) and (line[first].text, line[last].text) == ("(", ")")


def _trailing(line: list[Token], at: int) -> str | None:
    """The sign by a dash behind a number with cents, as in `5.00-`."""
    is_close = line[at + 1].start == line[at].end
    is_run = at + 2 < len(line) and line[at + 2].text in _DASHES
    leads = at > 0 and line[at - 1].text in _DASHES
    has_cents = line[at].text[-3:-2] in (".", ",")
    return "-" if is_close and has_cents and not is_run and not leads else None


def _leading(line: list[Token], dash: int) -> str | None:
    """The sign by dashes in front of a number: `-`, or nothing behind a leader; None where it may be both."""
    run = dash
    while run and line[run - 1].text in _DASHES and line[run - 1].end == line[run].start:
        run -= 1
    is_close = line[dash + 1].start == line[dash].end
    touches_word = run > 0 and line[run - 1].end == line[run].start and line[run - 1].kind is Kind.WORD
    if run == dash and is_close and not touches_word:
        return "-"
    return "" if run < dash and not is_close else None
