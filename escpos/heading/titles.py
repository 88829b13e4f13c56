"""What a receipt is called: the shop's name at its top, or on a kitchen slip its table or order."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

from escpos.heading import words
from escpos.heading.amounts import Kind, number, tokens
from escpos.heading.folding import holds, joined, plain
from escpos.heading.folding import words as words_of

MAX_TITLE = 64  # characters; a printer's line holds fewer
TOP_LINES = 12  # with words: a name stands no further down
_EDGES = re.compile(r"^[\s*=~_|•·#<>«»+\-─-╿]+|[\s*=~_|•·#<>«»\-─-╿]+$")
_NAME = re.compile(r"[\w\s&'’´`.,+/!()\"“”°@:·|*-]+")
_QUANTITY = re.compile(r"\d+\s*[x×*]?\s+\D|\d+[x×]|.*\b[x×]\s*\d+$")
_FACTS = re.compile(
    r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}|\b\d{1,2}:\d{2}|\d{5,}|[@]|www\.|\.(?:com|de|net|org|eu)\b|:\s*\S|:$"
)
_COLUMNS = re.compile(r"\w {3,}\w")
_SENTENCE = re.compile(r"[.!?;:,…]$")
_NUMBER_WORDS = frozenset({"nr", "no", "n", "num", "number", "nummer", "numero"})
_FEW_WORDS = 5  # of what is no receipt, and stands in a line like any other


class Line(NamedTuple):
    """A line of a receipt: its text, its size beside the usual one, and if it stands in the middle."""

    text: str
    scale: float = 1.0
    is_centred: bool = False

    @property
    def is_large(self) -> bool:
        """True for what stands out."""
        return self.scale >= 1.4


def cleaned(text: str) -> str:
    """Text in one line without control characters, marks of direction, and the ornaments around it."""
    kept = "".join(" " if unicodedata.category(char) in ("Cc", "Zl", "Zp") else char for char in text)
    kept = "".join(char for char in kept if unicodedata.category(char)[0] != "C")
    return _EDGES.sub("", " ".join(joined(unicodedata.normalize("NFC", kept)).split()))


def title(lines: Sequence[Line], has_total: bool, below_picture: bool = False) -> str | None:
    """The name in the first lines. Large ones count first; where two could be it, there is none.

    `below_picture`: a picture stands above them, which may be the name.
    """
    top = _top(lines)
    named = [line for line in top if _is_name(line)]
    first = named[0] if named else None
    large = next((line for line in named if line.is_large), None)
    numbered = next((line for line in top if _is_numbered(line.text)), None)
    if (
        numbered is not None
        and not has_total
        and _leads(numbered, large if numbered.is_large else first, top)
    ):
        return _shown(numbered)
    if large is not None:
        return _shown(large) if large is first or top.index(large) <= 2 else None
    if first is None or not all(_is_passed(line.text) for line in top[: top.index(first)]):
        return None
    stands_out = first.is_centred or top.index(first) == 0  # else it may be a guest, or what the shop praises
    if not stands_out or (below_picture and not _has_address(top[top.index(first) + 1 :])):
        return None
    return _shown(first) if has_total or _may_name_anything(first) else None


def _has_address(following: Sequence[Line]) -> bool:
    """True for what stands below the name of a shop, and hardly below anything else."""
    return bool(following) and _is_street(plain(following[0].text))


def _leads(line: Line, other: Line | None, top: Sequence[Line]) -> bool:
    return other is None or top.index(line) < top.index(other)


def _top(lines: Sequence[Line]) -> list[Line]:
    """The first lines with words, down to the first amount, thing or total."""
    top: list[Line] = []
    for line in lines:
        text = cleaned(line.text)
        if not any(char.isalnum() for char in text):
            continue
        if len(top) == TOP_LINES or _is_body(text):
            break
        is_table = _COLUMNS.search(line.text) is not None and joined(line.text) == line.text
        top.append(line._replace(text="" if is_table else text))
    return top


def _is_body(text: str) -> bool:
    """True where a receipt's things or sums begin."""
    simple = plain(text)
    if words_of(simple) in words.totals() or (_QUANTITY.match(simple) and not _is_street(simple)):
        return True
    read = [number(token.text) for token in tokens(simple) if token.kind is Kind.NUMBER]
    return any(each is not None and each.has_cents for each in read) and not _FACTS.search(simple)


def _is_name(line: Line) -> bool:
    text, simple = line.text, plain(line.text)
    said = words_of(simple)
    letters = sum(map(str.isalpha, text))
    if not letters >= 2 or len(text) > MAX_TITLE or not _NAME.fullmatch(text) or not _is_of_one_script(text):
        return False
    if _is_passed(text) or _is_numbered(text) or _FACTS.search(simple) or _is_street(simple):
        return False
    digits = sum(map(str.isdigit, text))
    if (
        said[:1]
        and (said[:1] in words.table("about") or said[:2] in words.table("about"))
        and (digits or not line.is_large)
    ):
        return False
    return 2 * letters > len(text.replace(" ", "")) and (digits == 0 or (line.is_large and digits < letters))


def _may_name_anything(line: Line) -> bool:
    """True if the first line of what has no total may name it: it stands out, or is short and no sentence."""
    is_short = len(line.text.split()) <= _FEW_WORDS and not _SENTENCE.search(line.text)
    return line.is_centred or is_short


def _is_passed(text: str) -> bool:
    """True for what says which kind of paper it is, and for greetings."""
    said = words_of(plain(text))
    for count in range(1, 4):
        if said[:count] in words.table("greetings"):
            return True
    named = tuple(word for word in said if word not in _NUMBER_WORDS)
    return _consists_of_labels(named) or said in words.table("refund") or holds(said, words.table("report"))


def _consists_of_labels(said: tuple[str, ...]) -> bool:
    at = 0
    while at < len(said):
        size = next(
            (n for n in range(min(4, len(said) - at), 0, -1) if said[at : at + n] in words.table("labels")), 0
        )
        if not size:
            return False
        at += size
    return bool(said)


def _is_numbered(text: str) -> bool:
    """True for a table, an order or a room with its number."""
    simple = plain(text)
    numbers = re.findall(r"\d+", simple)
    said = tuple(word for word in words_of(simple) if word not in _NUMBER_WORDS)
    if len(numbers) != 1 or len(numbers[0]) > 6:
        return False
    return said in words.table("numbered") or (
        len(said) == 2 and said[:1] in words.table("numbered") and len(said[1]) == 1
    )


def _is_street(text: str) -> bool:
    """True for an address: a street's word, or a number beside words as postal codes stand."""
    said = words_of(text)
    has_digits = any(map(str.isdigit, text))
    is_street = any(
        (word,) in words.table("streets") or word.endswith(("strasse", "straat", "gasse")) for word in said
    )
    return has_digits and (is_street or bool(re.search(r"str\.?\s*\d|\b\d{4,5}\b", text.casefold())))


def _is_of_one_script(text: str) -> bool:
    """True unless letters of several alphabets are mixed, as where a code page is not the till's."""
    scripts = {unicodedata.name(char, "?").split()[0] for char in text if char.isalpha()}
    return (
        len(scripts & {"LATIN", "GREEK", "CYRILLIC", "HEBREW", "ARABIC", "THAI"}) <= 1 and "?" not in scripts
    )


def _shown(line: Line) -> str:
    return line.text[:MAX_TITLE].strip()
