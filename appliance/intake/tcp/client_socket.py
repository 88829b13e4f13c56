"""The socket of a raw connection: whether it is read, and in which manner it is closed.

A client may take an end in good order for acceptance, and a reset for refusal.
"""

from __future__ import annotations

import asyncio
import socket
import struct

RESET_ON_CLOSE, END_ON_CLOSE = struct.pack("ii", 1, 0), struct.pack("ii", 0, 0)


class ClientSocket:
    """One connected socket. On the event loop only."""

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self._reads = True
        self._option(socket.SO_KEEPALIVE, 1)

    @property
    def is_closing(self) -> bool:
        """True if nothing can be sent any more."""
        return self._transport.is_closing()

    @property
    def unread_bytes(self) -> int:
        """The bytes that were sent and that the client has not taken, but for the kernel's part of them."""
        return self._transport.get_write_buffer_size()

    def send(self, data: bytes) -> None:
        """Send bytes to the client."""
        self._transport.write(data)

    def read(self, reads: bool) -> None:
        """Read what the client sends, or have it wait."""
        if reads != self._reads and not self.is_closing:
            self._reads = reads
            (self._transport.resume_reading if reads else self._transport.pause_reading)()

    def end(self) -> None:
        """Close in good order, behind what was sent."""
        self._option(socket.SO_LINGER, END_ON_CLOSE)
        self._transport.close()

    def reset(self) -> None:
        """Break the connection off."""
        self._transport.abort()

    def _option(self, name: int, value: int | bytes) -> None:
        self._transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, name, value)
