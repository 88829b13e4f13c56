"""How large a two-dimensional code will be: GS ( k fn 82.

The drawing machine's own handlers follow the settings, and its own encoders make the symbol, so that the
size is that of the symbol in the preview. Source: Epson ESC/POS reference, GS ( k functions 082 to 682.
"""

from __future__ import annotations

from escpos.barcodes import InvalidData
from escpos.command import Command, Kind
from escpos.drawing.definitions import Definitions
from escpos.drawing.handlers import HANDLERS, codes
from escpos.drawing.machine import Machine
from escpos.fonts import embedded
from escpos.profiles import Profile
from escpos.replies.blocks import SEPARATOR, block, decimal

# PDF417, QR Code, MaxiCode, 2D GS1 DataBar, Composite, Aztec by their pages; Data Matrix is taken to have
# the number after Aztec's (its own page was not to be had).
_IDENTIFIERS = {48: 0x2F, 49: 0x36, 50: 0x37, 51: 0x4F, 52: 0x50, 53: 0x58, 54: 0x59}
# Receipts carry a few hundred bytes. The encoders take 30 ms for the largest symbols of all (and Model 1 of
# the QR Code twice that), too long to hold up every other till. So the printer says nothing of symbols
# with more data than this, nor once a job has asked about so much in all.
_MOST_DATA = 1024
_MOST_A_JOB = 4 * _MOST_DATA
_INITIALIZE = "ESC @"
_AREA = ("GS L", "GS W", "GS P")  # what else the print area depends on
_FOLLOWED = frozenset(
    (_INITIALIZE, *_AREA, *(name for name in codes.HANDLERS if name[:6] == "GS ( k" and name[-2:] != "81"))
)
_PRINTABLE, _NOT_PRINTABLE = b"0", b"1"
_ASKED = b"\x30"


class Symbols:
    """The settings and data of GS ( k that went by on a connection."""

    def __init__(self, profile: Profile) -> None:
        self._profile = profile
        self._machine: Machine | None = None  # most connections never print such a code
        self._left = _MOST_A_JOB

    def follow(self, command: Command) -> None:
        """A command that may set something went by."""
        if command.spec.kind is Kind.CUT:
            self._left = _MOST_A_JOB
        name = command.spec.name
        if name not in _FOLLOWED or not command.complete:
            return
        if self._machine is None:
            if name == _INITIALIZE:
                return
            self._machine = Machine(self._profile, embedded(), Definitions())
        HANDLERS[name](self._machine, command.raw)

    def size(self, command: Command) -> bytes:
        """The answer to fn 82: width and height in dots, and whether it can be printed."""
        raw = command.raw
        if raw[7:] != _ASKED or raw[5] not in _IDENTIFIERS:
            return b""
        symbology = raw[5]
        size = len(codes.stored_data(self._machine, symbology)) if self._machine else 0
        if size > min(_MOST_DATA, self._left):
            return b""
        self._left -= size
        width, height, fits = self._measured(symbology)
        parts = (decimal(width), decimal(height), b"1", _PRINTABLE if fits else _NOT_PRINTABLE)
        return block(_IDENTIFIERS[symbology], SEPARATOR.join(parts))

    def _measured(self, symbology: int) -> tuple[int, int, bool]:
        if self._machine is None:
            return 0, 0, False
        try:
            symbol, module, tall = codes.stored_symbol(self._machine, symbology)
        except InvalidData:
            return 0, 0, False
        width = symbol.width * module
        return width, symbol.height * tall, width <= self._machine.room
