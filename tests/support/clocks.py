"""Clocks that a test turns, instead of waiting until a time has passed."""

from __future__ import annotations

import threading
import time
from collections import Counter

from appliance.runtime.clock import DAY, SECOND, WallClock
from support.waiting import wait_for


class FrozenClock:
    """Stands still until it is turned."""

    def __init__(self, now: float = 1_000.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now

    def turn(self, seconds: float) -> None:
        """Let time pass."""
        self.now += seconds


class TurnedClock:
    """The wall clock and the one that only goes forward, of a box that a test turns on and off."""

    def __init__(self, now: int) -> None:
        self.wall = now
        self.ran = 0.0  # seconds
        self.synchronised = False

    def clock(self) -> WallClock:
        """What one run of the box sees of it."""
        return WallClock(lambda: self.wall, lambda: self.synchronised, lambda: self.ran)

    def run(self, days: float) -> None:
        """Let the box run for so long."""
        self.ran += days * DAY / SECOND
        self.jump(days)

    def jump(self, days: float) -> None:
        """Set the wall clock; or the box was off meanwhile."""
        self.wall += int(days * DAY)


class ForwardClock:
    """Goes as time does, and can be put forward. It counts who looks at it, by the name of the thread."""

    def __init__(self) -> None:
        self._ahead = 0.0
        self._looks: Counter[str] = Counter()

    def __call__(self) -> float:
        self._looks[threading.current_thread().name] += 1
        return time.monotonic() + self._ahead

    def turn(self, seconds: float) -> None:
        """Put it forward."""
        self._ahead += seconds

    def turn_for(self, thread: str, seconds: float, looks: int = 3) -> None:
        """Put it forward, and wait until a thread has seen the new time and has done something about it."""
        self._ahead += seconds
        seen = self._looks[thread] + looks
        wait_for(lambda: self._looks[thread] >= seen, f"{thread} to look at the clock")
