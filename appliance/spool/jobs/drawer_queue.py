"""The queue of drawer pulses: each goes from intake to the printer ahead of any job, at most once.

It is not kept: a drawer that springs open minutes later, or after a restart, helps no till and harms one.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from appliance.spool.jobs.drawer_ticket import PulseTicket

MAX_WAITING = 100  # a printer; no shop opens its drawer as often within five seconds


@dataclass(frozen=True, slots=True)
class DrawerPulse:
    """Bytes for a printer, now or never. `origin` is who asked; `until` a time of `time.monotonic`."""

    data: bytes
    origin: str
    until: float
    ticket: PulseTicket = field(default_factory=PulseTicket, compare=False)


class DrawerQueue:
    """Bytes that wait for printers, for so many seconds each. May be used from any thread."""

    def __init__(self, kept_seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._kept_seconds = kept_seconds
        self._clock = clock
        self._lock = threading.Lock()
        self._waiting: dict[str, deque[DrawerPulse]] = {}
        self._wake: Callable[[str], None] = lambda _printer: None

    def on_put(self, wake: Callable[[str], None]) -> None:
        """Call `wake` with the printer's name whenever something was put; printers do this once."""
        self._wake = wake

    def put(self, printer: str, data: bytes, origin: str, ticket: PulseTicket | None = None) -> None:
        """Have bytes sent to a printer ahead of its jobs. The oldest are dropped where too many wait."""
        pulse = DrawerPulse(data, origin, self._clock() + self._kept_seconds, ticket or PulseTicket())
        with self._lock:
            self._waiting.setdefault(printer, deque(maxlen=MAX_WAITING)).append(pulse)
        self._wake(printer)

    def take(self, printer: str) -> DrawerPulse | None:
        """The next for a printer, be it too late or not; it is gone from here then."""
        with self._lock:
            waiting = self._waiting.get(printer)
            return waiting.popleft() if waiting else None

    def is_waiting(self, printer: str) -> bool:
        """True if a pulse waits for a printer."""
        return bool(self._waiting.get(printer))
