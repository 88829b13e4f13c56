"""Answers in blocks, a header to a NUL, and the handshake over those that come in pieces.

Source: Epson ESC/POS reference, GS ( L ("ESC/POS Handshaking Protocol") and GS ( C.
"""

from __future__ import annotations

from collections.abc import Sequence

HEADER, INFORMATION_A, INFORMATION_B = 0x37, 0x3D, 0x5F  # GS ( and FS (; GS I 33-110; GS I 65- and counters
SEPARATOR = b"\x1f"
ACK, NAK, CAN = 0x06, 0x15, 0x18
_LAST, _MORE = b"\x40", b"\x41"
_PIECE = 80  # bytes of data in one block: 80 characters of a record, or 40 keys


def block(identifier: int, data: bytes = b"", header: int = HEADER) -> bytes:
    """Header, identifier, data, NUL."""
    return bytes((header, identifier)) + data + b"\0"


def decimal(number: int) -> bytes:
    """A number as the printer writes it: its decimal digits, the highest first."""
    return b"%d" % number


def pieces(identifier: int, data: bytes, header: int = HEADER) -> list[bytes]:
    """The blocks of an answer that needs the handshake; a single empty one for no data."""
    parts = [data[at : at + _PIECE] for at in range(0, len(data), _PIECE)] or [b""]
    last = len(parts) - 1
    return [
        block(identifier, (_LAST if at == last else _MORE) + part, header) for at, part in enumerate(parts)
    ]


class Handshake:
    """The blocks of one answer, and which of them the till has still to acknowledge."""

    def __init__(self) -> None:
        self._blocks: Sequence[bytes] = ()
        self._at = 0

    @property
    def open(self) -> bool:
        """True if the printer waits for the till's ACK, NAK or CAN."""
        return self._at < len(self._blocks)

    def begin(self, blocks: Sequence[bytes]) -> bytes:
        """Send the first block."""
        self._blocks, self._at = blocks, 0
        return blocks[0]

    def drop(self) -> None:
        """The till went on to something else: nothing more is sent."""
        self._blocks, self._at = (), 0

    def take(self, byte: int) -> bytes:
        """The till's word: ACK brings the next block, NAK the same again, CAN (or another byte) none."""
        if byte == ACK:
            self._at += 1
        elif byte != NAK:
            self.drop()
        return self._blocks[self._at] if self.open else b""
