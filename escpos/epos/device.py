"""Cuts, drawers, sounds, label paper, the way back from an error, and commands as they are.

Source: Epson ePOS-Print XML User's Manual, cut, pulse, sound, layout, recovery, reset, command; Epson ESC/POS
reference, GS V, ESC p, ESC ( A, FS ( L 33, DLE ENQ.
"""

from __future__ import annotations

from collections.abc import Mapping

from escpos.epos.output import Output
from escpos.epos.values import BYTE, choice, number, two_bytes
from escpos.epos.xml import Element

CUTS: Mapping[str, bytes] = {"no_feed": b"\x1dV\x01", "feed": b"\x1dVB\x00", "reserve": b"\x1dVg\x00"}
DRAWERS: Mapping[str, int] = {"drawer_1": 0, "drawer_2": 1}
TIMES: Mapping[str, int] = {f"pulse_{ms}": ms // 2 for ms in range(100, 600, 100)}  # ESC p counts 2 ms
EXTERNAL_BUZZER = 97  # the function of ESC ( A
EXTERNAL: Mapping[str, int] = {
    "none": 48,
    "pattern_a": 49,
    "pattern_b": 50,
    "pattern_c": 51,
    "pattern_d": 52,
    "pattern_e": 53,
    "error": 54,
    "paper_end": 55,
}
BUILT_IN: Mapping[str, int] = {f"pattern_{n}": 48 + n for n in range(11)}
_PATTERNS = {**EXTERNAL, **BUILT_IN}
CYCLE_UNIT = 100  # milliseconds
_PAPERS: Mapping[str, bytes] = {"receipt": b"0", "label": b"1", "label_bm": b"2", "receipt_bm": b"3"}
_PLACES = (("height", 0), ("margin-top", 0), ("offset-cut", 0), ("offset-label", 0), ("margin-bottom", 0))
_WIDTH = 580  # tenths of a millimetre
_LONGEST = 10_000  # tenths of a millimetre, 1 m


def cut(element: Element, output: Output) -> None:
    """<cut>: where the paper stands, at the blade, or once the place has come there."""
    output.send(choice(element, "type", CUTS, "feed"))
    output.last_cut = b""
    output.end_line()


def pulse(element: Element, output: Output) -> None:
    """<pulse>: opens a drawer."""
    connector = choice(element, "drawer", DRAWERS, "drawer_1")
    time = choice(element, "time", TIMES, "pulse_100")
    output.send(b"\x1bp" + bytes([connector, time, time]))


def sound(element: Element, output: Output) -> None:
    """<sound>: by the buzzer beside the printer, or by the one within."""
    pattern = choice(element, "pattern", _PATTERNS, "pattern_a")
    times = number(element, "repeat", 0, BYTE, 1)
    if element.attributes.get("pattern", "pattern_a") in EXTERNAL:
        output.send(b"\x1b(A\x03\x00a" + bytes([pattern, times]))
    else:
        cycle = number(element, "cycle", 1000, 25_500, 1000)
        output.send(b"\x1b(A\x04\x000" + bytes([pattern, times, cycle // CYCLE_UNIT]))


def layout(element: Element, output: Output) -> None:
    """<layout>: the paper with labels or black marks, in tenths of a millimetre."""
    paper = choice(element, "type", _PAPERS, "receipt")
    numbers = [number(element, name, -_LONGEST, _LONGEST, default) for name, default in _PLACES]
    numbers.append(number(element, "width", 0, _LONGEST, _WIDTH))
    body = b"!" + paper
    if paper != _PAPERS["receipt"]:
        body += b"".join(b"%d;" % each for each in numbers)
    output.send(b"\x1c(L" + two_bytes(len(body)) + body)


def recovery(_element: Element, output: Output) -> None:
    """<recovery>: has the printer go on after an error that can be mended; what it held is thrown away."""
    output.send(b"\x10\x05\x02")


def reset(_element: Element, output: Output) -> None:
    """<reset>: all modes as at power on."""
    output.send_commands(b"\x1b@")


def command(element: Element, output: Output) -> None:
    """<command>: commands in hexadecimal digits, sent as they are."""
    try:
        raw = bytes.fromhex(element.text)
    except ValueError:
        raise element.error("commands are hexadecimal numbers of two digits each") from None
    output.send_commands(raw)
