"""The attributes that say how something is printed; each stays in force until another value is said.

Source: Epson ePOS-Print XML User's Manual, text; Epson ESC/POS reference, under the commands' names.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from escpos.epos.output import Output
from escpos.epos.values import BYTE, WORD, choice, flag, number, two_bytes
from escpos.epos.xml import Element

ALIGNMENTS: Mapping[str, int] = {"left": 0, "center": 1, "right": 2}
FONTS: Mapping[str, int] = {
    "font_a": 0,
    "font_b": 1,
    "font_c": 2,
    "font_d": 3,
    "font_e": 4,
    "special_a": 97,
    "special_b": 98,
}
COLORS: Mapping[str, int] = {"none": 48, "color_1": 49, "color_2": 50, "color_3": 51, "color_4": 52}
_OF_RIBBON: Mapping[str, int] = {"color_1": 0, "color_2": 1}  # ESC r
MAX_TIMES = 8


def _align(element: Element, output: Output) -> bytes:
    output.alignment = choice(element, "align", ALIGNMENTS)
    return b"\x1ba" + bytes([output.alignment])


def _rotate(element: Element, output: Output) -> bytes:
    is_on = flag(element, "rotate")
    return b"" if output.on_page else b"\x1b{" + bytes([is_on])


def _line_spacing(element: Element, output: Output) -> bytes:
    output.line_spacing = number(element, "linespc", 0, BYTE)
    return b"\x1b3" + bytes([output.line_spacing])


def _font(element: Element, _output: Output) -> bytes:
    return b"\x1bM" + bytes([choice(element, "font", FONTS)])


def _size(element: Element, output: Output) -> bytes:
    """dw and dh are twice or once; width and height go before them."""
    if "dw" in element.attributes:
        output.width = 2 if flag(element, "dw") else 1
    if "dh" in element.attributes:
        output.height = 2 if flag(element, "dh") else 1
    output.width = number(element, "width", 1, MAX_TIMES, output.width)
    output.height = number(element, "height", 1, MAX_TIMES, output.height)
    return b"\x1d!" + bytes([output.width - 1 << 4 | output.height - 1])


def _color(element: Element, output: Output) -> bytes:
    color = choice(element, "color", COLORS)
    ribbon = _OF_RIBBON.get(element.attributes["color"])
    if ribbon is not None and not output.special_color:
        return b"\x1br" + bytes([ribbon])
    output.special_color = True
    return b"\x1d(N\x02\x000" + bytes([color])


def _x(element: Element, _output: Output) -> bytes:
    return b"\x1b$" + two_bytes(number(element, "x", 0, WORD))


def _y(element: Element, output: Output) -> bytes:
    place = number(element, "y", 0, WORD)
    return b"\x1d$" + two_bytes(place) if output.on_page else b""


def _switch(name: str, command: bytes) -> Callable[[Element, Output], bytes]:
    return lambda element, _output: command + bytes([flag(element, name)])


_Style = tuple[tuple[str, ...], Callable[[Element, Output], bytes]]
# In the order in which they are sent.
_STYLES: tuple[_Style, ...] = (
    (("align",), _align),
    (("rotate",), _rotate),
    (("linespc",), _line_spacing),
    (("font",), _font),
    (("smooth",), _switch("smooth", b"\x1db")),
    (("dw", "dh", "width", "height"), _size),
    (("reverse",), _switch("reverse", b"\x1dB")),
    (("ul",), _switch("ul", b"\x1b-")),
    (("em",), _switch("em", b"\x1bE")),
    (("color",), _color),
    (("x",), _x),
    (("y",), _y),
)
ORDER: tuple[str, ...] = tuple(name for names, _ in _STYLES for name in names)
TEXT_STYLES = frozenset(ORDER)
PLACING = frozenset({"align", "rotate"})  # of codes


def send_styles(element: Element, output: Output, known: frozenset[str] = TEXT_STYLES) -> None:
    """Send what an element's attributes say, of those that count as styles there."""
    said = known.intersection(element.attributes)
    if said:
        for names, command in _STYLES:
            if not said.isdisjoint(names):
                output.send(command(element, output))
