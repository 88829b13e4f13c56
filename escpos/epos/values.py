"""The values of attributes, checked; each error names the attribute and the values that there are."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from typing import TypeVar

from escpos.epos.xml import Element

T = TypeVar("T")

_FLAGS: Mapping[str, bool] = {"true": True, "1": True, "false": False, "0": False}
_LONGEST_NUMBER = 8  # digits; beyond what any attribute takes
_LONGEST_QUOTED = 40  # characters of a value that an error repeats
WORD = 0xFFFF  # the largest number of two bytes
BYTE = 0xFF


def number(element: Element, name: str, least: int, most: int, default: int | None = None) -> int:
    """A whole number. Raises EposError, also where it is not there and has no default."""
    text = element.attributes.get(name)
    if text is None:
        if default is None:
            raise element.error(f"it needs the attribute {name}")
        return default
    digits = text.strip()
    is_number = digits.removeprefix("-").isascii() and digits.removeprefix("-").isdigit()
    value = int(digits) if is_number and len(digits) <= _LONGEST_NUMBER else None
    if value is None or not least <= value <= most:
        raise element.error(f"{name}={shortened(text)!r} is no number from {least} to {most}")
    return value


def choice(element: Element, name: str, table: Mapping[str, T], default: str | None = None) -> T:
    """The meaning of one of several words. Raises EposError."""
    text = element.attributes.get(name, default)
    if text is None:
        raise element.error(f"it needs the attribute {name}")
    if text not in table:
        close = get_close_matches(text, table, n=1)
        hint = f"; did you mean {close[0]}?" if close else ""
        raise element.error(f"{name}={shortened(text)!r} is none of: {', '.join(table)}{hint}")
    return table[text]


def flag(element: Element, name: str) -> bool:
    """True or false. Raises EposError."""
    text = element.attributes.get(name, "")
    if text not in _FLAGS:
        raise element.error(f"{name}={shortened(text)!r} is neither true nor false")
    return _FLAGS[text]


def two_bytes(value: int) -> bytes:
    """A number, its low byte first."""
    return value.to_bytes(2, "little")


def shortened(text: str) -> str:
    """A value as an error repeats it."""
    return text if len(text) <= _LONGEST_QUOTED else f"{text[:_LONGEST_QUOTED]}…"
