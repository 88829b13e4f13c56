"""CODE39, ITF, CODABAR and CODE93 (Epson reference, GS k 4 to 6 and 69 to 72)."""

from __future__ import annotations

import re

from escpos.barcodes import zxing
from escpos.barcodes.symbol import InvalidData, Linear

_CODE39 = re.compile(r"[0-9A-Z $%+\-./]+")
_CODABAR = re.compile(r"[A-Da-d][0-9$+\-./:]*[A-Da-d]")
# What CODE93 shows for a control character: a filled box and the letter of its two-character form.
_CODE93_SHIFTED = "U" + "ABCDEFGHIJKLMNOPQRSTUVWXYZ" + "ABCDE"


def code39(text: str) -> Linear:
    """CODE39; the asterisks that start and stop it may be sent or left out, and are shown."""
    inner = text[1:-1] if len(text) > 1 and text[0] == text[-1] == "*" else text
    if not _CODE39.fullmatch(inner):
        raise InvalidData("CODE39 takes 0-9, A-Z, space and $ % + - . /")
    return Linear("CODE39", zxing.runs(zxing.Format.Code39, inner), f"*{inner}*", two_width=True)


def itf(digits: str) -> Linear:
    """Interleaved 2 of 5; the last of an odd number of digits is ignored."""
    digits = digits[: len(digits) // 2 * 2]
    if not digits:
        raise InvalidData("ITF takes an even number of digits")
    return Linear("ITF", zxing.runs(zxing.Format.ITF, digits), digits, two_width=True)


def codabar(text: str) -> Linear:
    """CODABAR (NW-7); its start and stop characters A to D are part of the data, and are shown."""
    if not _CODABAR.fullmatch(text):
        raise InvalidData("CODABAR takes 0-9 and $ + - . / : between two of A B C D")
    return Linear("CODABAR", zxing.runs(zxing.Format.Codabar, text.upper()), text, two_width=True)


def code93(text: str) -> Linear:
    """CODE93 of all 128 ASCII characters; boxes show its start, its stop and its control characters."""
    if not text or not text.isascii():
        raise InvalidData("CODE93 takes ASCII characters only")
    shown = "".join(map(_code93_shown, text))
    return Linear("CODE93", zxing.runs(zxing.Format.Code93, text), f"□{shown}□")


def _code93_shown(char: str) -> str:
    if char == "\x7f":
        return "■T"
    return f"■{_CODE93_SHIFTED[ord(char)]}" if char < " " else char
