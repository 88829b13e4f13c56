"""A disk whose cache forgets: what was not flushed when the power went may or may not be there afterwards.

It is a network block device (NBD, the fixed newstyle protocol) that QEMU takes as the card. `cut` tells what
would be on the card if the plug were pulled at this moment: everything that was flushed, and of the rest each
block of 4 KB by the toss of a coin.
"""

from __future__ import annotations

import random
import socket
import struct
import threading
from dataclasses import dataclass, field
from pathlib import Path

BLOCK = 4096
MAGIC, OPTIONS_MAGIC, REPLY_MAGIC = b"NBDMAGIC", b"IHAVEOPT", 0x3E889045565A9
REQUEST, REPLY = 0x25609513, 0x67446698
INFO, GO, ABORT = 6, 7, 2  # options of the negotiation
ACK, EXPORT, UNSUPPORTED = 1, 3, 2**31 + 1
READ, WRITE, DISCONNECT, FLUSH = range(4)
FUA = 1  # of a request: durable before it is answered
HAS_FLAGS, SEND_FLUSH, SEND_FUA = 1, 4, 8
KEPT = 0.5  # of the blocks that were not flushed


@dataclass
class Cut:
    """What is on the card after a cut: blocks that differ from the image that it began as."""

    blocks: dict[int, bytes]
    lost: int

    def onto(self, card: Path) -> None:
        """Write them onto a copy of that image."""
        with card.open("r+b") as stream:
            for number, data in self.blocks.items():
                stream.seek(number * BLOCK)
                stream.write(data)


@dataclass
class VolatileDisk:
    """Serves a card. `lies`: says that it flushed, and did not, as some cards do."""

    card: Path
    address: Path
    lies: bool = False
    _durable: dict[int, bytes] = field(default_factory=dict)
    _volatile: dict[int, bytes] = field(default_factory=dict)
    _turn: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self._base = self.card.open("rb")
        self._size = self.card.stat().st_size
        self.flushes = 0
        self._written = threading.Condition(self._turn)
        self._server = socket.socket(socket.AF_UNIX)
        self._server.bind(str(self.address))
        self._server.listen()
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self) -> str:
        """For QEMU."""
        return f"nbd:unix:{self.address}"

    def wait_for_writes(self, seconds: float) -> None:
        """Until something is written that is not flushed yet, or the time is over."""
        with self._written:
            self._written.wait_for(lambda: self._volatile, seconds)

    def cut(self, chance: random.Random) -> Cut:
        """What is on the card if the power goes now; the machine runs on."""
        with self._turn:
            kept = {number: data for number, data in self._volatile.items() if chance.random() < KEPT}
            return Cut({**self._durable, **kept}, len(self._volatile) - len(kept))

    def close(self) -> None:
        """Serve nobody any more."""
        self._server.close()

    def _accept(self) -> None:
        while True:
            try:
                channel, _ = self._server.accept()
            except OSError:
                return
            threading.Thread(target=self._talk, args=(channel,), daemon=True).start()

    def _talk(self, channel: socket.socket) -> None:
        try:
            if self._negotiate(channel):
                while self._serve_one(channel):
                    pass
        except (ConnectionError, OSError):
            pass  # the machine is gone
        finally:
            channel.close()

    def _negotiate(self, channel: socket.socket) -> bool:
        """Whether the client goes on to the disk."""
        channel.sendall(MAGIC + OPTIONS_MAGIC + struct.pack(">H", 3))
        _exactly(channel, 4)
        while True:
            _, option, length = struct.unpack(">QII", _exactly(channel, 16))
            _exactly(channel, length)

            def answer(kind: int, data: bytes = b"", option: int = option) -> None:
                channel.sendall(struct.pack(">QIII", REPLY_MAGIC, option, kind, len(data)) + data)

            if option in (INFO, GO):
                flags = HAS_FLAGS | SEND_FLUSH | SEND_FUA
                answer(EXPORT, struct.pack(">HQH", 0, self._size, flags))
            answer(ACK if option in (INFO, GO, ABORT) else UNSUPPORTED)
            if option in (GO, ABORT):
                return option == GO

    def _serve_one(self, channel: socket.socket) -> bool:
        """Answer one request; False where it was the last."""
        magic, flags, kind, handle, offset, length = struct.unpack(">IHHQQI", _exactly(channel, 28))
        assert magic == REQUEST
        data = b""
        if kind == WRITE:
            self._write(offset, _exactly(channel, length), durable=bool(flags & FUA))
        elif kind == READ:
            data = self._read(offset, length)
        elif kind == FLUSH:
            self._flush()
        elif kind == DISCONNECT:
            return False
        channel.sendall(struct.pack(">IIQ", REPLY, 0, handle) + data)
        return True

    def _block(self, number: int) -> bytes:
        for blocks in (self._volatile, self._durable):
            if number in blocks:
                return blocks[number]
        self._base.seek(number * BLOCK)
        return self._base.read(BLOCK)

    def _read(self, offset: int, length: int) -> bytes:
        first, last = offset // BLOCK, (offset + length - 1) // BLOCK
        with self._turn:
            touched = any(n in self._volatile or n in self._durable for n in range(first, last + 1))
            if not touched:
                self._base.seek(offset)
                return self._base.read(length)
            data = b"".join(self._block(number) for number in range(first, last + 1))
        start = offset - first * BLOCK
        return data[start : start + length]

    def _write(self, offset: int, data: bytes, durable: bool) -> None:
        with self._turn:
            place = 0
            while place < len(data):
                number, start = divmod(offset + place, BLOCK)
                piece = data[place : place + BLOCK - start]
                if len(piece) < BLOCK:
                    whole = self._block(number)
                    piece = whole[:start] + piece + whole[start + len(piece) :]
                    place += min(BLOCK - start, len(data) - place)
                else:
                    place += BLOCK
                if durable and not self.lies:
                    self._volatile.pop(number, None)
                    self._durable[number] = piece
                else:
                    self._volatile[number] = piece
            self._written.notify_all()

    def _flush(self) -> None:
        with self._turn:
            self.flushes += 1
            if not self.lies:
                self._durable |= self._volatile
                self._volatile.clear()


def _exactly(channel: socket.socket, count: int) -> bytes:
    data = b""
    while len(data) < count:
        more = channel.recv(count - len(data))
        if not more:
            raise ConnectionError
        data += more
    return data
