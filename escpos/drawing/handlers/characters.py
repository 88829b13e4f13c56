"""Characters onto the line, whatever their codes say they are."""

from __future__ import annotations

import codecs
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from operator import attrgetter

from escpos.codepages import charmap
from escpos.drawing import render_budget
from escpos.drawing.cells import Cells, Key, TextAttributes, cells
from escpos.drawing.handlers import kanji, modes
from escpos.drawing.machine import Handler, Machine
from escpos.fonts import Glyph

_REPLACEMENT = "\ufffd"
_ATTRIBUTES_KEPT = 64
_SCRIPTS_KEPT = 1_024
_WIDTHS = ("HALFWIDTH", "FULLWIDTH")
FONT_PACKAGE = "xfonts-unifont"


# What a attributes follows from, but for whether the text is on a page.
_MODES = attrgetter(
    "font",
    "width",
    "height",
    "bold",
    "double_strike",
    "underline",
    "reverse",
    "rotated",
    "smooth",
    "spacing",
    "white",
    "background",
    "shading",
    "code_page",
    "international",
)


def _attributes(machine: Machine) -> TextAttributes:
    """The attributes under the modes in force: a job has few, and asks for one with each piece of text."""
    key = machine.page is None, _MODES(machine.settings)
    attributes = machine.text_attributes.get(key)
    if attributes is None:
        if len(machine.text_attributes) >= _ATTRIBUTES_KEPT:
            machine.text_attributes.clear()
        page = machine.profile.code_pages.get(machine.settings.code_page, "cp437")
        table = charmap(page, machine.settings.international)
        attributes = machine.text_attributes[key] = TextAttributes(
            cells(machine.fonts, modes.style(machine)), table
        )
    return attributes


def _decoded(machine: Machine, raw: bytes, attributes: TextAttributes) -> str:
    text = codecs.charmap_decode(raw, "replace", attributes.charmap)[0]
    if _REPLACEMENT in text:
        machine.note("a code that the code page leaves empty prints as a blank")
        text = text.replace(_REPLACEMENT, " ")
    return text


def _decoded_single(machine: Machine, raw: bytes) -> str:
    return _decoded(machine, raw, _attributes(machine))


def print_text(machine: Machine, raw: bytes) -> None:
    """Put a run of codes on the line."""
    if not machine.listening or machine.full:
        return
    if kanji.active(machine):
        for style, text, keys in kanji.segments(machine, raw, _decoded_single):
            if machine.full:
                return
            put(machine, cells(machine.fonts, style), text, keys)
        return
    attributes = _attributes(machine)
    text = _decoded(machine, raw, attributes)
    put(machine, attributes.cells, text, _with_user_characters(machine, raw, text))


def _with_user_characters(machine: Machine, raw: bytes, text: str) -> Sequence[Key]:
    """The characters, those replaced that the user defined (ESC &, ESC %)."""
    defined = machine.definitions.characters
    if not machine.settings.user_set or not defined:
        return text
    font = machine.settings.font
    return [defined.get((font, code), char) for code, char in zip(raw, text, strict=True)]


def put(machine: Machine, made: Cells, text: str, keys: Sequence[Key]) -> None:
    """Put characters on the line, beginning a new one wherever the next does not fit."""
    line, advance, at = machine.line, made.advance, 0
    while at < len(keys) and not machine.full:
        room = (machine.room - line.x) // advance
        if room <= 0:
            if line.x or not line.empty:
                machine.print_line()
                continue
            room = 1  # wider than the paper: its left part is all that shows
        part = keys[at : at + room]
        columns = b"".join(map(made.__getitem__, part))
        machine.put(columns, advance * len(part), made.tall, text[at : at + room], advance)
        at += room
    if made.missing:
        _note_missing(machine, made.missing, text)


def _note_missing(machine: Machine, missing: set[str], text: str) -> None:
    for char in dict.fromkeys(text):
        if char in missing:  # of all jobs: the text of this one may have none of them
            machine.budget.take(render_budget.EVENT)
            machine.note(_missing_note(_script(char)))


def _missing_note(script: str) -> str:
    return f"no installed font has these {script}; boxes stand for them (Debian's {FONT_PACKAGE} has them)"


@lru_cache(maxsize=_SCRIPTS_KEPT)
def _script(char: str) -> str:
    """The kind of a character: the first word of its name, which for letters is their script."""
    name = unicodedata.name(char, "")
    if not name or unicodedata.category(char)[0] not in "LM":
        return "signs"
    words = name.split()
    return f"{' '.join(words[: 2 if words[0] in _WIDTHS else 1]).capitalize()} characters"


def _define(machine: Machine, raw: bytes) -> None:
    """ESC & y c1 c2: columns of y bytes, the top dots first."""
    tall, first, last, at = raw[2], raw[3], raw[4], 5
    font, (_, height) = machine.settings.font, modes.cell(machine, machine.settings.font)
    for code in range(first, last + 1):
        if not machine.budget.take(render_budget.GLYPH):
            return
        width = raw[at]
        data = raw[at + 1 : at + 1 + width * tall]
        at += 1 + width * tall
        columns = [int.from_bytes(data[x * tall : x * tall + tall], "big") for x in range(width)]
        spare = tall * 8 - height
        shifted = tuple(column >> spare if spare >= 0 else column << -spare for column in columns)
        machine.definitions.characters[font, code] = Glyph(shifted, height)


def _cancel(machine: Machine, raw: bytes) -> None:
    machine.definitions.characters.pop((machine.settings.font, raw[2]), None)


def _counter(machine: Machine, raw: bytes) -> None:
    """GS c: the counter as text, then on to its next value (Epson reference, GS C 0, GS C 1)."""
    if not machine.listening:
        return
    counter, digits = machine.definitions.counter, machine.settings.counter_digits
    text = str(counter.value)
    place = machine.settings.counter_place
    if digits:
        text = (text.rjust(digits), text.rjust(digits, "0"), text.ljust(digits))[place]
    put(machine, _attributes(machine).cells, text, text)
    counter.follow("GS c", raw)


HANDLERS: dict[str, Handler] = {
    "text": print_text,
    "ESC &": _define,
    "ESC ?": _cancel,
    "GS c": _counter,
}
