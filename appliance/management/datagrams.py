"""A UDP port that answers: the own networks only, each address within its budget, from where it was asked."""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from appliance.budgets import Budget

MAX_PACKET = 1_500  # bytes; questions are shorter
EVERYBODY = "everybody"  # whose budget all questions count in, too
_IP_PKTINFO = 8  # linux/in.h; socket has it in newer Pythons
_PKTINFO = struct.Struct("=i4s4s")  # in_pktinfo (ip(7)): interface, own address, destination


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks, and by which of the machine's own addresses and interfaces."""

    by: str
    at: str
    interface: int


@dataclass(frozen=True, slots=True)
class Gate:
    """Who is answered: addresses that are near, within what each and all may ask."""

    is_near: Callable[[str], bool]
    each: Budget
    all: Budget

    def admits(self, address: str, now: float) -> bool:
        """Count a question; whether it is answered."""
        return (
            self.is_near(address)
            and not self.each.take(address, 1, now)
            and not self.all.take(EVERYBODY, 1, now)
        )


class Datagrams:
    """One port. On the event loop only; each turn answers one question."""

    def __init__(
        self, listener: socket.socket, gate: Gate, answer: Callable[[bytes, Asked], bytes | None]
    ) -> None:
        """`answer` makes a datagram of one, or nothing. Raises OSError for another kind of socket."""
        self._socket = listener
        self._gate = gate
        self._answer = answer
        self._loop = asyncio.get_running_loop()
        listener.setblocking(False)
        listener.setsockopt(socket.IPPROTO_IP, _IP_PKTINFO, 1)
        self._loop.add_reader(listener, self._read)

    @property
    def port(self) -> int:
        """The port that was got."""
        return int(self._socket.getsockname()[1])

    def close(self) -> None:
        """Answer no more."""
        self._loop.remove_reader(self._socket)
        self._socket.close()

    def _read(self) -> None:
        try:
            received = self._socket.recvmsg(MAX_PACKET, socket.CMSG_SPACE(_PKTINFO.size))
        except OSError:  # nothing there after all, or an answer that could not be delivered
            return
        question, ancillary, _, sender = received
        asked = _asked(ancillary, str(sender[0]))
        if asked is None or not self._gate.admits(asked.by, self._loop.time()):
            return
        answer = self._answer(question, asked)
        if answer is not None:
            self._send(answer, sender, asked)

    def _send(self, answer: bytes, sender: tuple[str, int], asked: Asked) -> None:
        source = _PKTINFO.pack(0, socket.inet_aton(asked.at), bytes(4))
        with suppress(OSError):  # whoever asked is gone; they will ask again
            self._socket.sendmsg([answer], [(socket.IPPROTO_IP, _IP_PKTINFO, source)], 0, sender)


def _asked(ancillary: list[tuple[int, int, bytes]], sender: str) -> Asked | None:
    for level, kind, data in ancillary:
        if (level, kind) == (socket.IPPROTO_IP, _IP_PKTINFO):
            interface, at, _ = _PKTINFO.unpack(data[: _PKTINFO.size])
            return Asked(sender, socket.inet_ntoa(at), interface)
    return None


def listen(host: str, port: int) -> socket.socket:
    """A port of our own. Raises OSError."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    try:
        listener.bind((host, port))
    except OSError:
        listener.close()
        raise
    return listener
