"""The addresses that may print without a login: the box's own networks, unless settings say otherwise."""

from __future__ import annotations

from collections.abc import Callable

from appliance import addresses
from appliance.addresses import Nearness
from appliance.settings import Queue

OWN_NETWORKS, EVERYBODY = "own-networks", "everybody"  # the setting raw.open_to


class AddressFilter:
    """`open_to` is the setting raw.open_to, and may change; what a queue's networks say beats it."""

    def __init__(self, open_to: str, is_near: Callable[[str], bool] | None = None) -> None:
        self.open_to = open_to
        self._is_near = is_near or Nearness()

    def refusal(self, queue: Queue, address: str) -> str:
        """The reason why this address may not print here; empty where it may."""
        if queue.networks:
            admitted = addresses.is_in(address, addresses.networks(queue.networks))
            return "" if admitted else f"its address may not print here (networks of the queue {queue.name})"
        if self.open_to == EVERYBODY or self._is_near(address):
            return ""
        return "its address is in none of the box's own networks (setting raw.open_to)"
