"""Limits on how often something may happen."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable

MINUTE = 60.0  # seconds
MAX_KEYS = 10_000  # that are counted at the same time: some 8 MB where each has few hits
OVERFLOW_KEY = ""  # the one under which all further keys are counted


class RateLimiter:
    """At most `limit` hits of a key within any `seconds`. Any thread may ask.

    The clock only goes forward. While MAX_KEYS keys have hits, further keys are counted as one: memory is
    bounded, and no flood of other keys makes one that has to wait free again.
    """

    def __init__(self, limit: int, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._limit = limit
        self._seconds = seconds
        self._clock = clock
        self._hits: OrderedDict[str, deque[float]] = (
            OrderedDict()
        )  # the key whose last hit is oldest is first
        self._lock = threading.Lock()

    def allow(self, key: str) -> bool:
        """Count a hit if it is within the limit; True if it is."""
        with self._lock:
            now = self._clock()
            is_within = not self._wait(key, now)
            if is_within:
                self._count(key, now)
            return is_within

    def wait(self, key: str) -> float:
        """Seconds until a hit is within the limit; 0 where it is now."""
        with self._lock:
            return self._wait(key, self._clock())

    def hit(self, key: str) -> None:
        """Count a hit, whether it is within the limit or not."""
        with self._lock:
            self._count(key, self._clock())

    def take_back(self, key: str) -> None:
        """Count a key's last hit no longer."""
        with self._lock:
            hits = self._hits.get(self._counted_as(key, self._clock()))
            if hits:
                hits.pop()

    def _wait(self, key: str, now: float) -> float:
        hits = self._hits.get(self._counted_as(key, now), deque())
        while hits and hits[0] <= now - self._seconds:
            hits.popleft()
        return hits[0] + self._seconds - now if len(hits) >= self._limit else 0.0

    def _count(self, key: str, now: float) -> None:
        key = self._counted_as(key, now)
        self._hits.setdefault(key, deque(maxlen=self._limit)).append(now)
        self._hits.move_to_end(key)

    def _counted_as(self, key: str, now: float) -> str:
        """The key itself, if there is room; keys without a hit within the time are dropped first."""
        while self._hits:
            hits = next(iter(self._hits.values()))
            if hits and hits[-1] > now - self._seconds:
                break
            self._hits.popitem(last=False)
        return key if key in self._hits or len(self._hits) < MAX_KEYS else OVERFLOW_KEY
