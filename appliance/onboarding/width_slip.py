"""A slip that shows how wide a printer's paper is: whoever looks at it says which line fits."""

from __future__ import annotations

from collections.abc import Sequence

from escpos import profiles

RESET, CUT = b"\x1b@", b"\x1dV\x42\x00"
FEED = b"\n" * 5  # where there is no cutter
USUAL = ("generic-58mm", "generic-80mm")  # nearly all receipt paper


def candidates(profile: str) -> list[tuple[str, str, int]]:
    """A letter, a profile and its columns of font A for each width that the paper may have, narrow first.

    The printer's own profile stands for its width.
    """
    by_columns = {profiles.get(name).columns["A"]: name for name in (*USUAL, profile)}
    widths = sorted(by_columns.items())
    return [(chr(ord("A") + index), name, columns) for index, (columns, name) in enumerate(widths)]


def width_slip(lines: Sequence[tuple[str, str, int]]) -> bytes:
    """Each candidate's letter in a line as long as its paper is wide; a longer one breaks over."""
    rows = (f"{letter}{'-' * (columns - 2)}{letter}\n".encode("ascii") for letter, _, columns in lines)
    return (
        RESET
        + b"Which is the longest line\nthat is on one row?\n\n"
        + b"\n".join(rows)
        + b"\n\n"
        + FEED
        + CUT
    )
