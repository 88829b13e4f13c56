"""Text to bytes for a model: which code page or code system has a character, and how it is selected.

It follows the commands that it and others send, so that it sends only what is not in force already.
Source: Epson ESC/POS reference, ESC t, ESC R, FS &, FS C, FS ( C, ESC %.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator, Mapping
from functools import lru_cache

from escpos.codepages import charmap, international, is_wide, multibyte, stretches
from escpos.codepages.international import REPLACED
from escpos.command import Command
from escpos.editing.encoding import codes_of, several
from escpos.epos.modes import Modes
from escpos.profiles import Profile

_PIECE = 512  # characters encoded at once: what is copied again for each change of the page
_LAST_ASCII = 0x7E
_SETS = range(1, 17)  # of ESC R that have signs of their own
_REPLACED = frozenset(map(chr, REPLACED))
# The code system that stands behind a feature of profiles; JIS codes are told apart by FS & alone.
_OWN_SYSTEMS = (("gb18030", "gb18030"), ("big5", "big5"), ("korean", "ksc5601"), ("kanji", "jis"))
_SYSTEM_OF_LANGUAGE = {
    "ja": "jis",
    "ko": "ksc5601",
    "zh-hans": "gb18030",
    "zh-cn": "gb18030",
    "zh-hant": "big5",
    "zh-tw": "big5",
}
_KANJI_ON, _KANJI_OFF, _JIS = b"\x1c&", b"\x1c.", b"\x1cC\x00"
_INVISIBLE_BUT_PRINTED = frozenset("\xa0\xad")


class NoCharacter(ValueError):
    """A character that no code page of the model has; `at` is its place in the text."""

    def __init__(self, char: str, at: int) -> None:
        super().__init__(f"no code page of this printer has the character {char!r} (U+{ord(char):04X})")
        self.at = at


class Characters:
    """The modes of characters at a place in a stream, and the bytes of texts there.

    Where `lasting`, a page that a character needs stays selected, and what nothing has said is not taken for
    granted; else the modes are the model's at power on, and are put back behind each character.
    """

    def __init__(self, profile: Profile, *, lasting: bool) -> None:
        self._profile = profile
        self._lasting = lasting
        self._own = next((system for feature, system in _OWN_SYSTEMS if feature in profile.features), "")
        self._usual = Modes(0, 0, "kanji_mode_on" in profile.quirks)
        self._preferred = ""
        self.language = ""
        self._pages_used: list[int] = []  # the latest first
        self.modes = self._at_reset()

    def _at_reset(self) -> Modes:
        # A shop's printer may be set to another page or country than its model: ESC @ brings that back.
        return Modes(kanji=None if self._own else False) if self._lasting else self._usual

    @property
    def system(self) -> str:
        """The code system that is looked for, "" for none. FS C with Shift JIS does so without FS &."""
        modes = self.modes
        if modes.kanji or modes.named == "shift_jis":
            return modes.named or ("shift_jis" if self._own == "jis" else self._own or "gb18030")
        return ""

    def select_language(self, language: str) -> None:
        """Let a language's code system go before code pages, where the model has it (ePOS: lang)."""
        self.language = language.lower().removesuffix("-jp").removesuffix("-kr")
        system = _SYSTEM_OF_LANGUAGE.get(self.language, "")
        self._preferred = system if system == self._own else ""

    def follow(self, command: Command) -> None:
        """Take note of a command that says what codes mean."""
        if command.name == "ESC @":
            self.modes = self._at_reset()
        else:
            self.modes = self.modes.after(command, self._profile)

    def encode(self, text: str) -> bytes:
        """The bytes that print a text, which has no control characters. Raises NoCharacter."""
        parts = [self._certain(text)]
        for start in range(0, len(text), _PIECE):
            try:
                parts += self._piece(text[start : start + _PIECE])
            except NoCharacter as error:
                raise NoCharacter(text[start + error.at], start + error.at) from None
        return b"".join(parts)

    def decode(self, raw: bytes) -> str:
        """The text of codes; "" where some have no character that can be written down."""
        if self.modes.user_set:
            return ""
        if self.modes.utf8:
            text = raw.decode("utf-8", "replace")
        else:
            table, system = self._decoding(), self.system
            text = "".join(
                multibyte(system)(codes) if wide else codecs.charmap_decode(codes, "replace", table)[0]
                for codes, wide in (stretches(system, raw) if system else ((raw, False),))
            )
        return text if _can_be_written(text) else ""

    def _decoding(self) -> str:
        return charmap(self._page_name(self.modes.page or 0), self.modes.language or 0)

    def _page_name(self, number: int) -> str:
        return self._profile.code_pages.get(number, "cp437")

    def _codes(self, number: int) -> Mapping[str, int]:
        return codes_of(self._page_name(number), self.modes.language or 0)

    def _certain(self, text: str) -> bytes:
        """The commands for what a text needs to be certain of, and nothing has said yet."""
        sent = b""
        if self.modes.kanji is None and not text.isascii():
            sent, self.modes = _KANJI_OFF, self.modes._replace(kanji=False)
        if self.modes.language is None and not _REPLACED.isdisjoint(text):
            sent, self.modes = sent + b"\x1bR\x00", self.modes._replace(language=0)
        return sent

    def _piece(self, text: str) -> Iterator[bytes]:
        if self.modes.utf8:
            yield _as_utf8(text)
            return
        at = 0
        while at < len(text):
            length, codes = self._next(text, at)
            if not length:
                raise NoCharacter(text[at], at)
            yield codes
            at += length

    def _next(self, text: str, at: int) -> tuple[int, bytes]:
        """How many characters can be printed in one way from here on, and their bytes."""
        is_theirs = ord(text[at]) > _LAST_ASCII and (self._preferred or is_wide(text[at]))
        return (
            (self._in_own_system(text, at) if is_theirs else None)
            or self._on_page(text, at)
            or self._in_force(text, at)
            or self._on_other_page(text, at)
            or self._in_own_system(text, at)
            or self._in_set(text, at)
            or (0, b"")
        )

    def _on_page(self, text: str, at: int) -> tuple[int, bytes] | None:
        """With the page in force; one that nothing has said is only certain of ASCII."""
        table = self._codes(self.modes.page or 0)
        is_known, system = self.modes.page is not None, self.system
        codes = bytearray()
        for char in text[at:]:
            code = table.get(char)
            if code is None or not (is_known or code <= _LAST_ASCII):
                break
            if self._preferred and code > _LAST_ASCII and _several(char, self._preferred):
                break
            codes.append(code)
        if system:
            codes = codes[: _read_as_single(bytes(codes), system)]
        return (len(codes), bytes(codes)) if codes else None

    def _in_force(self, text: str, at: int) -> tuple[int, bytes] | None:
        """With the code system in force."""
        system = self.system
        return _in_system(text, at, system) if system else None

    def _on_other_page(self, text: str, at: int) -> tuple[int, bytes] | None:
        """With another page: one that was used before, or the one that has most of the text."""
        number = self._page_for(text, at)
        if number is None:
            return None
        before, page = b"\x1bt" + bytes([number]), self.modes.page
        old, self.modes = self.modes, self.modes._replace(page=number)
        found = self._on_page(text, at)
        if found is None:
            self.modes = old
            return None
        length, codes = found
        if self._lasting:
            return length, before + codes
        self.modes = old
        # Only what the page in force lacks: the rest of the text is as it was.
        usual = self._codes(page or 0)
        length = next((end for end in range(length) if text[at + end] in usual), length)
        return length, before + codes[:length] + b"\x1bt" + bytes([page or 0])

    def _page_for(self, text: str, at: int) -> int | None:
        char = text[at]
        for number in self._pages_used:
            if char in self._codes(number):
                break
        else:
            having = [number for number in self._profile.code_pages if char in self._codes(number)]
            if not having:
                return None
            rest = set(text[at:])
            number = max(having, key=lambda page: len(rest & self._codes(page).keys()))
            self._pages_used.insert(0, number)
        self._pages_used.remove(number)
        self._pages_used.insert(0, number)
        return number

    def _in_own_system(self, text: str, at: int) -> tuple[int, bytes] | None:
        """With the code system of the model's country, for this stretch."""
        if not self._own or self.system:
            return None
        system, before = self._own, b""
        found = _in_system(text, at, system)
        if found is None:
            return None
        length, codes = found
        if system == "jis" and self.modes.named != "jis":
            before, self.modes = _JIS, self.modes._replace(named="jis")
        return length, before + _KANJI_ON + codes + _KANJI_OFF

    def _in_set(self, text: str, at: int) -> tuple[int, bytes] | None:
        """With a country's set, for one sign that only such a set has, as ₩."""
        for number in _SETS:
            for code, char in international(number).items():
                if char == text[at]:
                    back = self.modes.language or 0
                    self.modes = self.modes._replace(language=back)
                    return 1, b"\x1bR" + bytes([number, code]) + b"\x1bR" + bytes([back])
        return None


def _can_be_written(text: str) -> bool:
    """True if XML can hold the text, and who reads it sees all of it."""
    return "\ufffd" not in text and (
        text.isprintable() or all(char.isprintable() or char in _INVISIBLE_BUT_PRINTED for char in text)
    )


def _as_utf8(text: str) -> bytes:
    at = next((at for at, char in enumerate(text) if not _can_be_written(char)), None)
    if at is not None:
        raise NoCharacter(text[at], at)
    return text.encode()


def _read_as_single(codes: bytes, system: str) -> int:
    """How many codes come before those that would be read as one of several bytes."""
    first, wide = next(stretches(system, codes), (b"", False))
    return 0 if wide else len(first)


def _in_system(text: str, at: int, system: str) -> tuple[int, bytes] | None:
    """How many characters a code system has from here on, and their codes."""
    parts = []
    for char in text[at:]:
        codes = _several(char, system)
        if not codes:
            break
        parts.append(codes)
    return (len(parts), b"".join(parts)) if parts else None


_several = lru_cache(maxsize=8192)(several)
