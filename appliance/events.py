"""Events: typed, and heard by observers after the commit that made them true.

A kind of event is a class with the name by which the API tells it. One that is `kept` is written to the
outbox in the transaction of its change (storage/outbox.py), so that a reader that was away loses none.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import ClassVar

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Event:
    """Something that has happened, at `at` (microseconds since 1970, UTC)."""

    kind: ClassVar[str] = ""  # by which the API tells it
    kept: ClassVar[bool] = True  # in the outbox; others are of the moment, such as a light

    at: int
    sequence: int | None = field(default=None, kw_only=True)  # its place in the outbox, once it is there

    @property
    def name(self) -> str:
        """The kind of event, as the API tells it (`queue:changed`)."""
        return self.kind

    @property
    def rooms(self) -> frozenset[str]:
        """The rooms of the event socket where it is heard."""
        return frozenset({"printers"})

    @property
    def queue(self) -> str | None:
        """The queue whose viewers may hear of it; None: only those who may see all."""
        return None

    def data(self) -> Mapping[str, object]:
        """The values that are kept of it, fit for JSON."""
        return {}


Observer = Callable[[Event], None]


class Events:
    """Tells every observer of every event, in order. An observer that raises is logged and never felt."""

    def __init__(self) -> None:
        self.count = time.time_ns()  # grows with each event; no two runs of a box begin at the same
        self._observers: list[Observer] = []
        self._lock = threading.Lock()

    def subscribe(self, observer: Observer) -> Callable[[], None]:
        """Call `observer` with each event from now on, on the thread that made it; returns how to stop.

        Observers must be quick: they note the event and leave the work to a thread of their own.
        """
        with self._lock:
            self._observers = [*self._observers, observer]
        return lambda: self._remove(observer)

    def publish(self, event: Event) -> None:
        """Tell everybody."""
        with self._lock:
            self.count += 1
        for observer in self._observers:
            try:
                observer(event)
            except Exception:
                log.exception("an observer failed at %s", event.name, extra=dict(event.data()))

    def _remove(self, observer: Observer) -> None:
        with self._lock:
            self._observers = [each for each in self._observers if each is not observer]
