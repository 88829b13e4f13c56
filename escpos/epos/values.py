"""Attributes of elements, checked: each gives a value as it is sent, or says what it may be."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Mapping

from escpos.epos.xml import Element

_TRUE, _FALSE = frozenset({"true", "1"}), frozenset({"false", "0"})
_ESCAPE = re.compile(rb"\\x([0-9A-Fa-f]{2})|\\(\\)")
_HEX = re.compile(r"(?:[0-9A-Fa-f]{2})*")
_BLANKS = re.compile(r"\s+")

Value = Callable[[Element, str], bytes]


def number(low: int, high: int, size: int = 1) -> Value:
    """A whole number, as so many bytes, the lowest first."""

    def value(element: Element, name: str) -> bytes:
        return whole(element, name, low, high).to_bytes(size, "little")

    return value


def whole(element: Element, name: str, low: int, high: int, default: int | None = None) -> int:
    """A whole number from low to high. Raises EposError."""
    word = element.attributes.get(name)
    if word is None and default is not None:
        return default
    if word is None or not word.isascii() or not word.isdigit() or not low <= int(word[:9]) <= high:
        raise element.refuse(f"{name}={word!r} is no number from {low} to {high}")
    return int(word)


def word(words: Mapping[str, bytes]) -> Value:
    """One of some words, each for its bytes."""

    def value(element: Element, name: str) -> bytes:
        return chosen(element, name, words)

    return value


def chosen(element: Element, name: str, words: Mapping[str, bytes], default: str | None = None) -> bytes:
    """The bytes of one of some words. Raises EposError."""
    found = element.attributes.get(name, default)
    if found is None or found not in words:
        raise element.refuse(f"{name}={found!r} is none of: {', '.join(words)}")
    return words[found]


def flag(element: Element, name: str) -> bytes:
    """True or false. Raises EposError."""
    return bytes([is_true(element, name)])


def is_true(element: Element, name: str) -> bool:
    """True or false. Raises EposError."""
    value = element.attributes.get(name, "false")
    if value not in _TRUE | _FALSE:
        raise element.refuse(f"{name}={value!r} is neither true nor false")
    return value in _TRUE


def data(element: Element) -> bytes:
    """What a code says: `\\xHH` and `\\\\` stand for bytes that XML cannot hold."""

    def byte(match: re.Match[bytes]) -> bytes:
        return bytes([int(match[1], 16)]) if match[1] else b"\\"

    return _ESCAPE.sub(byte, element.text.encode())


def from_hex(element: Element) -> bytes:
    """Bytes in hexadecimal, with blanks where one wants. Raises EposError."""
    digits = _BLANKS.sub("", element.text)
    if not _HEX.fullmatch(digits):
        raise element.refuse("expected bytes in hexadecimal, two digits each")
    return bytes.fromhex(digits)


def from_base64(element: Element) -> bytes:
    """Bytes in base64. Raises EposError."""
    try:
        return base64.b64decode(_BLANKS.sub("", element.text), validate=True)
    except binascii.Error:
        raise element.refuse("expected base64") from None
