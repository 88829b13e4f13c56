"""The two- and four-byte character code systems of FS & and FS C (and their Chinese and Korean kin)."""

from __future__ import annotations

import codecs
from collections.abc import Callable
from functools import partial

# The Microsoft supersets hold the vendor rows (circled digits, era signs) that printers' fonts hold too.
_CODECS = {
    "shift_jis": "cp932",
    "gb18030": "gb18030",
    "big5": "cp950",
    "ksc5601": "cp949",
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
