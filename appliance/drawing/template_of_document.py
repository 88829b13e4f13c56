"""A template made of a document: texts that were marked become values, and all else stays as it is."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import escpos
from appliance.drawing.editing import read_document
from appliance.drawing.liquid.filters import width
from appliance.drawing.pictures import Answer
from escpos.editing.reading import TEXT, Line, Reading, Run, TooLong
from escpos.epos.decompiler import NoText, Substitute, to_xml

_FIRST_SIGN = 0xE000  # of a private area: no text that a printer prints has it
_LIQUID = re.compile(r"\{[{%]")
_COLUMN_GAP = 2  # blanks before a text at the end of a line that say: it stands in a column of its own


class _Mark(NamedTuple):
    """A part of a run that becomes a value."""

    name: str
    line: Line
    run: Run
    start: int
    end: int


class _Refused(Exception):
    """A field that cannot be one; `told` is the answer."""

    def __init__(self, kind: str, field: int) -> None:
        super().__init__(kind)
        self.told = {"refused": {"kind": kind, "field": field}}


def make(head: dict[str, Any], body: bytes) -> Answer:
    """The source of a template, in the place of bytes, and its `fields` with what they said and their widths.

    `fields` asks for them: `run`, `name`, and maybe `start` and `end` of the characters in it. Or `refused`,
    with the place of the field that cannot be one.
    """
    try:
        reading = read_document(head, body)
        marks = _marks(reading, head["fields"])
        source = _source(head, body, marks)
    except TooLong:
        return _Refused("too-long", 0).told, b""
    except _Refused as refused:
        return refused.told, b""
    told = [_field(mark) for mark in marks]
    return {"fields": told}, source.encode()


def _marks(reading: Reading, fields: Sequence[Mapping[str, Any]]) -> list[_Mark]:
    runs = {run.id: (line, run) for line in reading.lines if line.kind == TEXT for run in line.runs}
    marks: list[_Mark] = []
    for place, field in enumerate(fields):
        if field["run"] not in runs:
            raise _Refused("no-run", place)
        line, run = runs[field["run"]]
        if not run.editable:
            raise _Refused("not-editable", place)
        start, end = field.get("start") or 0, field.get("end")
        end = len(run.text) if end is None else end
        if not 0 <= start < end <= len(run.text):
            raise _Refused("no-part", place)
        mark = _widened(_Mark(field["name"], line, run, start, end))
        if any(_overlap(mark, other) for other in marks):
            raise _Refused("overlaps", place)
        marks.append(mark)
    return marks


def _overlap(one: _Mark, other: _Mark) -> bool:
    return one.run.id == other.run.id and one.start < other.end and other.start < one.end


def _widened(mark: _Mark) -> _Mark:
    """A text at the end of a line, behind a gap, with the gap but for one blank: it grows to the left."""
    before = mark.run.text[: mark.start]
    gap = len(before) - len(before.rstrip(" "))
    if _ends_line(mark) and gap >= _COLUMN_GAP and before.strip():
        return mark._replace(start=mark.start - gap + 1)
    return mark


def _ends_line(mark: _Mark) -> bool:
    return mark.run is mark.line.runs[-1] and not mark.run.text[mark.end :].strip()


def _source(head: Mapping[str, Any], body: bytes, marks: Sequence[_Mark]) -> str:
    signs = {chr(_FIRST_SIGN + place): mark for place, mark in enumerate(marks)}
    substitutes: dict[int, list[Substitute]] = {}
    for sign, mark in signs.items():
        before = mark.run.start  # a command may print several runs
        one = Substitute(before + mark.start, before + mark.end, sign)
        substitutes.setdefault(mark.run.command, []).append(one)
    profile = escpos.profiles.get(head["profile"])
    try:
        document = to_xml(body[head["memory"] :], profile, substitutes)
    except NoText as error:
        place = next(at for at, mark in enumerate(marks) if mark.run.command == error.command)
        raise _Refused("no-text", place) from None
    document = _LIQUID.sub(lambda found: f'{{{{ "{found[0]}" }}}}', document)
    for sign, mark in signs.items():
        document = document.replace(sign, _variable(mark))
    return document


def _variable(mark: _Mark) -> str:
    """The value, in the columns that the text had, at the side where it stood."""
    text = mark.run.text[mark.start : mark.end]
    columns = width(text)
    if text.startswith(" ") and not text.endswith(" "):
        return f"{{{{ {mark.name} | fit: {columns} | rjust: {columns} }}}}"
    if _ends_line(mark):
        return f"{{{{ {mark.name} }}}}"
    return f"{{{{ {mark.name} | fit: {columns} | ljust: {columns} }}}}"


def _field(mark: _Mark) -> dict[str, Any]:
    text = mark.run.text[mark.start : mark.end]
    is_free = _ends_line(mark) and not text.startswith(" ")
    return {"name": mark.name, "text": text.strip(), "columns": None if is_free else width(text)}
