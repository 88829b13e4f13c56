"""Page mode.

Source: Epson ePOS-Print XML User's Manual, page; Epson ESC/POS reference, ESC L, ESC W, ESC T, ESC $, GS $,
GS ( Q.
"""

from __future__ import annotations

from collections.abc import Mapping

from escpos.epos.output import Output
from escpos.epos.rules import STYLES
from escpos.epos.values import WORD, choice, number, two_bytes
from escpos.epos.xml import Element

DIRECTIONS: Mapping[str, int] = {
    "left_to_right": 0,
    "bottom_to_top": 1,
    "right_to_left": 2,
    "top_to_bottom": 3,
}
BEGIN, END = b"\x1bL", b"\x0c"
_BLACK = 49


def area(element: Element, output: Output) -> None:
    """<area>: the part of the paper that the page prints on."""
    output.send(b"\x1bW" + _words(element, "x", "y", "width", "height"))


def direction(element: Element, output: Output) -> None:
    """<direction>: where the page's lines run to."""
    output.send(b"\x1bT" + bytes([choice(element, "dir", DIRECTIONS)]))


def position(element: Element, output: Output) -> None:
    """<position>: the place of what is printed next."""
    output.send(b"\x1b$" + _words(element, "x") + b"\x1d$" + _words(element, "y"))


def line(element: Element, output: Output) -> None:
    """<line>: from one corner to another, level or upright."""
    output.send(b"\x1d(Q\x0c\x000" + _corners(element) + b"\x01")


def rectangle(element: Element, output: Output) -> None:
    """<rectangle>: its frame."""
    output.send(b"\x1d(Q\x0e\x001" + _corners(element) + b"\x01\x01\x01")


def _corners(element: Element) -> bytes:
    style = choice(element, "style", STYLES, "thin")
    return _words(element, "x1", "y1", "x2", "y2") + bytes([_BLACK, style])


def _words(element: Element, *names: str) -> bytes:
    return b"".join(two_bytes(number(element, name, 0, WORD)) for name in names)
