"""Macros: a job that runs one which an earlier job defined gets its commands written out instead.

Else it would print nothing where that job was rejected. Source: Epson ESC/POS reference, GS :, GS ^.
"""

from __future__ import annotations

from escpos.command import Command
from escpos.definitions import MACRO, MAX_MACRO_BYTES, PrinterMemory
from escpos.parser import parse

_EDGE, _RUN = "GS :", "GS ^"


class Macros:
    """Follows one connection's macro; `memory` holds the one that connections before it left."""

    def __init__(self, memory: PrinterMemory) -> None:
        self._memory = memory
        self._macro = tuple(one for one in parse(memory.data(MACRO)) if one.name != _EDGE)
        self._recorded: list[Command] | None = None
        self._recorded_bytes = 0
        self._is_own = False  # whether the open job has defined the macro itself

    @property
    def recording(self) -> bool:
        """True if one is being defined."""
        return self._recorded is not None

    def next_job(self) -> None:
        """Another job begins."""
        self._is_own = False

    def written_out(self, command: Command) -> tuple[Command, ...] | None:
        """For a GS ^ that runs an earlier job's macro, what that is made of; None for any other command."""
        if command.name == _EDGE:
            self._toggle()
        elif self._recorded is not None:
            self._record(self._recorded, command)
        elif command.name == _RUN and command.complete and not self._is_own:
            return self._macro or None
        return None

    def _toggle(self) -> None:
        if self._recorded is None:
            self._recorded, self._recorded_bytes = [], 0
        else:
            self._define(tuple(self._recorded))

    def _record(self, recorded: list[Command], command: Command) -> None:
        self._recorded_bytes += len(command.raw)
        if command.name == _RUN or self._recorded_bytes > MAX_MACRO_BYTES:
            self._define(())  # as a printer does: the definition is cancelled, and the old macro with it
        else:
            recorded.append(command)

    def _define(self, macro: tuple[Command, ...]) -> None:
        self._recorded = None
        self._macro, self._is_own = macro, True
        body = b"".join(one.raw for one in macro)
        self._memory.put(MACRO, b"\x1d:" + body + b"\x1d:" if body else b"")
