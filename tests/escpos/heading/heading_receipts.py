"""The receipts that headings are tested with: `receipts/*.txt`, each with what it is to be called.

A receipt begins with `== its name` and `-> title | total | currency`, where `-` is nothing. `# ` is a line in
large letters in the middle, `^ ` one in the middle, and `✂` a cut.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from escpos.heading.summary import Line, Summary

FOLDER = Path(__file__).with_name("receipts")
COLUMNS = 48
CUT = "✂"
CODE_PAGE, TABLE = "cp858", 19
LARGE, NORMAL, CENTRE, LEFT = b"\x1d!\x11", b"\x1d!\x00", b"\x1ba\x01", b"\x1ba\x00"


class Receipt(NamedTuple):
    """A receipt as it is written down, and what it is to be called."""

    name: str
    expected: Summary
    written: tuple[str, ...]

    @property
    def lines(self) -> list[Line]:
        """Its lines."""
        return [_line(each) for each in self.written if each != CUT]

    @property
    def cuts(self) -> list[int]:
        """The numbers of the lines before which it is cut."""
        places = [at for at, each in enumerate(self.written) if each == CUT]
        return [place - before for before, place in enumerate(places)]

    def printed(self) -> bytes | None:
        """The bytes that print it, where the letters are of western Europe."""
        try:
            return b"\x1b@\x1bt" + bytes([TABLE]) + b"".join(map(_printed, self.written))
        except UnicodeEncodeError:
            return None


def receipts() -> Iterator[Receipt]:
    """All of them."""
    for file in sorted(FOLDER.glob("*.txt")):
        for block in file.read_text(encoding="utf-8").split("== ")[1:]:
            name, expected, *written = block.rstrip("\n").splitlines()
            told = [None if part.strip() == "-" else part.strip() for part in expected[3:].split(" | ")]
            yield Receipt(name, Summary(*told), tuple(written))


def _line(written: str) -> Line:
    if written.startswith("# "):
        return Line(written[2:], 2.0, True)
    return Line(written[2:], 1.0, True) if written.startswith("^ ") else Line(written)


def _printed(written: str) -> bytes:
    if written == CUT:
        return b"\x1dV\x42\x00"
    line = _line(written)
    text = line.text.encode(CODE_PAGE) + b"\n"
    if line.is_large:
        text = LARGE + text + NORMAL
    return CENTRE + text + LEFT if line.is_centred else text
