"""The board: what is so just now and need not last. Neighbours talk through it, never to each other.

Printers write their state here; intake reads it to answer tills, the panel to set its lights, the web
to show it. The panel writes its lights and the focus; refusals of intake are pinned up as notices.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from appliance.events import Events
from appliance.spool.events import FocusChanged, LightsChanged, NoticeAdded, PrinterStatusChanged

MAX_NOTICES = 50  # what a page can show; older ones are in the log


class PrinterState(StrEnum):
    """The state of a printer: able to print or not."""

    ONLINE = "online"
    OFFLINE = "offline"
    PAUSED = "paused"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class PrinterStatus:
    """A printer's last known state, with the reasons it needs help (`paper-out`, `cover-open` …)."""

    state: PrinterState = PrinterState.UNKNOWN
    reasons: tuple[str, ...] = ()
    detail: str = ""
    drawer_high: bool = False  # the level of pin 3 at the drawer's connector, where its switch is


class Light(StrEnum):
    """The pattern of a light of the panel."""

    OFF = "off"
    STEADY = "steady"
    BLINK = "blink"
    PULSE = "pulse"
    FLASH = "flash"


@dataclass(frozen=True, slots=True)
class Notice:
    """Something refused or gone wrong that belongs to no job, in a sentence for people."""

    at: int
    text: str


class LiveStatus:
    """Last known states; every method may be called from any thread."""

    def __init__(self, events: Events, now: Callable[[], int]) -> None:
        self._events = events
        self._now = now
        self._lock = threading.Lock()
        self._printers: dict[str, PrinterStatus] = {}
        self._notices: deque[Notice] = deque(maxlen=MAX_NOTICES)
        self._lights: Mapping[str, Light] = {}
        self._focus: int | None = None

    def printer(self, name: str) -> PrinterStatus:
        """The last known status of a printer."""
        return self._printers.get(name, PrinterStatus())

    def set_printer(self, name: str, status: PrinterStatus) -> None:
        """Note a printer's state; an event tells of it where it changed."""
        with self._lock:
            if self._printers.get(name) == status:
                return
            self._printers[name] = status
        self._events.publish(PrinterStatusChanged(self._now(), name))

    def forget_printer(self, name: str) -> None:
        """The printer is no longer known."""
        with self._lock:
            self._printers.pop(name, None)

    def notices(self) -> tuple[Notice, ...]:
        """The latest notices, newest last."""
        with self._lock:
            return tuple(self._notices)

    def add_notice(self, text: str) -> None:
        """Pin up a notice for people to see; one that hangs there last already is left as it is."""
        with self._lock:
            if self._notices and self._notices[-1].text == text:
                return
            notice = Notice(self._now(), text)
            self._notices.append(notice)
        self._events.publish(NoticeAdded(notice.at, text))

    def lights(self) -> Mapping[str, Light]:
        """The panel's lights by colour; empty where there is no panel."""
        return self._lights

    def set_lights(self, lights: Mapping[str, Light]) -> None:
        """Note what the panel shows."""
        self._lights = dict(lights)
        self._events.publish(LightsChanged(self._now()))

    def focus(self) -> int | None:
        """The number of the one job that the buttons act on."""
        return self._focus

    def set_focus(self, job: int | None) -> None:
        """Note the focus; an event tells of it where it changed."""
        with self._lock:
            if self._focus == job:
                return
            self._focus = job
        self._events.publish(FocusChanged(self._now()))
