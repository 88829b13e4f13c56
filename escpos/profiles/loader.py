"""Reads the profile files of this package; a file may build on another one by `base`."""

from __future__ import annotations

import tomllib
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from escpos.profiles.profile import QUIRKS, Capacity, PrinterInfo, Profile

_SUFFIX = ".toml"
_CODE_PAGES = "_code_pages"
_FOLDER = files(__package__)
_TABLES = ("fonts", "printer_info", "capacity")  # merged with the base's, key by key


class UnknownProfileError(LookupError):
    """No profile has that name; the message names the closest ones."""


@cache
def names() -> tuple[str, ...]:
    """The names of all profiles, sorted."""
    found = (entry.name for entry in _FOLDER.iterdir())
    return tuple(
        sorted(name.removesuffix(_SUFFIX) for name in found if name.endswith(_SUFFIX) and name[0] != "_")
    )


@cache
def get(name: str) -> Profile:
    """The profile of that name. Raises UnknownProfileError, which names the choices."""
    if name not in names():
        close = get_close_matches(name.lower(), names(), cutoff=0.4)
        hint = f"did you mean {' or '.join(close)}? " if close else ""
        raise UnknownProfileError(f"no printer profile {name!r}: {hint}there are {', '.join(names())}")
    return _build(name, _merged(name))


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((_FOLDER / f"{name}{_SUFFIX}").read_text("utf-8"))


def _merged(name: str) -> dict[str, Any]:
    """The file's values over its base's; `features` adds to the base's and `without` takes away."""
    own = _read(name)
    own["features"], own["quirks"] = set(own.get("features", ())), set(own.get("quirks", ()))
    if "base" not in own:
        return own
    base = _merged(own.pop("base"))
    own["features"] |= base["features"] - set(own.pop("without", ()))
    own["quirks"] |= base["quirks"]
    for table in _TABLES:
        own[table] = base[table] | own.get(table, {})
    base.pop("matches", None)  # a model string names one profile, never its heirs too
    return base | own


@cache
def _code_pages(layout: str) -> MappingProxyType[int, str]:
    return MappingProxyType({int(number): page for number, page in _read(_CODE_PAGES)[layout].items()})


def _known_quirks(words: set[str]) -> frozenset[str]:
    unknown = words - set(QUIRKS)
    if unknown:
        raise TypeError(f"there is no quirk {sorted(unknown)[0]!r}")
    return frozenset(words)


def _build(name: str, values: dict[str, Any]) -> Profile:
    """Raises TypeError for a key that no profile has: a typing error in a file must not pass unseen."""
    return Profile(
        name=name,
        fonts=MappingProxyType({font: tuple(cell) for font, cell in values.pop("fonts").items()}),
        code_pages=_code_pages(values.pop("code_pages")),
        features=frozenset(values.pop("features")),
        quirks=_known_quirks(values.pop("quirks")),
        printer_info=PrinterInfo(**values.pop("printer_info")),
        capacity=Capacity(**values.pop("capacity")),
        matches=tuple(values.pop("matches", ())),
        kanji_pattern=tuple(values.pop("kanji_pattern", (24, 24))),
        **values,
    )
