"""Finds the application identifiers in GS1 data without brackets (GS1 General Specifications, 3)."""

from __future__ import annotations

from collections.abc import Iterator

FNC1 = "\x1d"  # how GS1 writes the separator outside of a symbol
# By the first two digits: the identifier's length where it is not 2, and its data's where that is fixed.
_IDENTIFIER_LENGTHS = {
    **dict.fromkeys(("23", "24", "25", "40", "41", "42", "71"), 3),
    **dict.fromkeys(("31", "32", "33", "34", "35", "36", "39", "43", "70", "72", "80", "81", "82"), 4),
}
_DATA_LENGTHS = {
    "00": 18,
    "01": 14,
    "02": 14,
    "03": 14,
    "04": 16,
    "20": 2,
    "41": 13,
    **dict.fromkeys((f"1{digit}" for digit in range(1, 10)), 6),
    **dict.fromkeys((f"3{digit}" for digit in range(1, 7)), 6),
}


def bracketed(text: str) -> Iterator[str]:
    """The elements of `text`, each as "(identifier)data"; FNC1 ends those of variable length."""
    while text := text.lstrip(FNC1):
        kind = text[:2]
        split = _IDENTIFIER_LENGTHS.get(kind, 2)
        identifier, rest = text[:split], text[split:]
        length = _DATA_LENGTHS.get(kind)
        data = rest[:length] if length else rest.partition(FNC1)[0]
        yield f"({identifier}){data}"
        text = rest[len(data) :]
