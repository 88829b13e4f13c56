"""The notation of this package's tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

UNDEFINED = "\N{REPLACEMENT CHARACTER}"  # stands in the rows for a code that the page leaves empty
_WRITING_MARKS = "\u200c\u200d\u200e\u200f"  # the Windows pages for Hebrew and Arabic have them
ROW = 16  # codes in a row of a printed code table


@dataclass(frozen=True, slots=True)
class Page:
    """A code page as its difference from a codec of the standard library.

    `rows` maps the first code of a row (0x80, 0x90 …) to its sixteen characters, as manuals print them.
    """

    base: str
    rows: Mapping[int, str]

    def characters(self) -> list[str]:
        """All 256 characters; "" where undefined. Control codes (below 0x20, and C1) are undefined."""
        table = from_codec(self.base)
        for start, row in self.rows.items():
            table[start : start + ROW] = ["" if char == UNDEFINED else char for char in row]
        return table


def from_codec(name: str) -> list[str]:
    """The 256 characters of a codec of the standard library, printable ASCII always itself."""
    high = [_printable(bytes([code]).decode(name, "replace")) for code in range(0x80, 0x100)]
    ascii_half = [chr(code) if 0x20 <= code < 0x7F else "" for code in range(0x80)]
    ascii_half[0x7F] = " "  # Epson's fonts have an empty cell here, not a control code
    return ascii_half + high


def _printable(char: str) -> str:
    """A character that leaves dots or a blank; control codes and the marks of writing direction do not."""
    return "" if char in (UNDEFINED, *_WRITING_MARKS) or "\x80" <= char < "\xa0" else char
