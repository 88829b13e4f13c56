"""Lines and blocks that an edit brings."""

from __future__ import annotations

from escpos.editing import blocks
from escpos.editing.edits import Insert, Refused, SetPicture
from escpos.editing.reading import PICTURE, Line, Reading
from escpos.editing.reading import TEXT as TEXT_LINE
from escpos.editing.removal import LF, WITHIN_LINE, end_of, of_block, row_end
from escpos.editing.splicing import START, Splice
from escpos.standing import BEGINS_LINE


def insert(splice: Splice, edit: Insert) -> None:
    """Put something behind a line, or before everything. Raises Refused."""
    reading = splice.reading
    line = None if edit.after is None else splice.line(edit.after, "after")
    if line is None or line.kind != TEXT_LINE:
        index = START if line is None else _behind_block(reading, line)
        splice.insert(index, _brought(splice, edit, index + 1))
        return
    run, (end, _) = line.runs[-1], end_of(reading, line)
    if run.end < splice.size(run.command):  # the command's text goes on in the next line
        data = LF + _brought(splice, edit, run.command)
        splice.insert_within(run.command, run.end, data)
    elif reading.commands[end].raw == LF:
        splice.insert(end, _brought(splice, edit, end + 1))
    else:  # whatever ends this line ends the new one
        data = LF + _brought(splice, edit, run.command + 1)
        splice.insert(run.command, data.removesuffix(LF) if edit.text is not None else data)


def _behind_block(reading: Reading, line: Line) -> int:
    """The command behind which a block is over: what stands on a line of text is over with that."""
    last = max(of_block(reading, line))
    if reading.commands[line.last].name not in BEGINS_LINE or last > line.last:
        return last
    end = row_end(reading, last, WITHIN_LINE, BEGINS_LINE)
    return last if end is None else end


def _brought(splice: Splice, edit: Insert, index: int) -> bytes:
    """The bytes of what is inserted before the command of this index, at the beginning of a line."""
    if edit.text is not None:
        return b"".join(splice.encoded(text, index) + LF for text in edit.text.split("\n"))
    if edit.cut is not None:
        return blocks.CUTS[edit.cut]
    if edit.pulse is not None:
        return blocks.pulse(edit.pulse)
    if edit.picture is not None:
        return _picture(splice, edit.picture, index)
    raise Refused("nothing", "insert")


def set_picture(splice: Splice, edit: SetPicture) -> None:
    """Put another picture in the place of one. Raises Refused."""
    line = splice.line(edit.line)
    if line.kind != PICTURE:
        raise Refused("no-picture", "line", values={"line": edit.line})
    first, *others = of_block(splice.reading, line)
    splice.replace(first, _picture(splice, edit.picture, first))
    for index in others:
        splice.replace(index)


def _picture(splice: Splice, file: bytes, index: int) -> bytes:
    reading = splice.reading
    try:
        return blocks.picture(file, reading.modes(index).room, reading.profile)
    except blocks.BadPicture as error:
        raise Refused("bad-picture", "picture", values={"why": str(error)}) from None
