"""QR Code's bit stream: one segment in the tightest mode that holds all the data (ISO/IEC 18004, 8.4)."""

from __future__ import annotations

import re

_ALPHANUMERIC = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
_ALL_ALPHANUMERIC = re.compile(rb"[0-9A-Z $%*+\-./:]+")
_LARGE_VERSION = 10  # from here on character counts take more bits
_PADS = (0b11101100, 0b00010001)


def bits(data: bytes, version: int) -> str:
    """Mode, count and characters, as a string of 0 and 1."""
    large = version >= _LARGE_VERSION
    if data.isdigit():
        return f"0001{len(data):0{12 if large else 10}b}{_numeric(data.decode('ascii'))}"
    if _ALL_ALPHANUMERIC.fullmatch(data):
        return f"0010{len(data):0{11 if large else 9}b}{_alphanumeric(data.decode('ascii'))}"
    return f"0100{len(data):0{16 if large else 8}b}" + "".join(f"{byte:08b}" for byte in data)


def padded(stream: str, capacity: int) -> bytes:
    """`capacity` codewords of a stream that fits: terminator, zero bits, pad codewords."""
    stream += "0" * min(4, capacity * 8 - len(stream))
    stream += "0" * (-len(stream) % 8)
    codewords = bytes(int(stream[start : start + 8], 2) for start in range(0, len(stream), 8))
    missing = capacity - len(codewords)
    return codewords + bytes(_PADS[index % 2] for index in range(missing))


def _numeric(digits: str) -> str:
    groups = (digits[start : start + 3] for start in range(0, len(digits), 3))
    return "".join(f"{int(group):0{len(group) * 3 + 1}b}" for group in groups)


def _alphanumeric(text: str) -> str:
    pairs = (text[start : start + 2] for start in range(0, len(text), 2))
    return "".join(map(_pair, pairs))


def _pair(pair: str) -> str:
    first = _ALPHANUMERIC.index(pair[0])
    return f"{first:06b}" if len(pair) == 1 else f"{first * 45 + _ALPHANUMERIC.index(pair[1]):011b}"
