"""The modes that say what codes of characters mean, as commands set them.

Source: Epson ESC/POS reference, ESC t, ESC R, ESC %, FS &, FS C, FS ( C.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from escpos.codepages import international
from escpos.command import Command
from escpos.profiles import Profile

_NAMED_SYSTEMS = {0: "jis", 1: "shift_jis", 2: "shift_jis"}  # by the parameter of FS C
_UTF8 = 2  # the m of FS ( C 48


class Modes(NamedTuple):
    """Modes of characters; None for what nothing has said yet."""

    page: int | None = None
    language: int | None = None  # the set of ESC R
    kanji: bool | None = None
    named: str = ""  # the code system that FS C named
    utf8: bool = False
    user_set: bool = False

    def after(self, command: Command, profile: Profile) -> Modes:
        """The modes behind a command."""
        change = _CHANGES.get(command.name)
        return self if change is None or not command.complete else change(self, command.raw, profile)


def _digit(n: int) -> int:
    """A parameter that may be sent as a number or as the digit that stands for it."""
    return n - 0x30 if 0x30 <= n <= 0x39 else n


def _page(modes: Modes, raw: bytes, profile: Profile) -> Modes:
    return modes._replace(page=raw[2]) if raw[2] in profile.code_pages else modes


def _language(modes: Modes, raw: bytes, _profile: Profile) -> Modes:
    try:
        international(raw[2])
    except LookupError:
        return modes
    return modes._replace(language=raw[2])


def _user_set(modes: Modes, raw: bytes, _profile: Profile) -> Modes:
    return modes._replace(user_set=bool(raw[2] & 1))


def _kanji(modes: Modes, raw: bytes, _profile: Profile) -> Modes:
    return modes._replace(kanji=raw == b"\x1c&")


def _named(modes: Modes, raw: bytes, _profile: Profile) -> Modes:
    return modes._replace(named=_NAMED_SYSTEMS.get(_digit(raw[2]), modes.named))


def _encoding(modes: Modes, raw: bytes, _profile: Profile) -> Modes:
    return modes._replace(utf8=len(raw) > 6 and _digit(raw[6]) == _UTF8)


_CHANGES: Mapping[str, Callable[[Modes, bytes, Profile], Modes]] = {
    "ESC t": _page,
    "ESC R": _language,
    "ESC %": _user_set,
    "FS &": _kanji,
    "FS .": _kanji,
    "FS C": _named,
    "FS ( C fn 48": _encoding,
}
