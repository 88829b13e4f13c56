"""Who may print without a login: machines in the box's own networks, unless somebody has said otherwise."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable

from appliance import addresses
from appliance.addresses import Network
from appliance.settings import Queue

OWN_NETWORKS, EVERYBODY = "own-networks", "everybody"  # the setting raw.open_to
FRESH_SECONDS = (
    2.0  # that the own networks are remembered: they change seldom, and a flood must not ask each time
)


class Doors:
    """`open_to` is the setting raw.open_to, and may change; what a queue's networks say beats it."""

    def __init__(
        self,
        open_to: str,
        own: Callable[[], Iterable[Network]] = addresses.own_networks,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.open_to = open_to
        self._own = own
        self._clock = clock
        self._known: tuple[Network, ...] = ()
        self._known_until = 0.0

    def refusal(self, queue: Queue, address: str) -> str:
        """Why whoever has this address may not print here; empty where it may."""
        if queue.networks:
            admitted = addresses.is_in(address, addresses.networks(queue.networks))
            return "" if admitted else f"its address may not print here (networks of the queue {queue.name})"
        if self.open_to == EVERYBODY or self._is_near(address):
            return ""
        return "its address is in none of the box's own networks (setting raw.open_to)"

    def _is_near(self, address: str) -> bool:
        if self._clock() >= self._known_until:
            self._known, self._known_until = tuple(self._own()), self._clock() + FRESH_SECONDS
        return addresses.is_in(address, self._known)
