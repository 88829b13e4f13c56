"""A changed text with its columns where they were.

A receipt's columns are made of blanks. What changed is a field: text with no two blanks in a row. A field
that stands at the right of its column keeps its right edge, and blanks before it make up for its length; one
at the left keeps its left edge, and the blanks behind it do.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from escpos.codepages import is_wide

_GAP = 2  # blanks that separate two fields
_GAPS = re.compile(r" {2,}")
_NUMBER = re.compile(r"^[^\w\s]*\d[\d.,:'\s\u00a0%/-]*[^\w\s]*\s?(?:[A-Z]{1,3}|[^\w\s])?$")


class DoesNotFit(ValueError):
    """A text that needs more columns than there are; `columns` is by how many."""

    def __init__(self, columns: int) -> None:
        super().__init__(f"the text is {columns} columns too long")
        self.columns = columns


class Place(NamedTuple):
    """The place of a text on its line: if something stands before it there, or behind it; `spare` is by how
    many columns it can become longer where nothing is behind it. `shifts`: the printer itself puts the
    line in the middle or at the right, and nothing needs to be made up for.
    """

    is_first: bool
    is_last: bool
    spare: int
    shifts: bool = False


class _Field(NamedTuple):
    """A field of a text that changed: what is before it, its texts, and what is behind it."""

    before: str
    old: str
    new: str
    behind: str


def width(text: str) -> int:
    """Columns that a text takes."""
    return len(text) if text.isascii() else len(text) + sum(map(is_wide, text))


def fitted(old: str, new: str, place: Place) -> str:
    """The new text with as many blanks as keep the columns of the old one. Raises DoesNotFit."""
    longer = width(new) - width(old)
    if not longer:
        return new
    field = _field(old, new)
    if place.shifts and not (_GAPS.search(field.before) or _GAPS.search(field.behind)):
        return _if_room(new, longer, place)
    if _is_right(field, place):
        return _at_right(field, longer, place)
    return _at_left(field, new, longer, place)


def _field(old: str, new: str) -> _Field:
    """The field that changed: the changed characters, and those around them up to a gap."""
    begin = 0
    while begin < min(len(old), len(new)) and old[begin] == new[begin]:
        begin += 1
    end = 0
    while end < min(len(old), len(new)) - begin and old[-1 - end] == new[-1 - end]:
        end += 1
    stop = len(old) - end
    low, high = _around(old, begin, stop)
    return _trimmed(_Field(old[:low], old[low:high], new[low : len(new) - (len(old) - high)], old[high:]))


def _around(old: str, begin: int, stop: int) -> tuple[int, int]:
    """The bounds of the field of which the characters from `begin` to `stop` changed."""
    low, high = 0, len(old)
    for start, end in (match.span() for match in _GAPS.finditer(old)):
        if start < begin and stop < end:  # something between two fields: it is of the nearer one
            is_left = begin - start <= end - stop
            low, high = (low, stop) if is_left else (begin, high)
            if is_left:
                break
        elif start < begin < end:
            low = begin
        elif start < stop < end:
            high = stop
            break
        elif end <= begin:
            low = end
        elif start >= stop:
            high = start
            break
    if low == 0:
        low = min(begin, len(old) - len(old.lstrip(" ")))
    if high == len(old):
        high = max(stop, len(old.rstrip(" ")))
    return low, high


def _trimmed(field: _Field) -> _Field:
    """The field without the blanks at its end, which are of the gap behind it."""
    both = min(_blanks(field.old), _blanks(field.new))
    if not both or not field.new.strip():
        return field
    return _Field(field.before, field.old[:-both], field.new[:-both], " " * both + field.behind)


def _blanks(text: str) -> int:
    """The number of blanks at the end of a text."""
    return len(text) - len(text.rstrip(" "))


def _is_right(field: _Field, place: Place) -> bool:
    """True if a field stands at the right of its column: numbers do, and what ends a line behind a gap."""
    starts_line = place.is_first and not field.before.strip()
    if _NUMBER.match(field.old.strip()) and not (starts_line and not field.before):
        return True
    ends_line = place.is_last and not field.behind.strip()
    return ends_line and _blanks(field.before) >= _GAP


def _at_right(field: _Field, longer: int, place: Place) -> str:
    """Blanks before the field make up for its length."""
    blanks = _blanks(field.before)
    needed = 1 if field.before.strip() else 0
    if longer <= blanks - needed:
        before = field.before[: len(field.before) - longer] if longer > 0 else field.before + " " * -longer
        return before + field.new + field.behind
    if not field.behind.strip() and place.is_last and longer <= place.spare:
        return field.before + field.new + field.behind
    raise DoesNotFit(longer - max(0, blanks - needed))


def _at_left(field: _Field, new: str, longer: int, place: Place) -> str:
    """Blanks behind the field make up for its length, where anything follows."""
    if not field.behind.strip() and place.is_last:
        return _if_room(new, longer, place)
    blanks = len(field.behind) - len(field.behind.lstrip(" "))
    needed = 1 if field.behind.strip() else 0
    if longer > blanks - needed:
        raise DoesNotFit(longer - max(0, blanks - needed))
    behind = field.behind[longer:] if longer > 0 else " " * -longer + field.behind
    return field.before + field.new + behind


def _if_room(new: str, longer: int, place: Place) -> str:
    if longer <= place.spare:
        return new
    short = new.rstrip(" ")
    if longer - (len(new) - len(short)) <= place.spare:
        return short
    raise DoesNotFit(longer - place.spare)
