"""What is not edited is the same to the byte, whatever the document and whatever the edit."""

from __future__ import annotations

from collections.abc import Sequence

import editing_documents as documents
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from escpos import parse, profiles
from escpos.command import Command
from escpos.editing.editor import edited
from escpos.editing.edits import Edit, Insert, Refused, Remove, SetText
from escpos.editing.reading import Line, Reading, Run, read

MODEL = profiles.DEFAULT
EXAMPLES = settings(max_examples=200, deadline=None)


def runs(reading: Reading, kind: str = "text") -> list[Run]:
    return [run for line in reading.lines if line.kind == kind for run in line.runs if run.editable]


def made(reading: Reading, *edits: Edit) -> bytes | None:
    """The new document; None where the edit is refused."""
    try:
        return edited(reading, edits).data
    except Refused:
        return None


def around(before: Sequence[Command], after: Sequence[Command]) -> tuple[int, int]:
    """The number of commands that are the same objects at the beginning, and at the end."""
    most = min(len(before), len(after))
    head = next((at for at in range(most) if before[at] is not after[at]), most)
    tail = next((at for at in range(most - head) if before[-1 - at] is not after[-1 - at]), most - head)
    return head, tail


@pytest.mark.parametrize("name", documents.ALL)
def test_no_edit_is_the_document(name: str) -> None:
    data = documents.ALL[name]
    reading = read(data, MODEL)
    result = edited(reading, ())
    assert result.data == data
    assert all(a is b for a, b in zip(reading.commands, result.reading.commands, strict=True))


@EXAMPLES
@given(documents.DOCUMENTS)
def test_no_edit_is_any_document(data: bytes) -> None:
    assert edited(read(data, MODEL), ()).data == data


@pytest.mark.parametrize("name", documents.ALL)
def test_one_letter_is_one_command(name: str) -> None:
    reading = read(documents.ALL[name], MODEL)
    for run in runs(reading):
        letter = next((at for at, char in enumerate(run.text) if char.isascii() and char.isalnum()), None)
        if letter is None:
            continue
        new = "X" if run.text[letter] != "X" else "Y"
        text = run.text[:letter] + new + run.text[letter + 1 :]
        result = edited(reading, [SetText(run.id, text)])
        head, tail = around(reading.commands, result.reading.commands)
        assert (head, head + 1 + tail) == (run.command, len(reading.commands))
        assert len(result.data) == len(documents.ALL[name])
        assert sum(a != b for a, b in zip(result.data, documents.ALL[name], strict=True)) == 1
        assert text in [each.text for each in runs(result.reading)]


@EXAMPLES
@given(documents.DOCUMENTS, st.data())
def test_what_is_not_in_the_edited_run_stays(data: bytes, draw: st.DataObject) -> None:
    reading = read(data, MODEL)
    found = runs(reading)
    if not found:
        return
    run = draw.draw(st.sampled_from(found))
    result = made(reading, SetText(run.id, draw.draw(documents.TEXTS)))
    if result is None:
        return
    before = b"".join(command.raw for command in reading.commands[: run.command])
    behind = b"".join(command.raw for command in reading.commands[run.command + 1 :])
    assert result.startswith(before)
    assert result.endswith(behind)


@EXAMPLES
@given(documents.DOCUMENTS, st.data())
def test_the_new_bytes_are_the_new_commands(data: bytes, draw: st.DataObject) -> None:
    reading = read(data, MODEL)
    edits = draw.draw(st.lists(st.one_of(*_edits(reading)), max_size=4)) if reading.lines else []
    try:
        result = edited(reading, edits)
    except Refused:
        return
    assert b"".join(command.raw for command in result.reading.commands) == result.data
    commands = result.reading.commands
    assert [each.raw for each in parse(result.data)] == [each.raw for each in commands]


def _edits(reading: Reading) -> list[st.SearchStrategy[Edit]]:
    lines = st.sampled_from([line.id for line in reading.lines])
    found = [st.builds(Remove, lines), st.builds(Insert, lines, documents.TEXTS)]
    names = [run.id for run in runs(reading)]
    return [*found, st.builds(SetText, st.sampled_from(names), documents.TEXTS)] if names else found


@pytest.mark.parametrize("name", documents.ALL)
def test_a_line_removed_takes_no_other_text_along(name: str) -> None:
    reading = read(documents.ALL[name], MODEL)
    for line in reading.lines:
        if line.kind == "text" and not all(run.editable for run in line.runs):
            continue
        result = edited(reading, [Remove(line.id)])
        assert said(result.reading) == [text for each, text in texts(reading) if each is not line]


@pytest.mark.parametrize("name", documents.ALL)
def test_a_line_inserted_changes_no_other_text(name: str) -> None:
    reading = read(documents.ALL[name], MODEL)
    for line in reading.lines:
        if reading.modes(line.command).on_page or "rotated" in name:
            continue
        result = edited(reading, [Insert(line.id, "+new+")])
        others = [text for text in said(result.reading) if "+new+" not in text]
        assert others == [text for _, text in texts(reading)]


def texts(reading: Reading) -> list[tuple[Line, str]]:
    return [(line, "".join(run.text for run in line.runs)) for line in reading.lines]


def said(reading: Reading) -> list[str]:
    return [text for _, text in texts(reading)]
