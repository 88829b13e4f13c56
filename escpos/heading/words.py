"""The words on receipts, by what they mean: `words.toml` has them, as phrases of folded words."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from escpos.heading.folding import phrases

Phrases = frozenset[tuple[str, ...]]
_FILE = Path(__file__).with_name("words.toml")


@cache
def table(name: str) -> Phrases:
    """The phrases of a table."""
    return phrases(_read()[name])


@cache
def totals() -> dict[tuple[str, ...], frozenset[str]]:
    """The labels of totals, each with the languages that have it."""
    found: dict[tuple[str, ...], frozenset[str]] = {}
    for language, listed in _read()["total"].items():
        for phrase in phrases(listed):
            found[phrase] = found.get(phrase, frozenset()) | {language}
    return found


@cache
def spaced_languages() -> frozenset[str]:
    """The languages in which blanks group digits."""
    return frozenset(phrase[0] for phrase in table("spaced"))


@cache
def _read() -> dict[str, Any]:
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))
