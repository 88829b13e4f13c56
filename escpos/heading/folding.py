"""Text made comparable: one form for each letter, letters that stand apart joined."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache

from escpos.heading.currencies import SPELLED

_LETTERS = str.maketrans({"ł": "l", "ø": "o", "ı": "i", "đ": "d", "æ": "ae", "œ": "oe", "ς": "σ", "ة": "ه"})
_MARKS = str.maketrans("\N{ARABIC DECIMAL SEPARATOR}\N{ARABIC THOUSANDS SEPARATOR}", ".,")
_HARD_SPACE = re.compile(r"(?<=\d)[\u00a0\u2007\u2009\u202f](?=\d{3})")  # groups digits, and nothing else
_WORD = re.compile(r"[^\W\d_]+")
_APART = re.compile(r"\S(?: \S){2,}")  # T O T A L
_LEADER = re.compile(r"([^\w\s])\1{3,}")  # a line of dots or dashes says no more than three of them
_WIDE_GAP = re.compile(r"( {2,})")
_SPACED_LETTERS = re.compile(r"[^\W\d_](?: [^\W\d_]){2,}")


def plain(line: str) -> str:
    """A line without compatibility forms, its digits 0 to 9, and letters that stand apart joined."""
    if not line.isascii():
        line = unicodedata.normalize("NFKC", _HARD_SPACE.sub("'", line)).translate(_MARKS)
        for spelled, code in SPELLED.items():
            line = line.replace(spelled, code)
        line = "".join(_character(char) for char in line)
    return joined(_LEADER.sub(r"\1\1\1", line).replace("\t", " ").strip())


def folded(text: str) -> str:
    """Text without case and accents."""
    low = text.casefold()
    if low.isascii():
        return low
    bare = "".join(char for char in unicodedata.normalize("NFKD", low) if not unicodedata.combining(char))
    return unicodedata.normalize("NFC", bare).translate(_LETTERS)


def words(text: str) -> tuple[str, ...]:
    """The words of a text, folded."""
    return tuple(_WORD.findall(folded(text)))


def phrases(listed: str | Iterable[str]) -> frozenset[tuple[str, ...]]:
    """The phrases of a table, each as its words; short ones of Chinese or Korean signs also sign by sign."""
    texts = [listed] if isinstance(listed, str) else listed
    found = {words(each) for text in texts for each in text.split(",")} - {()}
    return frozenset(found | {tuple("".join(each)) for each in found if _is_of_signs("".join(each))})


def holds(line: tuple[str, ...], wanted: frozenset[tuple[str, ...]]) -> bool:
    """True if one of the phrases stands in the line."""
    longest = _longest(wanted)
    return any(
        line[at : at + size] in wanted
        for at in range(len(line))
        for size in range(1, min(longest, len(line) - at) + 1)
    )


@cache
def _longest(wanted: frozenset[tuple[str, ...]]) -> int:
    return max(map(len, wanted))


def _character(char: str) -> str:
    category = unicodedata.category(char)
    if category == "Nd":
        return str(unicodedata.decimal(char))
    return "" if category == "Cf" else char  # marks of direction and joiners change no word


def _is_of_signs(text: str) -> bool:
    return len(text) <= 4 and all(
        "\u4e00" <= char <= "\u9fff" or "\uac00" <= char <= "\ud7af" for char in text
    )


def joined(line: str) -> str:
    """A line like `T O T A L   1 8 , 3 0` as `TOTAL   18,30`: digits are joined only where letters are."""
    if not _SPACED_LETTERS.search(line):
        return line
    parts = _WIDE_GAP.split(line)
    return "".join(part.replace(" ", "") if _APART.fullmatch(part) else part for part in parts)
