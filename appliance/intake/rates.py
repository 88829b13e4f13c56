"""How many jobs an address has brought within the last minute."""

from __future__ import annotations

import ipaddress
from collections import OrderedDict, deque
from collections.abc import Iterable

WINDOW = 60.0  # seconds; the limit is named a minute
MAX_ADDRESSES = 1_000  # remembered; a shop has a few tills, a flood of forged ones must not fill memory


class Rates:
    """Counts jobs an address and minute; networks that are exempt are never over the limit."""

    def __init__(self, limit: int, exempt: Iterable[str]) -> None:
        self._limit = limit
        self._exempt = [ipaddress.ip_network(network) for network in exempt]
        self._seen: OrderedDict[str, deque[float]] = OrderedDict()

    def allow(self, address: str, now: float) -> bool:
        """Count one job of an address, and say whether it is still within the limit."""
        if self._is_exempt(address):
            return True
        times = self._seen.setdefault(address, deque())
        self._seen.move_to_end(address)
        if len(self._seen) > MAX_ADDRESSES:
            self._seen.popitem(last=False)
        while times and times[0] <= now - WINDOW:
            times.popleft()
        if len(times) >= self._limit:
            return False
        times.append(now)
        return True

    def _is_exempt(self, address: str) -> bool:
        try:
            parsed = ipaddress.ip_address(address)
        except ValueError:
            return False
        return any(parsed in network for network in self._exempt)
