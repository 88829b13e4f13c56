"""Characters of several bytes: what FS &, FS C and FS ( C make of text, and how it looks.

Source: Epson ESC/POS reference, "Kanji control commands" and FS ( C.
"""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby

from escpos.codepages import is_wide, multibyte, stretches
from escpos.drawing import render_budget
from escpos.drawing.cells import Key, Style
from escpos.drawing.handlers import modes
from escpos.drawing.machine import Handler, Machine
from escpos.fonts import Glyph

_SYSTEMS = {0: "jis", 1: "shift_jis", 2: "shift_jis"}
_BY_MAKER_CODE_PAGE = (
    ("gb18030", "gb18030"),
    ("big5", "big5"),
    ("korean", "ksc5601"),
    ("kanji", "shift_jis"),
)
_DOUBLE_WIDE, _DOUBLE_TALL, _UNDERLINED = 0x04, 0x08, 0x80  # bits of FS !
_KANJI_HEIGHT = 24
_UTF8 = 2

Decode = Callable[[Machine, bytes], str]
Segment = tuple[Style, str, Sequence[Key]]  # a look, the characters, and what to draw for each


def system(machine: Machine) -> str:
    """The code system in force; by the model's country until FS C names one."""
    if machine.settings.kanji_system:
        return machine.settings.kanji_system
    found = [name for feature, name in _BY_MAKER_CODE_PAGE if feature in machine.profile.features]
    return found[0] if found else "gb18030"


def active(machine: Machine) -> bool:
    """True if codes of several bytes are looked for; FS C with Shift JIS does so without FS &."""
    now = machine.settings
    return now.kanji or now.utf8 or now.kanji_system == "shift_jis"


def segments(machine: Machine, raw: bytes, decode_single: Decode) -> Iterator[Segment]:
    """A run of codes as stretches of one look."""
    if machine.settings.utf8:
        yield from _by_width(machine, codecs.decode(raw, "utf-8", "replace"))
        return
    narrow, name = modes.style(machine), system(machine)
    for codes, is_multibyte in stretches(name, raw):
        if is_multibyte:
            yield _wide(machine, codes, multibyte(name))
        else:
            text = decode_single(machine, codes)
            yield narrow, text, text


def _wide(machine: Machine, codes: bytes, decode: Callable[[bytes], str]) -> Segment:
    text, defined = decode(codes), machine.definitions.kanji
    keys: Sequence[Key] = text
    if defined and len(text) * 2 == len(codes):
        keys = [defined.get(codes[2 * index : 2 * index + 2], char) for index, char in enumerate(text)]
    return _wide_style(machine), text, keys


def _by_width(machine: Machine, text: str) -> Iterator[Segment]:
    for wide, chars in groupby(text, is_wide):
        part = "".join(chars)
        yield (_wide_style(machine) if wide else modes.style(machine)), part, part


def _wide_style(machine: Machine) -> Style:
    now = machine.settings
    plain = modes.style(machine)
    return plain._replace(
        cell=_cell(machine),
        width=max(now.kanji_width, now.width),
        height=max(now.kanji_height, now.height),
        underline=max(now.kanji_underline, now.underline),
        left=now.kanji_left,
        right=now.kanji_right,
    )


def _print_modes(machine: Machine, raw: bytes) -> None:
    now, n = machine.settings, raw[2]
    now.kanji_width = 2 if n & _DOUBLE_WIDE else 1
    now.kanji_height = 2 if n & _DOUBLE_TALL else 1
    now.kanji_underline = 1 if n & _UNDERLINED else 0


def _underline(machine: Machine, raw: bytes) -> None:
    if modes.digit(raw[2]) <= 2:
        machine.settings.kanji_underline = modes.digit(raw[2])


def _quadruple(machine: Machine, raw: bytes) -> None:
    machine.settings.kanji_width = machine.settings.kanji_height = 2 if raw[2] & 1 else 1


def _select(machine: Machine, _raw: bytes) -> None:
    machine.settings.kanji = True


def _cancel(machine: Machine, _raw: bytes) -> None:
    machine.settings.kanji = False


def _system(machine: Machine, raw: bytes) -> None:
    machine.settings.kanji_system = _SYSTEMS.get(modes.digit(raw[2]), machine.settings.kanji_system)


def _spacing(machine: Machine, raw: bytes) -> None:
    machine.settings.kanji_left, machine.settings.kanji_right = raw[2], raw[3]


def _encoding(machine: Machine, raw: bytes) -> None:
    machine.settings.utf8 = modes.digit(raw[6]) == _UTF8 if len(raw) > 6 else False


def _define(machine: Machine, raw: bytes) -> None:
    """FS 2: columns of whole bytes, as many dots as the model's characters have (24 by 24, mostly)."""
    wide, tall = machine.profile.kanji_pattern
    size = (tall + 7) // 8
    if not machine.budget.take(render_budget.GLYPH) or len(raw) < 4 + wide * size:
        return
    columns = [
        int.from_bytes(raw[at : at + size], "big") >> size * 8 - tall for at in range(4, len(raw), size)
    ]
    machine.definitions.kanji[raw[2:4]] = _fitted(columns[:wide], tall, _cell(machine))


def _fitted(columns: Sequence[int], tall: int, cell: tuple[int, int]) -> Glyph:
    """A character in the dots of its cell, where those are finer than the ones it was sent in."""
    width, height = cell
    if cell == (len(columns), tall):
        return Glyph(tuple(columns), tall)
    sources = [columns[x * len(columns) // width] for x in range(width)]
    bits = [(tall - 1 - y * tall // height, height - 1 - y) for y in range(height)]
    return Glyph(tuple(sum((dots >> old & 1) << new for old, new in bits) for dots in sources), height)


def _cell(machine: Machine) -> tuple[int, int]:
    return machine.profile.fonts.get("kanji", (_KANJI_HEIGHT, _KANJI_HEIGHT))


def _forget(machine: Machine, raw: bytes) -> None:
    machine.definitions.kanji.pop(raw[2:4], None)


HANDLERS: dict[str, Handler] = {
    "FS !": _print_modes,
    "FS &": _select,
    "FS .": _cancel,
    "FS -": _underline,
    "FS W": _quadruple,
    "FS C": _system,
    "FS S": _spacing,
    "FS 2": _define,
    "FS ?": _forget,
    "FS ( C fn 48": _encoding,
}
