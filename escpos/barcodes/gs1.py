"""GS1-128 and GS1 DataBar (Epson reference, GS k 74 to 78; GS1 General Specifications)."""

from __future__ import annotations

import re
from typing import Any

from escpos.barcodes import zxing
from escpos.barcodes.application_identifiers import FNC1, bracketed
from escpos.barcodes.code128 import runs
from escpos.barcodes.code128_auto import FNC1_MARK, encode
from escpos.barcodes.ean import check_digit
from escpos.barcodes.symbol import InvalidData, Linear

_SPECIALS = {"1": FNC1_MARK, "(": ord("("), ")": ord(")"), "*": ord("*"), "{": ord("{")}
_EXPANDED_CHARACTERS = re.compile(r"[\w !\"%&'()*+,\-./:;<=>?]*", re.ASCII)


def gs1_128(data: bytes) -> Linear:
    """GS1-128: `(` and `)` only show, `*` computes a check digit, `{1` is FNC1, a space counts for nothing.

    FNC1 is put in front by itself.
    """
    characters, hri = _parsed(data.decode("latin-1"))
    if not characters:
        raise InvalidData("GS1-128 data has no character")
    return Linear("GS1-128", runs(encode([FNC1_MARK, *characters])), hri)


def databar(name: str, symbology: Any, data: bytes) -> Linear:
    """A DataBar that carries a GTIN: 13 digits, the check digit is added; Limited begins with 0 or 1."""
    digits = item_number(name, data)
    if name.endswith("Limited") and digits[0] not in "01":
        raise InvalidData(f"{name} takes numbers that begin with 0 or 1")
    return Linear(name, zxing.runs(symbology, f"(01){digits}"), f"(01){digits}")


def databar_expanded(data: bytes) -> Linear:
    """DataBar Expanded of application identifiers with their data, as for GS1-128."""
    elements = element_string(data)
    return Linear("GS1 DataBar Expanded", zxing.runs(zxing.Format.DataBarExp, elements), elements)


def item_number(name: str, data: bytes) -> str:
    """A GTIN of 14 digits from the 13 that are sent."""
    if len(data) != 13 or not data.isdigit():
        raise InvalidData(f"{name} takes 13 digits")
    return data.decode("ascii") + check_digit(data.decode("ascii"))


def element_string(data: bytes) -> str:
    """Expanded data as "(01)…(10)…". Raises InvalidData for characters that DataBar does not have."""
    text = data.decode("latin-1")
    if not _EXPANDED_CHARACTERS.fullmatch(text.replace("{", "")):
        raise InvalidData("GS1 DataBar Expanded has no such character")
    characters, hri = _parsed(text)
    if not characters:
        raise InvalidData("GS1 DataBar Expanded has no data")
    if "(" in hri:
        return hri.replace(" ", "")
    return "".join(bracketed("".join(FNC1 if char == FNC1_MARK else chr(char) for char in characters)))


def _parsed(text: str) -> tuple[list[int], str]:
    """The characters to encode, and the text to show."""
    characters: list[int] = []
    hri: list[str] = []
    field_start = 0  # where the data begins that a check digit would cover
    stream = iter(text)
    for char in stream:
        if char == "{":
            special = _special(next(stream, ""))
            characters.append(special)
            hri.append(" " if special == FNC1_MARK else chr(special))
        elif char in "()":
            field_start = len(characters)
            hri.append(char)
        elif char == "*":
            digit = _check_digit(characters[field_start:])
            characters.append(ord(digit))
            hri.append(digit)
        elif char != " ":
            characters.append(ord(char))
            hri.append(char)
    if any(char >= 0x80 for char in characters):
        raise InvalidData("GS1 symbols have no character above 0x7F")
    return characters, "".join(hri)


def _special(name: str) -> int:
    if name not in _SPECIALS or not name:
        raise InvalidData(f"GS1 data has no special character {{{name}")
    return _SPECIALS[name]


def _check_digit(field: list[int]) -> str:
    digits = "".join(map(chr, field)) if all(char >= 0 for char in field) else ""
    if not digits.isdigit():
        raise InvalidData("a check digit needs digits before it")
    return check_digit(digits)
