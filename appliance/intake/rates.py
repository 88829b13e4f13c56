"""How many jobs an address has brought within the last minute."""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Iterable

from appliance import addresses

WINDOW = 60.0  # seconds; the limit is named a minute
MAX_ADDRESSES = 1_000  # remembered; a shop has a few tills, a flood of forged ones must not fill memory


class Rates:
    """Counts jobs an address and minute; networks that are exempt are never over the limit.

    An IPv6 network of 64 bits is one address.
    """

    def __init__(self, limit: int, exempt: Iterable[str]) -> None:
        self._limit = limit
        self._exempt = addresses.networks(exempt)
        self._seen: OrderedDict[str, deque[float]] = OrderedDict()

    def allow(self, address: str, now: float) -> bool:
        """Count one job of an address, and say whether it is still within the limit."""
        if addresses.is_in(address, self._exempt):
            return True
        address = addresses.source_of(address)
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
