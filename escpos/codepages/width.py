"""The width of a character in columns."""

from __future__ import annotations

from unicodedata import east_asian_width


def is_wide(char: str) -> bool:
    """True if it takes two columns (Unicode Standard Annex 11: wide and fullwidth ones)."""
    return east_asian_width(char) in "WF"
