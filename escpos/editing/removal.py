"""Lines and blocks taken out: with what moves within a line, and the feed that ends it."""

from __future__ import annotations

from escpos.command import Kind
from escpos.editing.edits import Refused, Remove
from escpos.editing.reading import TEXT as TEXT_LINE
from escpos.editing.reading import Line, Reading
from escpos.editing.splicing import Splice
from escpos.standing import BEGINS_LINE
from escpos.table import TEXT

LF = b"\n"
_FEED_LINES = "ESC d"
WITHIN_LINE = frozenset({Kind.SETTING, Kind.POSITION, Kind.DEVICE})  # may stand between a line's runs
_ON_LINE = BEGINS_LINE - {TEXT.name}  # what else is put on a line: a counter, a picture in columns
_OF_PICTURE = frozenset({Kind.GRAPHICS, Kind.PRINT})


def remove(splice: Splice, edit: Remove) -> None:
    """Take a line or a block out. Raises Refused."""
    line = splice.line(edit.line)
    if line.kind != TEXT_LINE:
        for index in of_block(splice.reading, line):
            splice.replace(index)
        return
    if not all(run.editable for run in line.runs):
        raise Refused("not-editable", "line", values={"run": line.runs[0].id})
    parts = [run for run in line.runs if run.end - run.start < splice.size(run.command)]
    for run in line.runs:
        if run in parts:
            splice.replace_text(run, 0, len(run.text), b"")
        else:
            splice.replace(run.command)
    end, is_alone = end_of(splice.reading, line)
    if is_alone and not parts and not splice.reading.modes(line.command).on_page:
        _remove_frame(splice, line, end)


def _remove_frame(splice: Splice, line: Line, end: int) -> None:
    """Take the moves within a line out, and the feed that ends it."""
    commands = splice.reading.commands
    begin = min(run.command for run in line.runs)
    while begin > 0 and commands[begin - 1].kind in WITHIN_LINE:
        begin -= 1
    for index in range(begin, end):
        if commands[index].kind is Kind.POSITION:
            splice.replace(index)
    if commands[end].raw == LF:
        splice.replace(end)
    elif commands[end].name == _FEED_LINES and commands[end].complete:
        left = commands[end].raw[2] - 1
        splice.replace(end, commands[end].raw[:2] + bytes([left]) if left > 0 else b"")


def end_of(reading: Reading, line: Line) -> tuple[int, bool]:
    """The index of the command that ends a line of text (of its last run where the text goes on behind that),
    and if nothing else is put on the line.
    """
    last = max(run.command for run in line.runs)
    end = row_end(reading, last, WITHIN_LINE, _ON_LINE)
    others = [command.name for command in reading.commands[last + 1 : end or last]]
    return (last if end is None else end), not _ON_LINE.intersection(others)


def row_end(
    reading: Reading, index: int, kinds: frozenset[Kind], names: frozenset[str] = frozenset()
) -> int | None:
    """The command that prints the line which the one of this index is put on; None where none does.

    Only commands of these kinds or names may stand between.
    """
    for at in range(index + 1, len(reading.commands)):
        command = reading.commands[at]
        if command.kind is Kind.PRINT:
            return at
        if command.kind not in kinds and command.name not in names:
            break
    return None


def of_block(reading: Reading, line: Line) -> list[int]:
    """The commands of a block; of a picture in strips also their line feeds."""
    commands = reading.commands
    if line.last == line.command:
        return [line.command]
    behind = line.last + 1
    last = behind if behind < len(commands) and commands[behind].raw == LF else line.last
    return [index for index in range(line.command, last + 1) if commands[index].kind in _OF_PICTURE]
