"""Documents read for editing, edited, and compared."""

from __future__ import annotations

import base64
import difflib
import hashlib
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import escpos
from appliance.drawing.pictures import Answer
from escpos.editing.editor import Edited, edited
from escpos.editing.edits import Edit, Insert, Refused, Remove, SetPicture, SetText
from escpos.editing.reading import TEXT, Line, Reading, TooLong, read

STRIP_ROWS = 4_000  # dots; of each strip in which the picture of a paper is shown
KEPT = 4  # documents that were read last: one is edited letter by letter
MAX_CHANGES = 200  # lines told of as changed; of more, the documents themselves tell
MOST_ALIKE = 50  # lines among which the one is looked for that another has become
MAX_CHANGED_TEXT = 400  # characters of each
Origins = dict[str, tuple[str | None, int | None]]
_kept: OrderedDict[tuple[bytes, str], Reading] = OrderedDict()


def editable(head: dict[str, Any], body: bytes) -> Answer:
    """A document's lines, with their runs and where they stand."""
    try:
        return _told(read_document(head, body)), b""
    except TooLong:
        return refusal(Refused("too-long", "job")), b""


def edit(head: dict[str, Any], body: bytes) -> Answer:
    """A document with the edits that `edits` lists.

    Answers the new lines, the changed ones, and behind the document's bytes the strips of its picture that
    differ, where `strips` asks for them; or `refused`, with the place of the edit that cannot be made.
    """
    memory = body[: head["memory"]]
    try:
        before = read_document(head, body)
        after = edited(before, [_edit(each) for each in head["edits"]], memory)
    except Refused as refused:
        return refusal(refused), b""
    except TooLong:
        return refusal(Refused("too-long", "job")), b""
    return _told_of(head, before, after.reading, after.data, _origins(before, after))


def told_beside(head: dict[str, Any], body: bytes, data: bytes) -> Answer:
    """Another document in the place of one, told as `edit` tells it; also where it is too long to be read."""
    try:
        before = read_document(head, body)
        after = read_document(head, body[: head["memory"]] + data)
    except TooLong:
        nothing = {"lines": [], "width": 0, "height": 0, "notes": [], "changes": [], "strips": []}
        return nothing | {"sizes": [len(data)]}, data
    return _told_of(head, before, after, data, {})


def _told_of(head: dict[str, Any], before: Reading, after: Reading, data: bytes, origins: Origins) -> Answer:
    strips = _changed_strips(before, after) if head["strips"] else {}
    answer = _told(after, origins) | {
        "changes": changes(before.lines, after.lines),
        "sizes": [len(data), *map(len, strips.values())],
        "strips": list(strips),
    }
    return answer, b"".join((data, *strips.values()))


def compare(head: dict[str, Any], body: bytes) -> Answer:
    """Two documents line by line; the second are the last `behind_size` bytes."""
    memory, second = head["memory"], len(body) - head["behind_size"]
    try:
        before, after = read_document(head, body[:second]), read_document(head, body[:memory] + body[second:])
    except TooLong:
        return refusal(Refused("too-long", "job")), b""
    rows = [
        {"op": op, "before": _shown(old), "after": _shown(new)}
        for op, old, new in _compared(before.lines, after.lines)
    ]
    return {"rows": rows, "changes": changes(before.lines, after.lines)}, b""


def changes(before: Sequence[Line], after: Sequence[Line]) -> list[tuple[str | None, str | None]]:
    """The lines that differ, as text before and after; None where there was, or is, no such line."""
    found = [(_cut(old), _cut(new)) for op, old, new in _compared(before, after) if op != "same"]
    return found[:MAX_CHANGES]


def _cut(line: Line | None) -> str | None:
    return None if line is None else _text(line)[:MAX_CHANGED_TEXT]


def _compared(
    before: Sequence[Line], after: Sequence[Line]
) -> Iterator[tuple[str, Line | None, Line | None]]:
    """The lines of two papers side by side: same, changed, removed or added."""
    matcher = difflib.SequenceMatcher(None, [*map(_key, before)], [*map(_key, after)], autojunk=False)
    for op, a, b, c, d in matcher.get_opcodes():
        if op == "equal":
            yield from (("same", old, new) for old, new in zip(before[a:b], after[c:d], strict=True))
        else:
            yield from _paired(before[a:b], after[c:d])


