"""The base of all drivers. A new kind of printer is one file with one of these, and a word in registry.py."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Self
from urllib.parse import SplitResult

from appliance.settings import Limits

WAIT_SECONDS = 0.25  # a write or read gives up for now after this long: a stop, a cancel and a drawer wait


@dataclass(frozen=True, slots=True)
class DriverContext:
    """The things that the service lends to drivers: the data folder, the limits, a way to draw pictures.

    `draw(data, profile, memory)` gives (PNG, text) of a document for a printer in whose memory the commands
    `memory` have put something; either may be empty where drawing failed. `clock` gives seconds that only go
    forward; what takes too long is told by it. `own_ports` gives the ports where this box itself takes jobs.
    """

    data: Path
    limits: Limits
    draw: Callable[[bytes, str, bytes], tuple[bytes, str]]
    clock: Callable[[], float] = time.monotonic
    own_ports: Callable[[], Collection[int]] = tuple


class Driver(ABC):
    """A way for bytes to one printer, and back where there is one. Used by one thread at a time.

    What the bytes say is not a driver's business: `PrinterConnection` speaks ESC/POS over it. `open`, `write`
    and `close` are enough to print.
    """

    scheme: ClassVar[str]
    example: ClassVar[str]
    stays_open: ClassVar[bool] = False  # whether nobody else wants the printer between two jobs

    @classmethod
    @abstractmethod
    def from_uri(cls, uri: SplitResult, profile: str, context: DriverContext) -> Self:
        """A driver for a device URI of this scheme, not opened. Raises DriverError."""

    def points_to_itself(self) -> bool:
        """True if the printer is this box itself, as far as it is known before it is opened."""
        return False

    @abstractmethod
    def open(self) -> None:
        """Get hold of the printer. Raises PrinterUnavailable."""

    @abstractmethod
    def write(self, data: memoryview) -> int:
        """Hand over bytes, and say how many of them were taken; 0 after WAIT_SECONDS. Raises PrinterLost."""

    def read(self, seconds: float) -> bytes:
        """The printer's bytes; none after `seconds` of silence, or at once where it can't speak.

        Raises PrinterLost, HungUp.
        """
        del seconds
        return b""

    def reasons(self) -> tuple[str, ...]:
        """The reasons why the opened printer cannot print, as far as the device tells without ESC/POS."""
        return ()

    def drain(self, waited_long_enough: Callable[[], bool]) -> None:
        """The job is handed over: see its last byte out of this machine. Raises PrinterLost, Stuck.

        `waited_long_enough` is to be asked between waits, and where it says so, drain gives up.
        """
        del waited_long_enough  # most devices have taken what `write` handed over

    def part(self, waited_long_enough: Callable[[], bool]) -> bool:
        """Behind `drain`: wait until the printer shows that it has read all, and say whether it did.

        Letting go of it before may lose what it has not read.
        """
        del waited_long_enough
        return True

    @abstractmethod
    def close(self) -> None:
        """Let go of the printer; never raises."""
