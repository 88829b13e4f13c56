"""Log-ins that were refused, in the audit: two entries a minute of each address, however often it tries.

The first try is an entry by itself. Those of the next minute are counted, and become one more; a crash within
that minute loses their count.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from appliance.addresses import source_of
from appliance.identity.records import Actor
from appliance.identity.store import Store

MINUTE = 60.0  # seconds
MAX_SOURCES = 32  # that are counted by themselves; more at a time are one crowd
CROWD = ""


@dataclass(slots=True)
class _Window:
    """From a source's first refusal on; `actor` and `action` are those of its last."""

    ends: float
    actor: Actor
    action: str
    more: int = 0


class Refusals:
    """Any thread may record one. Times are of a clock that only goes forward."""

    def __init__(self, store: Store, clock: Callable[[], float] = time.monotonic) -> None:
        self._store = store
        self._clock = clock
        self._windows: dict[str, _Window] = {}
        self._lock = threading.Lock()

    def record(self, actor: Actor, action: str) -> None:
        """Somebody who has not shown who they are was refused."""
        self.settle()
        if self._is_first(actor, action):
            self._store.audit_now(actor, action)

    def settle(self, at_once: bool = False) -> None:
        """Write the entries of those whose minute is over; `at_once` of all."""
        with self._lock:
            now = self._clock()
            over = [key for key, window in self._windows.items() if at_once or window.ends <= now]
            gone = [self._windows.pop(key) for key in over]
        for window in gone:
            if window.more:
                self._store.audit_now(
                    window.actor, window.action, detail=f"{window.more} more within a minute"
                )

    def _is_first(self, actor: Actor, action: str) -> bool:
        source = source_of(actor.address)
        with self._lock:
            if source not in self._windows and len(self._windows) >= MAX_SOURCES:
                source = CROWD
            window = self._windows.get(source)
            if window is None:
                self._windows[source] = _Window(self._clock() + MINUTE, actor, action)
                return True
            window.more += 1
            window.actor, window.action = actor, action
            return False
