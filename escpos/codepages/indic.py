"""The Indic pages of ESC t 66 to 75 and 82, as IS 13194:1991 (ISCII) lays them out.

ISCII gives all scripts of India one order, and Unicode took it over: a script is Devanagari moved to
another block. Epson prints these tables as pictures only; ISCII is the standard that its models name.
"""

# ruff: noqa: RUF001 - characters that look alike are what a code table is about

from __future__ import annotations

import unicodedata

from escpos.codepages.page import ROW, UNDEFINED, Page

_FIRST = 0xA0
_DEVANAGARI = 0x0900
_DEVANAGARI_ROWS = (  # the last letters with a dot stand as escapes: normalizing would take them apart
    "\ufffd\u0901\u0902\u0903\u0905\u0906\u0907\u0908\u0909\u090a\u090b\u090e\u090f\u0910\u090d\u0912"
    "\u0913\u0914\u0911कखगघङचछजझञटठड"
    "ढणतथदधन\u0929पफबभमय\u095fर"
    "\u0931लळ\u0934वशषसह\ufffd\u093e\u093f\u0940\u0941\u0942\u0943"
    "\u0946\u0947\u0948\u0945\u094a\u094b\u094c\u0949\u094d\u093c\u0964\ufffd\ufffd\ufffd\ufffd\ufffd"
    "\ufffd०१२३४५६७८९\ufffd\ufffd\ufffd\ufffd\ufffd"
)
# First code point of each script's Unicode block. Assamese has Bengali letters, Marathi Devanagari ones.
_BLOCKS = {
    "devanagari": _DEVANAGARI,
    "bengali": 0x0980,
    "tamil": 0x0B80,
    "telugu": 0x0C00,
    "assamese": 0x0980,
    "oriya": 0x0B00,
    "kannada": 0x0C80,
    "malayalam": 0x0D00,
    "gujarati": 0x0A80,
    "punjabi": 0x0A00,
    "marathi": _DEVANAGARI,
}


def _moved(char: str, block: int) -> str:
    if not _DEVANAGARI <= ord(char) < _DEVANAGARI + 0x80 or char == "\u0964":  # all scripts share the danda
        return char
    moved = chr(ord(char) - _DEVANAGARI + block)
    return moved if unicodedata.category(moved) != "Cn" else UNDEFINED


def _page(block: int) -> Page:
    text = "".join(_moved(char, block) for char in _DEVANAGARI_ROWS)
    rows = {_FIRST + start: text[start : start + ROW] for start in range(0, len(text), ROW)}
    return Page("ascii", rows)


PAGES: dict[str, Page] = {name: _page(block) for name, block in _BLOCKS.items()}
