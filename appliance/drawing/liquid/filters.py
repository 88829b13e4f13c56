"""Filters for paper: columns, amounts, dates. A column is the width of one narrow character."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any

from liquid import Markup
from liquid.exceptions import FilterArgumentError

from appliance.drawing.liquid import numbers
from escpos.codepages.width import is_wide

MAX_WIDTH = 256  # columns; the widest paper has 64 of the smallest font
MAX_FORMAT = 64  # characters of a date's format
_DIRECTIVE = re.compile(r"%(?![a-zA-Z%])")  # with widths, as %9999Y, a date may be as long as one likes


def width(value: object) -> int:
    """The columns that a text takes: wide characters take two."""
    text = _text(value)
    return len(text) if text.isascii() else len(text) + sum(map(is_wide, text))


def ljust(value: object, columns: object, fill: object = " ") -> str:
    """A text at the left of so many columns; one that is longer stays as it is."""
    return _text(value) + _filling(value, columns, fill)


def rjust(value: object, columns: object, fill: object = " ") -> str:
    """A text at the right of so many columns."""
    return _filling(value, columns, fill) + _text(value)


def center(value: object, columns: object, fill: object = " ") -> str:
    """A text in the middle of so many columns."""
    filling = _filling(value, columns, fill)
    half = len(filling) // 2
    return filling[:half] + _text(value) + filling[half:]


def cut(value: object, columns: object) -> str:
    """As much of a text as so many columns hold."""
    return _text(value)[: _reach(_text(value), _width(columns))]


def fit(value: object, columns: object) -> str:
    """A text of at most so many columns. Raises FilterArgumentError for one that is longer."""
    text, most = _text(value), _width(columns)
    if width(text) > most:
        raise FilterArgumentError(f'"{text[:40]}" is wider than its {most} columns', token=None)
    return text


def spread(value: object, right: object, columns: object) -> str:
    """A line with one text at its left and another at its right; the left one is cut to the room it has."""
    end = _text(right)
    room = _width(columns) - width(end) - 1
    start = cut(value, room) if room > 0 else _text("")
    return start + " " * max(0, _width(columns) - width(start) - width(end)) + end


def repeat(value: object, times: object) -> str:
    """A text so many times."""
    return _text(value) * _width(times)


def wrap(value: object, columns: object, indent: object = 0) -> str:
    """A text in lines of so many columns, broken between words; lines but the first are indented."""
    room, blanks = max(1, _width(columns)), " " * min(_width(indent), _width(columns) - 1)
    found: list[str] = []
    for paragraph in _text(value).split("\n"):
        found += _wrapped(paragraph, room, blanks)
    return _text(value)[:0] + "\n".join(found) if not isinstance(value, Markup) else Markup("\n").join(found)


def amount(value: object, decimal: object = ".", thousands: object = "", decimals: object = 2) -> str:
    """A number as money: `1234.5 | amount: ",", "."` is 1.234,50."""
    exact = numbers.number(value)
    places = min(numbers.MAX_PLACES, _width(decimals))
    written = f"{numbers.rounded(exact, places):,.{places}f}"
    whole, point, cents = written.partition(".")
    return whole.replace(",", str(thousands)[:1]) + (str(decimal)[:1] + cents if point else "")


def date_as(value: object, form: object = "%Y-%m-%d") -> str:
    """A date or a time in another form, as strftime has it. Raises FilterArgumentError."""
    text = str(form)
    if len(text) > MAX_FORMAT or _DIRECTIVE.search(text):
        raise FilterArgumentError(f'"{text[:MAX_FORMAT]}" is no format of a date, as "%d.%m.%Y"', token=None)
    if value in (None, ""):
        return ""
    if isinstance(value, date):
        return value.strftime(text)
    try:
        return datetime.fromisoformat(str(value)).strftime(text)
    except ValueError:
        raise FilterArgumentError(f'"{str(value)[:40]}" is no date, as 2026-01-31', token=None) from None


def raw(value: object) -> Markup:
    """A text that is ePOS-Print XML already."""
    return Markup(_text(value))


def _text(value: object) -> str:
    return value if isinstance(value, str) else "" if value is None else str(value)


def _width(value: object) -> int:
    try:
        columns = int(str(value))
    except ValueError:
        columns = -1
    if not 0 <= columns <= MAX_WIDTH:
        raise FilterArgumentError(f"a width is a number from 0 to {MAX_WIDTH}", token=None)
    return columns


def _filling(value: object, columns: object, fill: object) -> str:
    sign = _text(fill)[:1] or " "
    return sign * max(0, _width(columns) - width(value))


def _reach(text: str, columns: int) -> int:
    """How many characters of a text fit into so many columns."""
    if text.isascii():
        return columns
    used = 0
    for at, char in enumerate(text):
        used += 1 + is_wide(char)
        if used > columns:
            return at
    return len(text)


def _wrapped(paragraph: str, room: int, blanks: str) -> Iterable[str]:
    line = paragraph[:0]
    for word in paragraph.split():
        rest = word
        if line.strip() and width(line) + 1 + width(rest) > room:
            yield line
            line = blanks
        elif line.strip():
            line, rest = f"{line} {rest}", ""
        while rest:
            reach = max(1, _reach(rest, room - width(line)))
            line, rest = line + rest[:reach], rest[reach:]
            if rest:
                yield line
                line = blanks
    yield line


FILTERS: Mapping[str, Callable[..., Any]] = {
    "width": width,
    "ljust": ljust,
    "rjust": rjust,
    "center": center,
    "cut": cut,
    "fit": fit,
    "spread": spread,
    "repeat": repeat,
    "wrap": wrap,
    "amount": amount,
    "date": date_as,
    "raw": raw,
    **numbers.FILTERS,
}
