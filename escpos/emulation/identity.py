"""The identity of the printer: GS I.

Source: Epson ESC/POS reference, GS I.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from escpos.emulation.blocks import INFORMATION_A, INFORMATION_B, block
from escpos.emulation.condition import bits
from escpos.emulation.question import Answers, Question
from escpos.profiles import Profile

# What GS I 69 says of a model's second alphabet; each of these has characters of two bytes.
_LANGUAGES = {"kanji": b"KANJI JAPANESE", "gb18030": b"CHINA GB18030", "korean": b"KOREA C-5601C"}
_FIXED = 0x40  # bit 6 of every byte of "type information" is on
_IDS = (1, 2, 3, 49, 50, 51)
_TYPE_INFORMATION = 33
_OTHER_A = (35, 36, 96, 110)  # what these tell differs from model to model; nothing is a valid answer
_OTHER_B = (111, 112, 113, 114)


def type_id(profile: Profile) -> int:
    """The parts of the model: bit 0 characters of two bytes, bit 1 a cutter, bit 2 a customer display."""
    features = profile.features
    return bits(
        (not features.isdisjoint(_LANGUAGES), 0x01),
        ("cutter" in features, 0x02),
        ("display" in features, 0x04),
    )


def _language(question: Question) -> bytes:
    features = question.profile.features
    return next((name for feature, name in _LANGUAGES.items() if feature in features), b"")


def _text(text: str) -> bytes:
    """A name as it may be sent: printable ASCII, at most 80 bytes, so that no NUL ends it early."""
    return bytes(code for code in text.encode("ascii", "replace") if 0x20 <= code < 0x7F)[:80]


_INFORMATION: Mapping[int, Callable[[Question], bytes]] = {
    65: lambda question: _text(question.profile.printer_info.firmware),
    66: lambda question: _text(question.profile.printer_info.maker),
    67: lambda question: _text(question.profile.printer_info.model),
    68: lambda question: _text(question.serial or question.profile.printer_info.serial),
    69: _language,
}


def _identity(question: Question) -> bytes:
    n, info = question.command.raw[2], question.profile.printer_info
    if n in _IDS:
        ids = (info.model_id, type_id(question.profile), info.rom_version)
        return bytes([ids[(n - 1) % 16]])
    if n == _TYPE_INFORMATION:
        return block(n, bytes((_FIXED | type_id(question.profile), _FIXED)), INFORMATION_A)
    if n in _OTHER_A:
        return block(n, header=INFORMATION_A)
    if n in _INFORMATION:
        return bytes([INFORMATION_B]) + _INFORMATION[n](question) + b"\0"
    return bytes((INFORMATION_B, 0)) if n in _OTHER_B else b""


ANSWERS: Answers = {"GS I": _identity}
