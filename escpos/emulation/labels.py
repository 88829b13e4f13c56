"""Paper layouts, labels and black marks: GS ( E 50 and 52, FS ( L 34 and 48.

Source: Epson ESC/POS reference, under these names.
"""

from __future__ import annotations

from escpos.emulation.blocks import SEPARATOR, block, decimal
from escpos.emulation.question import Answers, Question, parameter
from escpos.emulation.stored import Blocks

_AS_SET, _IN_DOTS = 64, 80  # the n of both layouts
_TENTHS_IN_INCH = 254
_MEDIA = b"LinerFreeLabel\0"
_OTHER_HEADER = 0x3F
_LAST = b"\x40"
_POSITIONED = 48


def _layout(question: Question, command: str, count: int) -> list[bytes]:
    """The fields of a layout, empty ones where none was set; in dots where n asks for them."""
    fields = question.memory.settings.layouts.get(command) or (b"",) * count
    if parameter(question) == _AS_SET:
        return list(fields)
    dpi = question.profile.dpi
    lengths = [decimal(int(field) * dpi // _TENTHS_IN_INCH) if field else b"" for field in fields[1:]]
    return [fields[0], *lengths]


def _old_layout(question: Question) -> bytes:
    n = parameter(question)
    if n not in (_AS_SET, _IN_DOTS):
        return b""
    fields = [decimal(n), *_layout(question, "GS ( E", 8)]
    return block(0x39, b"".join(field + SEPARATOR for field in fields))


def _new_layout(question: Question) -> bytes:
    n = parameter(question)
    if n not in (_AS_SET, _IN_DOTS):
        return b""
    return block(0x4B, SEPARATOR.join([decimal(n), *_layout(question, "FS ( L", 7)]))


def _position(question: Question) -> bytes:
    """Without marks or labels the paper stands at no position, and can go on from where it is."""
    return block(0x38, b"\x40\x40") if parameter(question) == _POSITIONED else b""


def _labels(question: Question) -> list[bytes]:
    """GS ( E 52: m and the medium's name. No control setting is kept, so none is sent."""
    if question.after(7) != _MEDIA:
        return []
    return [block(0x75, _LAST + SEPARATOR, _OTHER_HEADER)]


ANSWERS: Answers = {"GS ( E fn 50": _old_layout, "FS ( L fn 34": _new_layout, "FS ( L fn 48": _position}
IN_PIECES: dict[str, Blocks] = {"GS ( E fn 52": _labels}
