"""How often something may happen."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

MAX_KEYS = 10_000  # with a window at the same time: some 2 MB
CROWD = ""  # the one window of all further keys


@dataclass(slots=True)
class _Window:
    """From a key's first hit until it may begin anew."""

    ends: float
    hits: int = 0


class Throttle:
    """Counts by key; any thread may ask. Times are of a clock that only goes forward.

    A key's window begins with its first hit and lasts `seconds`; no more than `limit` hits fit in. While
    MAX_KEYS keys have one, further keys share a single window: memory is bounded, and no flood of other keys
    makes one that has to wait free again.
    """

    def __init__(self, limit: int, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._limit = limit
        self._seconds = seconds
        self._clock = clock
        self._windows: dict[str, _Window] = {}  # the first ends first
        self._lock = threading.Lock()

    def wait(self, key: str) -> float:
        """Seconds until it may happen again; 0 where it may now."""
        with self._lock:
            window = self._windows.get(self._place(key))
            return window.ends - self._clock() if window and window.hits >= self._limit else 0.0

    def hit(self, key: str) -> None:
        """It happened."""
        with self._lock:
            new = _Window(self._clock() + self._seconds)
            self._windows.setdefault(self._place(key), new).hits += 1

    def take_back(self, key: str) -> None:
        """It did not happen after all."""
        with self._lock:
            window = self._windows.get(self._place(key))
            if window is not None and window.hits:
                window.hits -= 1

    def _place(self, key: str) -> str:
        """Where a key is counted; windows that are over are left out from now on."""
        now = self._clock()
        while self._windows and next(iter(self._windows.values())).ends <= now:
            del self._windows[next(iter(self._windows))]
        return key if key in self._windows or len(self._windows) < MAX_KEYS else CROWD
