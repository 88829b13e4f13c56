"""Epson printers answer a broadcast at UDP 3289 with their model (ENPC, see appliance/enpc.py)."""

from __future__ import annotations

import contextlib
import socket
import time
from ipaddress import IPv4Interface

from appliance import enpc
from appliance.printers.discovery.networks import Neighbourhood, broadcast_of
from appliance.printers.discovery.sighting import sighting
from appliance.printers.discovery.source import Found, Source
from appliance.runtime.polling import readable

ANSWER_SECONDS = 2.0  # printers answer within some 10 ms; those on wireless may doze
MAX_ANSWERS = 256  # heard after one probe: more is somebody who means no good
RAW_PORT = 9_100


class EnpcSource(Source):
    """Asks each network every 20 s."""

    name = "enpc"
    round_seconds = 20.0

    def __init__(self, neighbourhood: Neighbourhood, port: int = enpc.PORT) -> None:
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
            probe.sendto(enpc.BASIC_QUERY, (str(everybody), self._port))
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
                answer, sender = each.recvfrom(enpc.MAX_PACKET)
                heard += 1
                self._take(answer, str(sender[0]), found)

    def _take(self, answer: bytes, address: str, found: Found) -> None:
        model = enpc.model_of(answer)
        if model is None or not self._neighbourhood.admits(address):
            return
        identity = self._neighbourhood.identity(address)
        uri = f"socket://{address}:{RAW_PORT}"
        found(sighting(uri=uri, source=self.name, name=f"Epson {model}", model=model, identity=identity))
