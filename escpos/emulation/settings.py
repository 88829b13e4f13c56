"""Replies about the printer's settings: GS ( E and FS ( E.

Source: Epson ESC/POS reference, under these names. Left without an answer, since the reference that can
be read does not say what it looks like: the device name by Bluetooth (GS ( E 14, a = 65 and 70), the USB
interface (GS ( E 16) and the sounds of the built-in buzzer (GS ( E 100).
"""

from __future__ import annotations

from escpos.emulation.blocks import SEPARATOR, block, decimal
from escpos.emulation.memory import NV_GRAPHICS, USER
from escpos.emulation.question import Answers, Question, parameter
from escpos.profiles import Profile

_ENTER = b"IN"
_SWITCHES = range(1, 9)
_OFF = b"00000000"
_PAPER_WIDTH, _WIDE, _NARROW = 3, 6, 2  # GS ( E 5: 80 mm and 58 mm
_NARROW_DOTS = 432  # a print head of at most so many dots belongs to 58 mm paper
_BLOCK = 64 * 1024
# The kinds of GS ( E 5 in the reference; one that nobody set is 0, the normal density, speed or mode.
_KINDS = frozenset((USER, NV_GRAPHICS, _PAPER_WIDTH, 70, 71, 73, 97, 98)).union(
    range(5, 15), range(20, 23), range(100, 107), range(111, 114), range(116, 120)
)
_SERIAL = {1: b"38400", 2: b"0", 3: b"0", 4: b"8"}  # speed, no parity, DTR/DSR, bits
_BLUETOOTH = {48: b"000000000000", 49: b"0000", 73: b"0"}  # address, passkey, reconnection
_LOGOS = 2
_TOP, _BOTTOM, _EXTENDED = 48, 49, 50


def _default(profile: Profile, kind: int) -> int:
    if kind == USER:
        return 1 + profile.capacity.user // _BLOCK
    if kind == NV_GRAPHICS:
        return 1 + profile.capacity.nv_graphics // _BLOCK
    if kind == _PAPER_WIDTH:
        return _NARROW if profile.width_dots <= _NARROW_DOTS else _WIDE
    return 0


def _entered(question: Question) -> bytes:
    return block(0x20) if question.after(6) == _ENTER else b""


def _switches(question: Question) -> bytes:
    number = parameter(question)
    return block(0x21, question.memory.settings.switches.get(number, _OFF)) if number in _SWITCHES else b""


def _customized(question: Question) -> bytes:
    kind = parameter(question)
    if kind not in _KINDS:
        return b""
    value = question.memory.settings.customized.get(kind, _default(question.profile, kind))
    return block(0x27, decimal(kind) + SEPARATOR + decimal(value))


def _serial(question: Question) -> bytes:
    item = parameter(question)
    if item not in _SERIAL:
        return b""
    value = question.memory.settings.serial.get(item, _SERIAL[item])
    return block(0x33, decimal(item) + SEPARATOR + value)


def _bluetooth(question: Question) -> bytes:
    item = parameter(question)
    if item not in _BLUETOOTH:
        return b""
    return block(0x4A, bytes([item]) + question.memory.settings.bluetooth.get(item, _BLUETOOTH[item]))


def _logos(question: Question) -> bytes:
    """FS ( E 61: m and c as digits, then what was set, in the order of FS ( E 62 to 64.

    The reference gives the block and its length alone; without logos this is what a printer was seen to send.
    """
    parameters, settings = question.after(6), question.memory.settings
    if len(parameters) != 2 or parameters[0] != _LOGOS or parameters[1] not in (_TOP, _BOTTOM, _EXTENDED):
        return b""
    place = parameters[1]
    if place == _EXTENDED:
        values = b"2" + bytes(settings.extended_logos.values())
    else:
        logo = settings.logos.get(place, b"")
        values = logo[:3] + b"".join(decimal(lines) for lines in logo[3:])
    return block(0x48, b"2" + bytes([place]) + values)


ANSWERS: Answers = {
    "GS ( E fn 1": _entered,
    "GS ( E fn 4": _switches,
    "GS ( E fn 6": _customized,
    "GS ( E fn 12": _serial,
    "GS ( E fn 14": _bluetooth,
    "FS ( E fn 61": _logos,
}
