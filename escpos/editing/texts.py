"""Other text for a run or a code."""

from __future__ import annotations

from escpos.barcodes import InvalidData
from escpos.editing import codes
from escpos.editing.columns import DoesNotFit, Place, fitted
from escpos.editing.edits import Refused, SetText
from escpos.editing.reading import CODE, Line, Run
from escpos.editing.splicing import Splice

_FAR = 1_000  # columns; where the room is not known, the paper shows what does not fit


def set_text(splice: Splice, edit: SetText) -> None:
    """Have a run, or a code, say something else. Raises Refused."""
    run, line = splice.run(edit.run)
    if not run.editable:
        raise Refused("not-editable", "run", values={"run": edit.run})
    if edit.text == run.text:
        return
    if line.kind == CODE:
        _set_code(splice, line, edit.text)
        return
    try:
        text = fitted(run.text, edit.text, _place(splice, run, line))
    except DoesNotFit as error:
        raise Refused("does-not-fit", "text", values={"columns": error.columns}) from None
    begin, behind = _common(run.text, text)
    data = splice.encoded(text[begin : len(text) - behind], run.command)
    splice.replace_text(run, begin, len(run.text) - behind, data)


def _set_code(splice: Splice, line: Line, text: str) -> None:
    index = codes.data_command(line.command, splice.reading.stored)
    try:
        splice.replace(index, codes.with_text(splice.reading.commands[index], text))
    except InvalidData as error:
        raise Refused("bad-code", "text", values={"why": str(error)}) from None


def _place(splice: Splice, run: Run, line: Line) -> Place:
    modes = splice.reading.modes(run.command)
    is_first = run is line.runs[0]
    is_last = run is line.runs[-1] and run.end == splice.size(run.command)
    if run.direction or modes.on_page:
        return Place(is_first, is_last, _FAR)
    used = line.box.width if modes.aligned else run.box.x + run.box.width - modes.left
    spare = max(0, (modes.room - used) // max(1, run.cell))
    return Place(is_first, is_last, spare, shifts=bool(modes.aligned) and len(line.runs) == 1)


def _common(old: str, new: str) -> tuple[int, int]:
    """The number of characters that two texts have in common at their beginnings, and at their ends."""
    most = min(len(old), len(new))
    begin = next((at for at in range(most) if old[at] != new[at]), most)
    left = most - begin
    end = next((at for at in range(left) if old[-1 - at] != new[-1 - at]), left)
    return begin, end
