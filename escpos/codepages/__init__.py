"""The characters of a printer's byte codes: ESC t pages, ESC R sets, Kanji code systems."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Protocol

from escpos.codepages import arabic, baltic, cyrillic, greek, indic, japanese, latin, thai, vietnamese
from escpos.codepages.international import international
from escpos.codepages.multibyte import multibyte, stretches
from escpos.codepages.page import Page, from_codec
from escpos.codepages.width import is_wide

__all__ = [
    "UNDEFINED",
    "by_name",
    "charmap",
    "decode_table",
    "international",
    "is_wide",
    "multibyte",
    "names",
    "stretches",
]

_MODULES = (arabic, baltic, cyrillic, greek, indic, japanese, latin, thai, vietnamese)
_OWN: dict[str, Page] = {name: page for module in _MODULES for name, page in module.PAGES.items()}
_CODE_PAGES = (
    437,
    720,
    737,
    775,
    850,
    852,
    *range(855, 859),
    *range(860, 867),
    869,
    874,
    1125,
    *range(1250, 1259),
)
_ISO_8859_PARTS = (1, *range(3, 10), 15)  # part 2 has line drawing on printers: see latin.py
_CODECS = {
    "kz1048",
    *(f"cp{number}" for number in _CODE_PAGES),
    *(f"iso8859-{part}" for part in _ISO_8859_PARTS),
}
# Names that several makers give to one table.
_SAME = {"cp1118": "cp774", "cp1119": "cp772", "cp2001": "cp771", "rk1048": "kz1048", "thai17": "thai18"}
_DEFAULT = "cp437"
UNDEFINED = "\ufffe"  # how a charmap says that a code stands for nothing
_PAGES_KEPT = 64


class HasCodePages(Protocol):
    """The part of a profile that this package needs."""

    @property
    def code_pages(self) -> Mapping[int, str]:
        """ESC t number → name of a table."""


def names() -> tuple[str, ...]:
    """The names that `by_name` knows, sorted."""
    return tuple(sorted({*_OWN, *_CODECS, *_SAME, "space"}))


@cache
def by_name(name: str) -> tuple[str, ...]:
    """A table of 256 characters, "" where the page has none; printable ASCII is always in its place.

    Raises LookupError for a name that is not among `names()`.
    """
    name = _SAME.get(name, name)
    if name == "space":  # ESC t 255 of older models: every high code prints blank
        return tuple(from_codec("ascii")[:0x80] + [" "] * 0x80)
    if name in _OWN:
        return tuple(_OWN[name].characters())
    if name in _CODECS:
        return tuple(from_codec(name))
    raise LookupError(f"no code page {name!r}; there are {', '.join(names())}")


@lru_cache(maxsize=_PAGES_KEPT)
def charmap(page: str, language: int) -> str:
    """The 256 characters of a page with those that ESC R `language` replaces, UNDEFINED where there is none.

    As `codecs.charmap_decode` takes it. Raises LookupError as `by_name`.
    """
    table = list(by_name(page))
    for code, char in international(language).items():
        table[code] = char
    return "".join(char or UNDEFINED for char in table)


def decode_table(page: int, profile: HasCodePages) -> tuple[str, ...]:
    """The table that `ESC t page` selects on this printer (Epson reference, ESC t).

    Always a table: PC437 for a number that the printer does not have. A printer ignores such a command,
    so who follows its state asks `page in profile.code_pages` first.
    """
    return by_name(profile.code_pages.get(page, _DEFAULT))