def _paired(old: Sequence[Line], new: Sequence[Line]) -> Iterator[tuple[str, Line | None, Line | None]]:
    """Lines that differ, each beside the one that it was, where they are alike; in order."""
    if len(old) == len(new):
        yield from (("changed", each, other) for each, other in zip(old, new, strict=True))
        return
    fewer, more = (old, new) if len(old) < len(new) else (new, old)
    spare, at = len(more) - len(fewer), 0
    for each in fewer:
        likeness = [_likeness(each, other) for other in more[at : at + spare + 1][:MOST_ALIKE]]
        skipped = likeness.index(max(likeness))
        yield from _alone(more[at : at + skipped], more is new)
        at, spare = at + skipped, spare - skipped
        yield ("changed", each, more[at]) if fewer is old else ("changed", more[at], each)
        at += 1
    yield from _alone(more[at:], more is new)


def _alone(lines: Sequence[Line], are_new: bool) -> Iterator[tuple[str, Line | None, Line | None]]:
    yield from (("added", None, line) if are_new else ("removed", line, None) for line in lines)


def _likeness(one: Line, other: Line) -> float:
    """From 0 to 1."""
    return (
        difflib.SequenceMatcher(None, _text(one), _text(other)).quick_ratio() if one.kind == other.kind else 0
    )


def _key(line: Line) -> tuple[str, str, int, int]:
    return line.kind, _text(line), line.box.width, line.box.height


def _text(line: Line) -> str:
    """What a line says; of a block, what it is."""
    said = " ".join(run.text.strip() for run in line.runs) or line.detail
    if line.kind == TEXT:
        return said
    return f"[{line.kind}: {said}]" if said else f"[{line.kind}]"


def _shown(line: Line | None) -> dict[str, Any] | None:
    return None if line is None else {"kind": line.kind, "text": _text(line), "box": line.box}


def read_document(head: Mapping[str, Any], body: bytes) -> Reading:
    """A document, read; the last ones are kept. Raises TooLong."""
    key = hashlib.sha256(body).digest() + head["memory"].to_bytes(8, "big"), head["profile"]
    found = _kept.pop(key, None)
    if found is None:
        profile = escpos.profiles.get(head["profile"])
        found = read(body[head["memory"] :], profile, body[: head["memory"]])
    _kept[key] = found
    while len(_kept) > KEPT:
        _kept.popitem(last=False)
    return found


def _origins(before: Reading, after: Edited) -> Origins:
    """For each new run the run that it was, or the edit that brought it, by its name."""
    was: dict[int, list[str]] = {}
    for line in before.lines:
        for run in line.runs:
            was.setdefault(run.command, []).append(run.id)
    found: Origins = {}
    seen: dict[int, int] = {}
    for line in after.reading.lines:
        for run in line.runs:
            origin = after.origins[run.command]
            names = was.get(origin, [])
            at = seen.get(origin, 0)
            seen[origin] = at + 1
            # of a text that is printed in more pieces than before, all are the last one's
            name = names[min(at, len(names) - 1)] if names else None
            found[run.id] = (None, -1 - origin) if origin < 0 else (name, None)
    return found


def _told(reading: Reading, origins: Origins | None = None) -> dict[str, Any]:
    paper = reading.paper
    return {
        "lines": [_line(line, origins or {}) for line in reading.lines],
        "width": paper.width,
        "height": paper.height,
        "notes": list(paper.notes),
    }


def _line(line: Line, origins: Origins) -> dict[str, Any]:
    runs = [
        {
            "id": run.id,
            "text": run.text,
            "editable": run.editable,
            "box": run.box,
            "cell": run.cell,
            "direction": run.direction,
            **(dict(zip(("of", "edit"), origins[run.id], strict=True)) if run.id in origins else {}),
        }
        for run in line.runs
    ]
    return {"id": line.id, "kind": line.kind, "detail": line.detail, "box": line.box, "runs": runs}


def _changed_strips(before: Reading, after: Reading) -> dict[int, bytes]:
    """The strips of a paper's picture that are not as they were before."""
    found = {}
    for strip in range((after.paper.height + STRIP_ROWS - 1) // STRIP_ROWS):
        top = strip * STRIP_ROWS
        rows = min(STRIP_ROWS, after.paper.height - top)
        is_shorter = before.paper.height < top + rows
        if is_shorter or before.paper.canvas.rows(top, rows) != after.paper.canvas.rows(top, rows):
            found[strip] = after.paper.png(top, rows)
    return found


def _edit(told: Mapping[str, Any]) -> Edit:
    """An edit as the API has it."""
    picture = base64.b64decode(told["picture"]) if told.get("picture") is not None else None
    if "run" in told:
        return SetText(told["run"], told["text"])
    if "line" in told:
        return Remove(told["line"]) if picture is None else SetPicture(told["line"], picture)
    return Insert(told["after"], told.get("insert"), told.get("cut"), told.get("pulse"), picture)


def refusal(refused: Refused) -> dict[str, Any]:
    """The answer where an edit cannot be made."""
    values = {"kind": refused.kind, "field": refused.field, "edit": refused.edit}
    return {"refused": values | {"values": dict(refused.values)}}
