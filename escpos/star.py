"""Star's line mode and raster commands: an ESC/POS printer takes them for something else.

Source: Star Micronics, Line Mode Command Specifications (ESC GS, ESC RS) and Raster Graphics (ESC * r).
"""

from __future__ import annotations

from escpos.command import Command, Kind

NOTE = (
    "This looks like Star's own commands, which ESC/POS printers take for something else: at the till choose"
    " a driver for ESC/POS (Epson TM), or set the printer's emulation there to ESC/POS."
)
_UNKNOWN = frozenset({b"\x1b", b"\x1b\x1e"})  # ESC in front of GS, which begins a command of its own; ESC RS
_RASTER = b"\x1b*r"


def is_of_star(command: Command) -> bool:
    """True if a command makes sense as Star's only."""
    if command.kind is Kind.UNKNOWN:
        return command.complete and command.raw in _UNKNOWN
    return command.raw.startswith(_RASTER)
