"""Events: told to observers after the commit that made them true."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from appliance.spool.records import Job

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Event:
    """Something that has happened; `name` is one of the contract's ("job:approved")."""

    name: str
    at: int
    job: Job | None = None
    printer: str | None = None


Observer = Callable[[Event], None]


class Events:
    """Tells every observer of every event, in order. An observer that raises is logged and never felt."""

    def __init__(self) -> None:
        self.told = time.time_ns()  # grows with each event; no two runs of a box begin at the same
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
            self.told += 1
        for observer in self._observers:
            try:
                observer(event)
            except Exception:
                log.exception(
                    "an observer failed at %s", event.name, extra={"job": event.job and event.job.id}
                )

    def _remove(self, observer: Observer) -> None:
        with self._lock:
            self._observers = [each for each in self._observers if each is not observer]
