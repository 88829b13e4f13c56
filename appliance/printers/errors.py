"""The ways in which a printer fails: a wrong URI, away, lost in the middle of a job."""

from __future__ import annotations

from appliance.spool import Reason


class DriverError(ValueError):
    """A device URI that cannot be used; says what would be right."""


class PointsToItself(DriverError):
    """A device URI that points to this box itself."""


class PrinterUnavailable(Exception):
    """The printer can't be reached or can't print now; nothing was sent. `reason` goes beside its jobs."""

    def __init__(self, message: str, reason: str = Reason.PRINTER_OFFLINE) -> None:
        super().__init__(message)
        self.reason = reason


class PrinterLost(Exception):
    """The printer went away in the middle of a job."""


class HungUp(PrinterLost):
    """It closed the connection in good order, and had acknowledged every byte."""


class Stuck(PrinterLost):
    """It is there, and takes nothing."""


class Canceled(PrinterLost):
    """Somebody wants no more of the job; the printer is still there."""
