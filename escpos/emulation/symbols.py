"""Replies about the size of a two-dimensional code: GS ( k fn 82.

What a job sets up for its codes is followed here; the drawing machine is loaded with the first of them, as
most tills print none that they ask about. Source: Epson ESC/POS reference, GS ( k functions 082 to 682.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from escpos import table
from escpos.command import Command, Kind
from escpos.emulation.blocks import SEPARATOR, block, decimal
from escpos.profiles import Profile

if TYPE_CHECKING:
    from escpos.emulation.symbol_sizes import SymbolSizes

# PDF417, QR Code, MaxiCode, 2D GS1 DataBar, Composite, Aztec by their pages; Data Matrix is taken to have
# the number after Aztec's (its own page was not to be had).
_IDENTIFIERS = {48: 0x2F, 49: 0x36, 50: 0x37, 51: 0x4F, 52: 0x50, 53: 0x58, 54: 0x59}
# Receipts carry a few hundred bytes. The encoders take 30 ms for the largest symbols of all (and Model 1 of
# the QR Code twice that), too long to hold up every other till. So the printer says nothing of symbols
# with more data than this, nor once a job has asked about so much in all.
_MOST_DATA = 1024
_MOST_A_JOB = 4 * _MOST_DATA
_MOST_REMEMBERED = 64  # settings of the print area before a job's first code; receipts have one or two
_INITIALIZE = "ESC @"
_AREA = frozenset({"GS L", "GS W", "GS P"})  # what else the print area depends on
_FUNCTION = "GS ( k fn"
_PRINTS_OR_ASKS = ("81", "82")
SYMBOL_SETTINGS = frozenset(
    function.name
    for row in table.ROWS
    for function in row.functions.values()
    if function.name.startswith(_FUNCTION) and not function.name.endswith(_PRINTS_OR_ASKS)
)
_FOLLOWED = _AREA | SYMBOL_SETTINGS | {_INITIALIZE}
_PRINTABLE, _NOT_PRINTABLE = b"0", b"1"
_ASKED = b"\x30"


class Symbols:
    """The settings and data of GS ( k that went by on a connection."""

    def __init__(self, profile: Profile) -> None:
        self._profile = profile
        self._sizes: SymbolSizes | None = None  # most connections never print such a code
        self._area: list[Command] = []  # what set the print area, until there is something to tell it
        self._left = _MOST_A_JOB

    def follow(self, command: Command) -> None:
        """A command that may set something went by."""
        if command.spec.kind is Kind.CUT:
            self._left = _MOST_A_JOB
        name = command.spec.name
        if name not in _FOLLOWED or not command.complete:
            return
        if self._sizes is not None:
            self._sizes.follow(command)
        elif name == _INITIALIZE:
            self._area.clear()
        else:
            self._area.append(command)
            if name in SYMBOL_SETTINGS or len(self._area) == _MOST_REMEMBERED:
                self._begin()

    def _begin(self) -> None:
        from escpos.emulation.symbol_sizes import SymbolSizes  # with all that draws

        self._sizes = SymbolSizes(self._profile)
        for command in self._area:
            self._sizes.follow(command)
        self._area.clear()

    def size(self, command: Command) -> bytes:
        """The answer to fn 82: width and height in dots, and whether it can be printed."""
        raw = command.raw
        if raw[7:] != _ASKED or raw[5] not in _IDENTIFIERS:
            return b""
        symbology = raw[5]
        size = self._sizes.stored(symbology) if self._sizes else 0
        if size > min(_MOST_DATA, self._left):
            return b""
        self._left -= size
        width, height, fits = self._sizes.measured(symbology) if self._sizes else (0, 0, False)
        parts = (decimal(width), decimal(height), b"1", _PRINTABLE if fits else _NOT_PRINTABLE)
        return block(_IDENTIFIERS[symbology], SEPARATOR.join(parts))
