"""Text and feeds.

Source: Epson ePOS-Print XML User's Manual, text, feed; Epson ESC/POS reference, LF, ESC d, ESC J, FS ( L.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from escpos.epos.characters import NoCharacter
from escpos.epos.limits import MAX_FED
from escpos.epos.output import Output
from escpos.epos.rules import send_rules
from escpos.epos.styles import send_styles
from escpos.epos.values import BYTE, choice, number
from escpos.epos.xml import Element

_CONTROL = re.compile(r"([\t\n\r])")
_CONTROLS: Mapping[str, bytes] = {"\t": b"\t", "\r": b""}  # a printer ignores CR in front of LF
LABELS: Mapping[str, bytes] = {
    "peeling": b"\x1c(L\x02\x00A0",
    "cutting": b"\x1c(L\x02\x00B0",
    "current_tof": b"\x1c(L\x02\x00C0",
    "next_tof": b"\x1c(L\x02\x00C1",
}
FEED_STYLES = frozenset({"linespc"})


def text(element: Element, output: Output) -> None:
    """<text>: characters, behind the styles that it sets."""
    if "lang" in element.attributes:
        output.characters.select_language(element.attributes["lang"])
    send_styles(element, output)
    at = 0
    for part in _CONTROL.split(element.text):
        if part == "\n":
            end_line(output)
        elif part in _CONTROLS:
            output.send(_CONTROLS[part])
        elif part:
            output.send(_encoded(element, output, part, at))
            output.begin_line()
        at += len(part)


def _encoded(element: Element, output: Output, part: str, at: int) -> bytes:
    try:
        return output.characters.encode(part)
    except NoCharacter as error:
        raise element.text_error(str(error), at + error.at) from None


def end_line(output: Output) -> None:
    """Print the line, with the upright lines that cross it."""
    send_rules(output)
    output.send(b"\n")
    output.end_line(by_feed=True)


def feed(element: Element, output: Output) -> None:
    """<feed>: by dots, by lines, to a label's place, or one line."""
    send_styles(element, output, FEED_STYLES)
    attributes = element.attributes
    if "unit" in attributes:
        _feed(element, output, b"\x1bJ", number(element, "unit", 0, BYTE), 1)
    elif "line" in attributes:
        _feed(element, output, b"\x1bd", number(element, "line", 0, BYTE), _spacing(output))
    elif "pos" in attributes:
        output.send(choice(element, "pos", LABELS))
        output.end_line()
    else:
        end_line(output)


def _spacing(output: Output) -> int:
    return output.profile.line_spacing if output.line_spacing is None else output.line_spacing


def _feed(element: Element, output: Output, command: bytes, times: int, dots: int) -> None:
    send_rules(output)
    output.fed += times * dots
    if output.fed > MAX_FED and not output.exact:
        raise element.error(f"the paper is fed more than {MAX_FED:,} dots in all")
    output.send(command + bytes([times]))
    output.end_line()
