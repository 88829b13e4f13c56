"""The two- and four-byte character code systems of FS & and FS C (and their Chinese and Korean kin)."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterator
from functools import partial

# The Microsoft supersets hold the vendor rows (circled digits, era signs) that printers' fonts hold too.
_CODECS = {
    "shift_jis": "cp932",
    "gb18030": "gb18030",
    "big5": "cp950",
    "ksc5601": "cp949",
}


# Which codes are of several bytes; what does not match is a character of one. Counted, since an endless
# repetition takes memory for each turn.
_WIDE = {
    "jis": re.compile(rb"(?:[\x21-\x7e]{2}){1,512}"),
    "shift_jis": re.compile(rb"(?:[\x81-\x9f\xe0-\xfc][\x40-\x7e\x80-\xfc]){1,512}"),
    "gb18030": re.compile(
        rb"(?:[\x81-\xfe](?:[\x40-\x7e\x80-\xfe]|[\x30-\x39][\x81-\xfe][\x30-\x39])){1,512}"
    ),
    "big5": re.compile(rb"(?:[\x81-\xfe][\x40-\x7e\xa1-\xfe]){1,512}"),
    "ksc5601": re.compile(rb"(?:[\x81-\xfe][\x41-\x5a\x61-\x7a\x81-\xfe]){1,512}"),
}
_UNDEFINED = "escpos-undefined"


def _two_bytes_lost(error: UnicodeError) -> tuple[str, int]:
    """An undefined code takes one cell: its second byte must not come out as a character of its own."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return "\N{REPLACEMENT CHARACTER}", min(error.start + 2, len(error.object))


codecs.register_error(_UNDEFINED, _two_bytes_lost)


def _jis(data: bytes) -> str:
    """JIS X 0208 as it stands between shift sequences: EUC-JP with the top bits off."""
    return bytes(byte | 0x80 for byte in data).decode("euc_jp", _UNDEFINED)


def _decode(codec: str, data: bytes) -> str:
    return data.decode(codec, _UNDEFINED)


_SYSTEMS: dict[str, Callable[[bytes], str]] = {
    "jis": _jis,
    **{system: partial(_decode, codec) for system, codec in _CODECS.items()},
}


def multibyte(system: str) -> Callable[[bytes], str]:
    """The decoder of a code system: "jis", "shift_jis", "gb18030", "big5" or "ksc5601" (FS C).

    The decoder takes whole characters and never fails: a code without a character gives U+FFFD.
    Raises LookupError for another system.
    """
    try:
        return _SYSTEMS[system]
    except KeyError:
        raise LookupError(f"no character code system {system!r}; there are {', '.join(_SYSTEMS)}") from None


def stretches(name: str, raw: bytes) -> Iterator[tuple[bytes, bool]]:
    """A run of codes as stretches of codes of one byte (False) and of several (True), in a code system."""
    at = 0
    for match in _WIDE[name].finditer(raw):
        if match.start() > at:
            yield raw[at : match.start()], False
        yield match.group(), True
        at = match.end()
    if at < len(raw):
        yield raw[at:], False
