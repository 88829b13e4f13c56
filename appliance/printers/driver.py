"""What a driver is. A new kind of printer is one file with one of these, and a word in drivers.py."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Self
from urllib.parse import SplitResult

from appliance.settings import Limits
from appliance.spool import PrinterStatus, Reason
from appliance.spool.board import PrinterState


class DriverError(ValueError):
    """A device URI that this driver can't use; says what would be right."""


class PrinterUnavailable(Exception):
    """The printer can't be reached or can't print now; nothing was sent. `reason` goes beside its jobs."""

    def __init__(self, message: str, reason: Reason = Reason.PRINTER_OFFLINE) -> None:
        super().__init__(message)
        self.reason = reason


class PrinterLost(Exception):
    """The printer went away in the middle of a job."""


@dataclass(frozen=True, slots=True)
class Workshop:
    """What the service lends to drivers: the data folder, the limits, and a way to have pictures drawn.

    `draw(data, profile)` gives (PNG, text) of a document; either may be empty where drawing failed.
    """

    data: Path
    limits: Limits
    draw: Callable[[bytes, str], tuple[bytes, str]]


class Driver(ABC):
    """A connection to one printer, made for one device URI. Used by one thread at a time.

    A driver overrides what its printer can do: `open`, `write`, `finish` and `close` are enough to print.
    """

    scheme: ClassVar[str]
    example: ClassVar[str]

    @classmethod
    @abstractmethod
    def from_uri(cls, uri: SplitResult, profile: str, workshop: Workshop) -> Self:
        """A driver for a device URI of this scheme, not opened. Raises DriverError."""

    def open(self) -> None:  # noqa: B027 (a default that is right for many)
        """Get hold of the printer. Raises PrinterUnavailable."""

    def status(self) -> PrinterStatus:
        """How the opened printer says it is."""
        return PrinterStatus(PrinterState.ONLINE)

    @abstractmethod
    def write(self, data: memoryview) -> int:
        """Hand over bytes, and say how many of them were taken, at least one. Raises PrinterLost."""

    def finish(self) -> str:
        """The job is handed over: see it off. `printed` where the printer said so, else `sent`.

        Raises PrinterLost.
        """
        return "sent"

    def close(self) -> None:  # noqa: B027
        """Let go of the printer; never raises."""
