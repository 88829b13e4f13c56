"""Memory for jobs that are still arriving, of all ports together: who goes on, and who waits.

Once half of it is taken, whoever holds much waits, but for the first of them; a receipt of common size always
goes on, since the other half is shared out among all places for that.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Protocol

from appliance.intake.tcp.connection_slots import SlotHolder, dawdles


class Receiver(SlotHolder, Protocol):
    """A connection that brings jobs, and can be made to wait."""

    def hold_back(self, paused: bool) -> None:
        """Be listened to no more, or again."""


class ReceivingMemory:
    """`limit` bytes, for `places` connections. On the event loop only."""

    def __init__(self, limit: int, places: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._half = limit // 2
        self._share = self._half // places
        self._clock = clock
        self._held: dict[Receiver, int] = {}  # in the order in which they came
        self._in_all = 0
        self.waits = False  # whether anybody does

    def add(self, receiver: Receiver) -> None:
        """One has come."""
        self._held[receiver] = 0

    def remove(self, receiver: Receiver) -> None:
        """One is gone, with all that it held. Those that were never added are ignored."""
        self._in_all -= self._held.pop(receiver, 0)
        self._balance()

    def update(self, receiver: Receiver) -> None:
        """One may hold more than before, or less."""
        if receiver in self._held:
            self._in_all += receiver.held - self._held[receiver]
            self._held[receiver] = receiver.held
            self._balance()

    def relieve(self) -> None:
        """Others have waited long enough: end the one that they wait for, where it dawdles."""
        first = self._first()
        if self.waits and first is not None and dawdles(first, self._clock()):
            self.remove(first)
            first.give_way()

    def _balance(self) -> None:
        is_full = self._in_all > self._half
        if not is_full and not self.waits:
            return
        first = self._first()
        self.waits = False
        for receiver, held in tuple(self._held.items()):
            waits = is_full and held > self._share and receiver is not first
            receiver.hold_back(waits)
            self.waits |= waits

    def _first(self) -> Receiver | None:
        return next((receiver for receiver, held in self._held.items() if held), None)
