"""Characters to bytes, as the printer's modes have it just then: the other way round of `codepages`.

A character that the code page in force lacks brings one that has it, for that stretch alone: ESC t n before
it, and behind it ESC t for the page that was in force. Source: Epson ESC/POS reference, ESC t, ESC R, FS &,
FS C, FS ( C, ESC %.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache, partial
from typing import NamedTuple

from escpos.codepages import UNDEFINED, charmap, multibyte, stretches
from escpos.profiles import Profile

_PAGES_KEPT = 64
UTF8 = "utf-8"
_ANY = "surrogateescape"
_SELECT_PAGE, _BUILT_IN, _USER_DEFINED = b"\x1bt", b"\x1b%\x00", b"\x1b%\x01"
_KANJI_ON, _KANJI_OFF = b"\x1c&", b"\x1c."
_FIRST_PRINTABLE = 0x20
_PAIR = 2  # bytes; no printer's font has what GB 18030 says in four
_MULTIBYTE_FEATURES = frozenset({"gb18030", "big5", "korean", "kanji"})  # of profiles
_CODECS = {
    "shift_jis": "cp932",
    "gb18030": "gb18030",
    "big5": "cp950",
    "ksc5601": "cp949",
}


class Encoding(NamedTuple):
    """The modes that say what codes mean. `system` is that of codes of several bytes, "" for none in force,
    "utf-8" as FS ( C selects it; `own_system` is the one that FS & would turn on. `user_codes` are the codes
    that print as the user defined them.
    """

    page: int = 0
    international: int = 0
    system: str = ""
    own_system: str = "gb18030"
    user_codes: frozenset[int] = frozenset()


class Unprintable(ValueError):
    """A character that the model has in none of its code pages."""

    def __init__(self, char: str, profile: Profile) -> None:
        super().__init__(f"no code page of this printer has the character {char!r}")
        self.char = char
        self.model = f"{profile.vendor} {profile.model}"


class _Way(NamedTuple):
    """A way to print characters: the codes of one (none: not in this way), and what stands around them."""

    codes: Callable[[str], bytes]
    before: bytes = b""
    behind: bytes = b""


_IN_FORCE = 2  # ways that change no mode stand first


@lru_cache(maxsize=_PAGES_KEPT)
def codes_of(page: str, language: int) -> Mapping[str, int]:
    """The code of each character of a page with those that ESC R replaces; the lowest where there are two."""
    codes: dict[str, int] = {}
    for code, char in enumerate(charmap(page, language)):
        if char != UNDEFINED and code >= _FIRST_PRINTABLE:
            codes.setdefault(char, code)
    return codes


def encode(text: str, now: Encoding, profile: Profile) -> bytes:
    """The bytes that print a text under these modes, which are in force behind them again.

    Raises Unprintable.
    """
    ways = list(_ways(now, profile))
    parts, at = [], 0
    while at < len(text):
        way = next((each for each in ways[:_IN_FORCE] if each.codes(text[at])), None)
        if way is None:
            way = max(ways, key=lambda each: _reach(text, at, each))
        stop = at + _reach(text, at, way)
        if stop == at:
            raise Unprintable(text[at], profile)
        while way.before and any(each.codes(text[stop - 1]) for each in ways[:_IN_FORCE]):
            stop -= 1  # what the modes in force have needs no others
        parts += [way.before, *map(way.codes, text[at:stop]), way.behind]
        at = stop
    return b"".join(parts)


def _reach(text: str, at: int, way: _Way) -> int:
    """How many characters from a place on can be printed in one way."""
    return next((end - at for end in range(at, len(text)) if not way.codes(text[end])), len(text) - at)


def _ways(now: Encoding, profile: Profile) -> Iterator[_Way]:
    """The ways to print characters: the two of the modes in force, then those that change modes."""
    if now.system == UTF8:
        yield _Way(lambda char: char.encode() if char.isprintable() else b"")
        return
    page = profile.code_pages.get(now.page, "cp437")
    yield _Way(partial(_single, now=now, page=page))
    yield _Way(partial(several, system=now.system))
    if now.user_codes:
        built_in = now._replace(user_codes=frozenset())
        yield _Way(partial(_single, now=built_in, page=page), _BUILT_IN, _USER_DEFINED)
    yield from _other_pages(now, profile)
    if not now.system and profile.features & _MULTIBYTE_FEATURES:
        yield _Way(partial(several, system=now.own_system), _KANJI_ON, _KANJI_OFF)


def _is_single(code: int, now: Encoding) -> bool:
    """True if a code is not read as the first of several bytes."""
    if not now.system:
        return True
    pair = bytes((code, 0x40))
    return not any(of_several for _, of_several in stretches(now.system, pair))


def _other_pages(now: Encoding, profile: Profile) -> Iterator[_Way]:
    built_in = now._replace(user_codes=frozenset())
    on, off = (_BUILT_IN, _USER_DEFINED) if now.user_codes else (b"", b"")
    back = _SELECT_PAGE + bytes([now.page])
    for number, name in profile.code_pages.items():
        before = on + _SELECT_PAGE + bytes([number])
        yield _Way(partial(_single, now=built_in, page=name), before, back + off)


def _single(char: str, now: Encoding, page: str) -> bytes:
    """The code of one byte of a character on a page; none where it has none there."""
    code = codes_of(page, now.international).get(char)
    if code is None or code in now.user_codes or not _is_single(code, now):
        return b""
    return bytes([code])


def several(char: str, system: str) -> bytes:
    """The codes of several bytes of a character; none where the system lacks it."""
    if not system:
        return b""
    try:
        codes = _jis(char) if system == "jis" else char.encode(_CODECS[system])
    except UnicodeEncodeError:
        return b""
    return codes if len(codes) == _PAIR and multibyte(system)(codes) == char else b""


def _jis(char: str) -> bytes:
    codes = char.encode("euc_jp")
    is_pair = len(codes) == _PAIR and min(codes) >= 0xA1
    return bytes(code & 0x7F for code in codes) if is_pair else b""


def code_lengths(raw: bytes, now: Encoding) -> list[int]:
    """How many bytes each character of a run of codes takes, in order."""
    if not now.system:
        return [1] * len(raw)
    if now.system == UTF8:
        return [
            len(char.encode("utf-8", "surrogateescape")) for char in raw.decode("utf-8", "surrogateescape")
        ]
    return list(_lengths(raw, now.system))


def _lengths(raw: bytes, system: str) -> Iterable[int]:
    for codes, of_several in stretches(system, raw):
        at = 0
        while at < len(codes):
            size = 1 if not of_several else 4 if codes[at + 1] < 0x40 and system == "gb18030" else 2
            yield size
            at += size
