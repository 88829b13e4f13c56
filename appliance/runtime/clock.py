"""The wall clock, and whether it is believed.

A Pi has no clock of its own, a till's network may tell a wrong time, and a slip of the finger sets the year.
Whatever is done by the time for good, such as erasing, asks here first. A time is believed while it fits the
last one that was believed, or where the system says that its clock was set by the network.

Sources: adjtimex(2); systemd-timesyncd.service(8) (/run/systemd/timesync/synchronized, "touched on each
successful synchronization"); proc(5) (btime, uptime).
"""

from __future__ import annotations

import ctypes
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from appliance.runtime.i18n import message

SECOND = 1_000_000  # times are in microseconds since 1970, UTC
DAY = 86_400 * SECOND
FLOOR = int(datetime(2026, 1, 1, tzinfo=UTC).timestamp()) * SECOND  # the year in which this was written
SLACK = DAY  # a wrong time zone, or summer time, makes no clock wrong
ABSENT = 60 * DAY  # that a box lies in a drawer, and its clock goes on
LIFE = 5 * 366 * DAY  # after FLOOR: later than that no box is started for the first time
SYNCHRONISED = "run/systemd/timesync/synchronized"
SYNCHRONISED_FOR = 7_200.0  # seconds: three times what systemd-timesyncd waits at most between two
AGREE = 60.0  # seconds between two readings of one clock, on a busy machine
_CLOCK_ERROR = 5  # adjtimex: TIME_ERROR, the clock is not synchronised


class _Timex(ctypes.Structure):
    """struct timex, of which only the time is read; the rest is more than any kernel fills."""

    _fields_ = (
        *(("modes", ctypes.c_uint), ("offset", ctypes.c_long), ("frequency", ctypes.c_long)),
        *(("most", ctypes.c_long), ("estimated", ctypes.c_long), ("status", ctypes.c_int)),
        *(("constant", ctypes.c_long), ("precision", ctypes.c_long), ("tolerance", ctypes.c_long)),
        *(("seconds", ctypes.c_long), ("fraction", ctypes.c_long), ("rest", ctypes.c_byte * 1_024)),
    )


def wall_clock() -> int:
    """Microseconds since 1970, UTC."""
    return time.time_ns() // 1_000


def kernel_is_synchronised() -> bool:
    """Whether the kernel says that its clock was set by the network, and is the clock that is read here.

    In the unit's sandbox nobody may ask; then it is not known, and False.
    """
    timex = _Timex()
    status: int = ctypes.CDLL(None).adjtimex(ctypes.byref(timex))
    return status not in (-1, _CLOCK_ERROR) and abs(timex.seconds - time.time()) < AGREE


def synchronised(root: Path = Path("/")) -> bool:
    """Whether the network set the clock lately: the kernel says so, or systemd-timesyncd by a file."""
    if kernel_is_synchronised():
        return True
    try:
        since = time.time() - (root / SYNCHRONISED).stat().st_mtime
        return -AGREE < since < SYNCHRONISED_FOR and abs(_kernel_time(root) - time.time()) < AGREE
    except (OSError, ValueError, StopIteration):
        return False


def _kernel_time(root: Path) -> float:
    """The time by the kernel's own account."""
    lines = (root / "proc/stat").read_text().splitlines()
    booted = next(line.split()[1] for line in lines if line.startswith("btime "))
    return float(booted) + float((root / "proc/uptime").read_text().split()[0])


@dataclass(frozen=True, slots=True)
class Reading:
    """The clock at a moment; `why` says in a sentence why it is not believed."""

    now: int
    believed: bool
    why: str = ""


class WallClock:
    """Any thread may ask. Before `begin` the last believed time is not known."""

    def __init__(
        self,
        now: Callable[[], int] = wall_clock,
        is_synchronised: Callable[[], bool] = synchronised,
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        self.now = now
        self.is_synchronised = is_synchronised
        self.steady = steady
        self._lock = threading.Lock()
        self._known, self._known_at, self._late = FLOOR, steady(), LIFE

    def begin(self, known: int) -> None:
        """The last time that an earlier run has believed; since then the box may have been off."""
        with self._lock:
            self._known, self._known_at, self._late = known, self.steady(), ABSENT

    def read(self) -> Reading:
        """The time now, and whether it is believed."""
        with self._lock:
            now, least = self.now(), self._least()
            fits = max(FLOOR, least - SLACK) <= now <= least + self._late + SLACK
            if fits or (now >= FLOOR and self.is_synchronised()):
                self._known, self._known_at, self._late = now, self.steady(), 0
                return Reading(now, believed=True)
        return Reading(now, believed=False, why=_why(now, least))

    def reckoned(self) -> int:
        """The time for what may be late, and not early: at least so late it is, whatever the clock shows."""
        reading = self.read()
        return reading.now if reading.believed else self._least()

    def latest(self) -> int:
        """The time for what ends: nothing that has ended begins again when the clock is behind."""
        return max(self.now(), self.reckoned())

    def _least(self) -> int:
        return self._known + int((self.steady() - self._known_at) * SECOND)


def moment(at: int) -> str:
    """A time for people."""
    try:
        return datetime.fromtimestamp(at / SECOND, UTC).strftime("%Y-%m-%d %H:%M UTC")
    except (ValueError, OverflowError, OSError):
        return str(at)


def _why(now: int, least: int) -> str:
    if now < FLOOR:
        return message("The clock is not set: it shows %(moment)s.", moment=moment(now))
    if now < least:
        return message(
            "The clock shows %(moment)s, which is behind the last time that is known, %(known)s.",
            moment=moment(now),
            known=moment(least),
        )
    return message(
        "The clock shows %(moment)s, long after the last time that is known, %(known)s.",
        moment=moment(now),
        known=moment(least),
    )
