"""A wire with faults between the box and a network printer."""

from __future__ import annotations

import select
import socket
import struct
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

RESET = struct.pack("ii", 1, 0)  # SO_LINGER: close by a reset


@dataclass
class Wire:
    """What the wire does to what it carries towards the printer; `cut_at` counts bytes, once."""

    cut_at: int | None = None
    resets: bool = False  # whether a cut is a reset to both sides, or an orderly end
    delay: float = 0.0  # seconds for each piece, in both directions


class FaultProxy:
    """Listens on a free port of loopback and carries each connection on to the printer behind it."""

    def __init__(self, printer: str) -> None:
        parts = urlsplit(printer)
        self._printer = (str(parts.hostname), int(parts.port or 0))
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.uri = f"socket://127.0.0.1:{self._listener.getsockname()[1]}"
        self.wire = Wire()
        self.carried = 0  # bytes towards the printer since `count`
        self.cuts = 0
        threading.Thread(target=self._serve, daemon=True).start()

    def count(self, wire: Wire) -> None:
        """Be such a wire from now on, counting anew."""
        self.carried, self.cuts, self.wire = 0, 0, wire

    def close(self) -> None:
        """Take the wire away."""
        self._listener.close()

    def _serve(self) -> None:
        while True:
            try:
                box, _ = self._listener.accept()
            except OSError:
                return
            with box:
                try:
                    with socket.create_connection(self._printer) as printer:
                        self._carry_on(box, printer)
                except OSError:  # the printer is not there, or was gone while it was connected to
                    self._reset(box)

    def _carry_on(self, box: socket.socket, printer: socket.socket) -> None:
        try:
            self._carry(box, printer)
        except OSError:  # one end broke off, and now the other end hears of it
            self._reset(box, printer)

    def _carry(self, box: socket.socket, printer: socket.socket) -> None:
        open_ends = [box, printer]
        while open_ends:
            for end in select.select(open_ends, [], [])[0]:
                piece = end.recv(4096)
                time.sleep(self.wire.delay)
                if not piece:
                    open_ends.remove(end)
                    (printer if end is box else box).shutdown(socket.SHUT_WR)
                elif end is printer:
                    box.sendall(piece)
                elif self._breaks(piece, box, printer):
                    return

    def _breaks(self, piece: bytes, box: socket.socket, printer: socket.socket) -> bool:
        """Carry a piece towards the printer, up to where the wire breaks."""
        cut_at = self.wire.cut_at
        if cut_at is None or self.carried + len(piece) <= cut_at:
            printer.sendall(piece)
            self.carried += len(piece)
            return False
        printer.sendall(piece[: cut_at - self.carried])
        resets = self.wire.resets
        self.carried, self.wire, self.cuts = cut_at, Wire(), self.cuts + 1
        if resets:
            self._reset(box, printer)
        return True

    @staticmethod
    def _reset(*ends: socket.socket) -> None:
        for end in ends:
            with suppress(OSError):
                end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
