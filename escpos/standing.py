"""The state of a printer in the middle of a stream: in a line that is not printed yet, or on a page.

Source: Epson ESC/POS reference, ESC L, ESC S, FF, GS T.
"""

from __future__ import annotations

from escpos import table
from escpos.command import Command, Kind

_IDLE = frozenset({"CR", "FF", "ESC FF", "GS ( A", "DC2 T"})  # on plain paper they leave the line as it is
_STORED = ("fn 112", "fn 113")  # of GS ( L and GS 8 L: graphics that wait to be printed
_FOR_PRINTER = frozenset({0, *range(1, 256, 2)})  # the n of ESC =
_ENDING_KINDS = frozenset({Kind.PRINT, Kind.CUT, Kind.GRAPHICS, Kind.CODE})
BEGINS_LINE = frozenset({table.TEXT.name, "GS c", "ESC *"})
ENDS_LINE = frozenset(
    spec.name
    for row in table.ROWS
    for spec in (row, *row.functions.values())
    if spec.kind in _ENDING_KINDS
    and not spec.sets  # those store a symbol's data
    and spec.name not in _IDLE | BEGINS_LINE
    and not spec.name.endswith(_STORED)
) | {"GS T"}


class Standing:
    """`page` counts the pages that were begun and is 0 outside of one; `in_line` is told outside of one.

    `listens` is False where what comes is for a customer display (ESC =).
    """

    def __init__(self) -> None:
        self.in_line = False
        self.listens = True
        self.page = 0
        self._pages = 0

    def copy(self) -> Standing:
        """Another that stands there."""
        copied = Standing()
        copied.in_line, copied.listens = self.in_line, self.listens
        copied.page, copied._pages = self.page, self._pages
        return copied

    def follow(self, command: Command) -> None:
        """Take note of a command."""
        name = command.name
        if name == "ESC @":
            self.in_line, self.page = False, 0
        elif name == "ESC =" and command.complete:
            self.listens = command.raw[2] in _FOR_PRINTER
        elif self.page:
            if name in ("FF", "ESC S"):
                self.page = 0
        elif name in BEGINS_LINE:
            self.in_line |= self.listens
        elif name in ENDS_LINE and command.complete and (self.listens or name != "LF"):
            self.in_line = False
        elif name == "ESC L" and not self.in_line:
            self._pages += 1
            self.page = self._pages
