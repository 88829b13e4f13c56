"""How often something may happen."""

from __future__ import annotations

import ipaddress
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable

MAX_KEYS = 10_000  # remembered; the ones unseen for longest are forgotten first


class Throttle:
    """Counts by key; any thread may ask. Times are of a clock that only goes forward."""

    def __init__(self, limit: int, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._limit = limit
        self._seconds = seconds
        self._clock = clock
        self._hits: OrderedDict[str, deque[float]] = OrderedDict()
        self._lock = threading.Lock()

    def wait(self, key: str) -> float:
        """Seconds until it may happen again; 0 where it may now."""
        with self._lock:
            hits = self._recent(key)
            return self._seconds - (self._clock() - hits[0]) if len(hits) >= self._limit else 0.0

    def hit(self, key: str) -> None:
        """It happened."""
        with self._lock:
            self._recent(key).append(self._clock())
            self._hits.move_to_end(key)
            while len(self._hits) > MAX_KEYS:
                self._hits.popitem(last=False)

    def forget(self, key: str) -> None:
        """Begin anew with a key."""
        with self._lock:
            self._hits.pop(key, None)

    def _recent(self, key: str) -> deque[float]:
        hits = self._hits.setdefault(key, deque(maxlen=self._limit))
        while hits and self._clock() - hits[0] >= self._seconds:
            hits.popleft()
        return hits


def source_of(address: str) -> str:
    """What counts as one address: an IPv6 network of 64 bits is one household."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if parsed.version == 4:
        return address
    return str(ipaddress.ip_network((parsed, 64), strict=False))
