"""The two ports on loopback, in a loop of their own, with queues of the test's own."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from support.waiting import DEADLINE

from appliance.management import Management
from appliance.settings import ManagementSettings, RawSettings, Settings
from escpos.emulation import Condition
from escpos.profiles import Profile, get

HOST = "127.0.0.1"


@dataclass
class Queues:
    """What tills see; a test changes it."""

    known: dict[str, int] = field(default_factory=lambda: {"main": 9_100})
    conditions: dict[str, Condition] = field(default_factory=dict)
    profile: str = "tm-t88v"
    tills: set[str] = field(default_factory=set)

    def ports(self) -> dict[str, int]:
        return self.known

    def look_of(self, queue: str) -> tuple[Profile, Condition]:
        return get(self.profile), self.conditions.get(queue, Condition())

    def has_till_at(self, address: str) -> bool:
        return address in self.tills


class Running:
    """Management that runs, and a program that asks it."""

    def __init__(self, settings: ManagementSettings, queues: Queues, is_near: Callable[[str], bool]) -> None:
        self.community = settings.community
        whole = replace(Settings(), management=settings, raw=RawSettings(host=HOST))
        self.told: list[str] = []
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self.handed_over: dict[str, int] = {}
        self.management = Management(
            whole, queues, lambda name: self.handed_over.pop(name, None), self.told.append, is_near
        )

    def start(self) -> None:
        self._do(self.management.start)

    def stop(self) -> None:
        self._do(self.management.stop)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _do(self, action: Callable[[], None]) -> None:
        async def act() -> None:
            action()

        asyncio.run_coroutine_threadsafe(act(), self._loop).result(DEADLINE)

    def ask(self, name: str, question: bytes) -> bytes:
        """Send a datagram to a port, and wait for what comes back."""
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as program:
            program.settimeout(DEADLINE)
            program.connect((HOST, self.management.ports()[name]))
            program.send(question)
            return program.recv(2_000)
