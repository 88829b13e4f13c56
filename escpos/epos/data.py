"""The data of codes: text in which \\xHH stands for a byte, and two backslashes for one.

Source: Epson ePOS-Print XML User's Manual, barcode, symbol.
"""

from __future__ import annotations

import re
from contextlib import suppress

_ESCAPE = re.compile(rb"\\x([0-9A-Fa-f]{2})|\\\\")
_SHIFT_JIS = "cp932"


def to_bytes(text: str, *, shift_jis: bool = False) -> bytes:
    """The bytes of a code's text: UTF-8, or Shift JIS where it has all characters."""
    encoded = text.encode("utf-8")
    if shift_jis:
        with suppress(UnicodeEncodeError):
            encoded = text.encode(_SHIFT_JIS)
    return _ESCAPE.sub(lambda found: bytes([int(found[1], 16)]) if found[1] else b"\\", encoded)


def from_bytes(data: bytes) -> str:
    """The text that `to_bytes` makes these bytes of."""
    return "".join(_written(char) for char in data.decode("utf-8", "surrogateescape"))


def _written(char: str) -> str:
    if char == "\\":
        return "\\\\"
    if char.isprintable():
        return char
    return "".join(f"\\x{byte:02x}" for byte in char.encode("utf-8", "surrogateescape"))
