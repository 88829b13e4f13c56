"""Epson printers answer a broadcast at UDP 3289 with their model (ENPC).

Source: Epson UB-E02 Technical Reference Guide, "Printer Operation by the UDP Commands": the packet, and that
function 0000 of device type 3 asks for basic information. Where the model stands in the answer is not in it;
that is from a TM-T88V's answer that was published (five bytes, then the name up to a NUL).
"""

from __future__ import annotations

import contextlib
import socket
import time
from ipaddress import IPv4Interface

from appliance.printers.discovery.networks import Neighbourhood, broadcast_of
from appliance.printers.discovery.sighting import sighting
from appliance.printers.discovery.source import Found, Source
from appliance.ready import readable

ENPC_PORT = 3_289
PROBE = b"EPSONQ\x03\x00\x00\x00\x00\x00\x00\x00"  # query, printer, number 0, function 0000, no parameters
ANSWER_SECONDS = 2.0  # printers answer within some 10 ms; those on wireless may doze
MAX_PACKET = 1_500  # bytes; the answer has 147
MAX_ANSWERS = 256  # heard after one probe: more is somebody who means no good
_HEAD = b"EPSONq\x03"
_RESULT, _LENGTH, _DATA = slice(10, 12), slice(12, 14), 14
_NAME_OFFSET = 5
RAW_PORT = 9_100


class EnpcSource(Source):
    """Asks each network every 20 s."""

    name = "enpc"
    round_seconds = 20.0

    def __init__(self, neighbourhood: Neighbourhood, port: int = ENPC_PORT) -> None:
        super().__init__()
        self._neighbourhood = neighbourhood
        self._port = port

    def _look(self, found: Found) -> None:
        with contextlib.ExitStack() as stack:
            sockets = []
            for interface in self._neighbourhood.interfaces():
                probe = self._ask(interface)
                if probe is not None:
                    sockets.append(stack.enter_context(probe))
            self._hear(sockets, found)

    def _ask(self, interface: IPv4Interface) -> socket.socket | None:
        everybody = broadcast_of(interface)
        if everybody is None:
            return None
        probe = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        try:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
            probe.bind((str(interface.ip), 0))
            probe.sendto(PROBE, (str(everybody), self._port))
        except OSError:  # this network is away; the others may be there
            probe.close()
            return None
        return probe

    def _hear(self, sockets: list[socket.socket], found: Found) -> None:
        end, heard = time.monotonic() + ANSWER_SECONDS, 0
        while sockets and heard < MAX_ANSWERS and not self._ended.is_set():
            left = end - time.monotonic()
            if left <= 0:
                return
            for each in readable(sockets, min(left, 0.2)):
                answer, sender = each.recvfrom(MAX_PACKET)
                heard += 1
                self._take(answer, str(sender[0]), found)

    def _take(self, answer: bytes, address: str, found: Found) -> None:
        model = model_of(answer)
        if model is None or not self._neighbourhood.admits(address):
            return
        identity = self._neighbourhood.identity(address)
        uri = f"socket://{address}:{RAW_PORT}"
        found(sighting(uri=uri, source=self.name, name=f"Epson {model}", model=model, identity=identity))


def model_of(answer: bytes) -> str | None:
    """The model in an answer to PROBE; None where it is no such answer."""
    if not answer.startswith(_HEAD) or len(answer) < _DATA or any(answer[_RESULT]):
        return None
    data = answer[_DATA : _DATA + int.from_bytes(answer[_LENGTH], "big")]
    name = data[_NAME_OFFSET:].split(b"\0", 1)[0]
    return name.decode("ascii") if name.isascii() and name.decode("ascii").isprintable() else ""
