"""The buffer of a virtual printer. It lasts as long as there is power, beyond jobs and connections.

A command that is not whole waits for its rest, a line for its end, a page for being printed; modes stay as
they were set. What comes out is drawn as it would be behind all that came before.
"""

from __future__ import annotations

import threading
from pathlib import Path
from weakref import WeakValueDictionary

import escpos
from escpos.command import Command
from escpos.emulation import ReportedMemory
from escpos.prologue import Prologue, prologue

NUL = b"\0"


class Buffer:
    """One printer's, under power."""

    def __init__(self) -> None:
        self.parser = escpos.Parser()
        self.memory = ReportedMemory()
        self._before = Prologue()  # as it was ahead of what is held
        self._now = Prologue()
        self._held = bytearray()
        self._printed = 0  # bytes of it that are printed: no line and no page is open behind them

    @property
    def held(self) -> int:
        """Bytes that were taken and are not on paper."""
        return len(self._held) + self.parser.pending

    @property
    def has_begun(self) -> bool:
        """True if something of a job was taken that is not on paper."""
        return bool(self._held) or self.parser.in_text

    @property
    def has_printed(self) -> bool:
        """True if something is to be put on paper."""
        return self._printed > 0

    def add(self, command: Command) -> None:
        """Take a command that prints or sets something."""
        if command.raw == NUL and not self._held:
            return  # nothing, where nothing is under way
        self._held += command.raw
        self._now.follow(command)
        if not self._now.standing.in_line and not self._now.standing.page:
            self._printed = len(self._held)

    def put_out(self) -> tuple[bytes, bytes]:
        """The bytes that are printed now, and the commands behind which they are drawn."""
        data, ahead = bytes(self._held[: self._printed]), prologue(self._before.now())
        del self._held[: self._printed]
        self._printed = 0
        for command in escpos.parse(data):
            self._before.follow(command)
        return data, ahead


class Occupied(Exception):
    """Somebody else is connected to the printer."""


class Sockets:
    """The printers that have power or a connection, by folder: drivers come and go, a printer stays."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._buffers: dict[Path, Buffer] = {}
        self._connected: WeakValueDictionary[Path, object] = WeakValueDictionary()

    def plug_in(self, folder: Path, driver: object) -> Buffer:
        """The buffer of a printer, which is a new one where it had no power. Raises Occupied."""
        with self._lock:
            if self._connected.setdefault(folder, driver) is not driver:
                raise Occupied
            return self._buffers.setdefault(folder, Buffer())

    def let_go(self, folder: Path, driver: object) -> None:
        """This driver is connected no longer."""
        with self._lock:
            if self._connected.get(folder) is driver:
                del self._connected[folder]

    def pull(self, folder: Path) -> None:
        """Take its power away: it forgets, and nobody is connected any more."""
        with self._lock:
            self._buffers.pop(folder, None)
            self._connected.pop(folder, None)
