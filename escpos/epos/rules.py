"""Ruled lines in standard mode, drawn as dots: their own commands (GS ( Q 50 and 51) are in no public manual.

Source: Epson ePOS-Print XML User's Manual, hline, vline-begin, vline-end, page: line, rectangle.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from escpos.epos.limits import MAX_RULES
from escpos.epos.output import Output
from escpos.epos.raster import send_rows
from escpos.epos.values import WORD, choice, number, two_bytes
from escpos.epos.xml import Element

# The number of each style in GS ( Q, and its dots across: 1 is black.
STYLES: Mapping[str, int] = {
    "thin": 1,
    "medium": 2,
    "thick": 3,
    "thin_double": 4,
    "medium_double": 5,
    "thick_double": 6,
}
_DOTS: Mapping[str, Sequence[int]] = {
    "thin": (1,),
    "medium": (1, 1),
    "thick": (1, 1, 1),
    "thin_double": (1, 0, 1),
    "medium_double": (1, 1, 0, 0, 1, 1),
    "thick_double": (1, 1, 1, 0, 0, 0, 1, 1, 1),
}
_COLUMN_24 = b"\x1b*\x21"  # ESC * 33: columns of 24 dots, as high as a line of font A
_BLACK, _WHITE = b"\xff" * 3, b"\0" * 3


def hline(element: Element, output: Output) -> None:
    """<hline>: a level line across the paper, from x1 to x2."""
    last = output.profile.width_dots - 1
    x1, x2 = sorted(min(number(element, name, 0, WORD), last) for name in ("x1", "x2"))
    wide = x2 + 1
    row = (((1 << x2 - x1 + 1) - 1) << (-wide % 8)).to_bytes((wide + 7) // 8, "big")
    if output.standing.in_line:
        send_rules(output)
        output.send(b"\n")
        output.end_line(by_feed=True)
    alignment = output.alignment
    if alignment:
        output.send(b"\x1ba\x00")
    rows = [row if is_black else bytes(len(row)) for is_black in choice(element, "style", _DOTS, "thin")]
    send_rows(output, b"".join(rows), wide, len(rows), element)
    if alignment:
        output.send(b"\x1ba" + bytes([alignment]))


def vline_begin(element: Element, output: Output) -> None:
    """<vline-begin>: an upright line that crosses each line of text from here on."""
    dots = choice(element, "style", _DOTS, "thin")
    output.rules[number(element, "x", 0, WORD)] = b"".join(_BLACK if dot else _WHITE for dot in dots)
    if len(output.rules) > MAX_RULES:
        raise element.error(f"there are more than {MAX_RULES} at a time")


def vline_end(element: Element, output: Output) -> None:
    """<vline-end>: it ends here."""
    choice(element, "style", _DOTS, "thin")
    if output.rules.pop(number(element, "x", 0, WORD), None) is None:
        raise element.error("no line has begun at this x")


def send_rules(output: Output) -> None:
    """Send the pieces of the upright lines that cross the line of text which ends now."""
    for x, columns in output.rules.items():
        output.send(b"\x1b$" + two_bytes(x) + _COLUMN_24 + two_bytes(len(columns) // 3) + columns)
