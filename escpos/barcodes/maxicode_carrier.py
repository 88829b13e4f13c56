"""The structured carrier message of MaxiCode modes 2 and 3 (ISO/IEC 16023, 4.7 and annex B).

It fills the symbol's primary message, the modules around the bullseye.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from escpos.barcodes.reed_solomon import MAXICODE, correction
from escpos.barcodes.symbol import InvalidData

NUMERIC, ALPHANUMERIC = 2, 3  # the mode says which kind of postal code
_GS = "\x1d"
_MESSAGE = re.compile(
    rf"(?P<header>\[\)>\x1e01\x1d\d\d)?(?P<postal>[^{_GS}]*){_GS}(?P<country>\d{{3}}){_GS}(?P<service>\d{{3}})"
    rf"{_GS}?(?P<rest>.*)",
    re.DOTALL,
)
# Code set A by value; NUL stands where it has shifts and latches.
_CODE_SET_A = "\rABCDEFGHIJKLMNOPQRSTUVWXYZ\0\x1c\x1d\x1e\0 \0\"#$%&'()*+,-./0123456789:"
_POSTAL_LETTERS = 6
_CORRECTION_CODEWORDS = 10
# The modules of each codeword's six bits, the highest first, as (column, row).
PRIMARY_PLACES = (
    ((19, 15), (19, 17), (16, 9), (16, 10), (17, 11), (16, 11)),
    ((13, 22), (12, 22), (13, 23), (12, 23), (17, 21), (16, 22)),
    ((13, 9), (12, 9), (13, 10), (12, 10), (10, 12), (10, 20)),
    ((18, 20), (19, 12), (18, 12), (19, 13), (18, 13), (19, 14)),
    ((15, 23), (14, 23), (19, 18), (19, 19), (18, 19), (19, 20)),
    ((8, 15), (8, 17), (10, 21), (11, 23), (15, 22), (14, 22)),
    ((15, 9), (14, 9), (15, 10), (14, 10), (10, 10), (10, 11)),
    ((21, 17), (19, 9), (18, 9), (19, 10), (19, 11), (18, 11)),
    ((6, 15), (6, 16), (7, 17), (6, 17), (21, 15), (20, 15)),
    ((9, 12), (8, 12), (9, 13), (8, 13), (9, 14), (8, 14)),
    ((9, 18), (8, 18), (9, 19), (8, 19), (9, 20), (8, 20)),
    ((19, 21), (18, 21), (19, 22), (18, 22), (19, 23), (18, 23)),
    ((9, 21), (8, 21), (9, 22), (8, 22), (9, 23), (8, 23)),
    ((9, 9), (8, 9), (9, 10), (8, 10), (9, 11), (8, 11)),
    ((21, 12), (20, 12), (21, 13), (20, 13), (21, 14), (20, 14)),
    ((21, 18), (20, 18), (21, 19), (20, 19), (21, 20), (20, 20)),
    ((7, 18), (6, 18), (7, 19), (6, 19), (7, 20), (6, 20)),
    ((7, 12), (6, 12), (7, 13), (6, 13), (7, 14), (6, 14)),
    ((21, 9), (20, 9), (21, 10), (20, 10), (21, 11), (20, 11)),
    ((21, 21), (20, 21), (21, 22), (20, 22), (21, 23), (20, 23)),
)


@dataclass(frozen=True, slots=True)
class Carrier:
    """The fields of a carrier message, and the secondary message that follows it."""

    postal: str
    country: int
    service: int
    secondary: str


def parsed(text: str) -> Carrier:
    """The fields of "postal GS country GS service GS data", with or without the header "[)>RS01GSyy".

    Raises InvalidData where they are not there.
    """
    fields = _MESSAGE.fullmatch(text)
    if fields is None:
        raise InvalidData("MaxiCode modes 2 and 3 take postal code, country and class of service")
    secondary = (fields["header"] or "") + fields["rest"]
    return Carrier(fields["postal"], int(fields["country"]), int(fields["service"]), secondary)


def primary(carrier: Carrier, mode: int) -> bytes:
    """The twenty codewords of the primary message, ten of them for error correction."""
    postal = _numeric(carrier.postal) if mode == NUMERIC else _letters(carrier.postal)
    bits = f"{carrier.service:010b}{carrier.country:010b}{postal}{mode:04b}"
    groups = [int(bits[start : start + 6], 2) for start in range(0, len(bits), 6)]
    data = bytes(reversed(groups))
    return data + correction(data, _CORRECTION_CODEWORDS, MAXICODE)


def _numeric(postal: str) -> str:
    """Length and number of a postal code of up to nine digits, 36 bits."""
    if not postal.isdigit() or len(postal) > 9:
        raise InvalidData("MaxiCode mode 2 takes a postal code of 1 to 9 digits")
    return f"{len(postal):06b}{int(postal):030b}"


def _letters(postal: str) -> str:
    """The six characters of a postal code, 36 bits."""
    padded = postal[:_POSTAL_LETTERS].ljust(_POSTAL_LETTERS).upper()
    try:
        return "".join(f"{_CODE_SET_A.index(char):06b}" for char in padded)
    except ValueError:
        raise InvalidData("MaxiCode mode 3 takes a postal code of letters, digits and signs") from None
