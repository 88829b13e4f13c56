"""Sizes of two-dimensional codes, by the machine that draws previews: a till is told what is shown."""

from __future__ import annotations

from escpos.barcodes import InvalidData
from escpos.command import Command
from escpos.drawing.definitions import Definitions
from escpos.drawing.handlers import HANDLERS, codes
from escpos.drawing.machine import Machine
from escpos.fonts import embedded
from escpos.profiles import Profile


class SymbolSizes:
    """A machine that is given the settings of codes and of the print area, and prints nothing."""

    def __init__(self, profile: Profile) -> None:
        self._machine = Machine(profile, embedded(), Definitions())

    def follow(self, command: Command) -> None:
        """Set what a command sets."""
        HANDLERS[command.spec.name](self._machine, command.raw)

    def stored(self, symbology: int) -> int:
        """Bytes of data that wait to be printed as such a code."""
        return len(codes.stored_data(self._machine, symbology))

    def measured(self, symbology: int) -> tuple[int, int, bool]:
        """Width and height in dots, and whether it can be printed; zeros where the data make no code."""
        try:
            symbol, module, tall = codes.stored_symbol(self._machine, symbology)
        except InvalidData:
            return 0, 0, False
        width = symbol.width * module
        return width, symbol.height * tall, width <= self._machine.room
