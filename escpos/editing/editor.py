"""A document with edits in it, and a look at what came of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

from escpos.drawing.definitions import Definitions
from escpos.editing.edits import Edit, Insert, Refused, Remove, SetPicture, SetText
from escpos.editing.insertion import insert, set_picture
from escpos.editing.reading import CODE, Reading, TooLong, read_commands, remembered
from escpos.editing.removal import remove
from escpos.editing.splicing import Splice, Spliced, all_bytes
from escpos.editing.texts import set_text
from escpos.parser import Parser
from escpos.profiles import Profile

_WAYS: Mapping[type, Callable[[Splice, Any], None]] = {
    SetText: set_text,
    Remove: remove,
    SetPicture: set_picture,
    Insert: insert,
}


class Edited(NamedTuple):
    """The new document, and what it is when it is read."""

    data: bytes
    reading: Reading
    origins: Sequence[int]  # of its commands, as in Spliced


def edited(reading: Reading, edits: Sequence[Edit], memory: bytes = b"") -> Edited:
    """The document with these edits, all or none. Raises Refused, naming the first that cannot be made.

    What is no part of an edit is the same, to the byte. A text that would need another line is refused too,
    as it would move what stands below. `memory` is what the document was read with.
    """
    splice = Splice(reading)
    for place, edit in enumerate(edits):
        splice.edit = place
        with _as_edit(place):
            _WAYS[type(edit)](splice, edit)
    spliced = splice.spliced()
    data = all_bytes(spliced.commands)
    _expect_apart(spliced, data, reading.profile)
    definitions: Definitions = remembered(reading.profile, memory)
    try:
        after = read_commands(spliced.commands, reading.profile, definitions)
    except TooLong:
        raise Refused("too-long", "edits") from None
    for place, edit in enumerate(edits):
        if isinstance(edit, SetText):
            with _as_edit(place):
                _expect_as_wanted(splice, edit, spliced, after)
    return Edited(data, after, spliced.origins)


def _expect_apart(spliced: Spliced, data: bytes, profile: Profile) -> None:
    """Refuse what would be read as other commands: a byte may mean something else beside another one."""
    parser = Parser(profile.kanji_bytes)
    read_again = [*parser.feed(data), *parser.close()]
    if [command.raw for command in read_again] != [command.raw for command in spliced.commands]:
        raise Refused("entangled", "edits")


@contextmanager
def _as_edit(place: int) -> Iterator[None]:
    """Say of a refusal which edit it is of."""
    try:
        yield
    except Refused as refused:
        refused.edit = place
        raise


def _expect_as_wanted(splice: Splice, edit: SetText, spliced: Spliced, after: Reading) -> None:
    """Refuse a text that takes more lines than before, and a code that would not say what it is to say."""
    run, line = splice.run(edit.run)
    if line.kind == CODE:
        _expect_code(edit, spliced.places[line.command], after)
    elif not splice.is_split(run.command):
        rows = _rows(after, spliced.range(run.command)) - _rows(
            splice.reading, range(run.command, run.command + 1)
        )
        if rows > 0:
            raise Refused("does-not-fit", "text", values={"columns": 1})


def _rows(reading: Reading, commands: range) -> int:
    """The number of lines that these commands put text on."""
    return len({run.box.y for line in reading.lines for run in line.runs if run.command in commands})


def _expect_code(edit: SetText, command: int, after: Reading) -> None:
    says = next((symbol.content for symbol in after.paper.symbols if symbol.command == command), None)
    if says is None:
        notes = [note for note in after.paper.notes if " code " in note]
        raise Refused("bad-code", "text", values={"why": notes[-1] if notes else "it would not be printed"})
    if not says.startswith(edit.text):
        raise Refused("bad-code", "text", values={"why": f"it would say {says!r}"})
