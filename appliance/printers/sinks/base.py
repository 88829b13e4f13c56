"""The sink of a printer: where its jobs go. A dispatcher knows nothing else of its printer.

A new kind of sink is one file with one of these, and a row in registry.py.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol, Self

from appliance.printers.drivers.base import DriverContext
from appliance.printers.send_control import SendControl, never
from appliance.spool import HistoryEntry, Job, Outcome, PrinterStatus


@dataclass(frozen=True, slots=True)
class SinkContext:
    """The things that a dispatcher lends to the sink of its printer.

    `on_status` hears of every status that the printer tells. `is_stopping` says that the box stops: no sink
    waits for anything then.
    """

    driver_context: DriverContext
    on_status: Callable[[PrinterStatus], None] = lambda _status: None
    is_stopping: Callable[[], bool] = never


@dataclass(frozen=True, slots=True)
class Delivery:
    """One attempt at a job: the job, and the bytes to deliver for it.

    `history` reads the job's trace, oldest first: who did what, when, and through what.
    """

    job: Job
    data: bytes
    history: Callable[[], Sequence[HistoryEntry]]
    control: SendControl = field(default_factory=SendControl)


class Sink(Protocol):
    """The way of jobs to one printer. Used by one thread.

    Where a method raises PrinterUnavailable, nothing was sent, and `on_status` has heard why.
    """

    @classmethod
    def from_uri(cls, uri: str, profile: str, context: SinkContext) -> Self:
        """A sink for a device URI. Raises DriverError for the URI, LookupError for the profile."""

    @classmethod
    def check_uri(cls, uri: str, context: DriverContext) -> None:
        """Raises DriverError for a wrong URI, PointsToItself where it is a port of this box itself."""

    @property
    def is_bidirectional(self) -> bool | None:
        """True if the printer answers; None while nobody has asked."""

    @property
    def reports_changes(self) -> bool:
        """True if the printer tells of changes by itself between jobs; `listen` hears them."""

    def check_status(self) -> PrinterStatus:
        """The printer's status. Raises PrinterUnavailable where it is away or cannot print."""

    def listen(self) -> None:
        """Hear what the printer says by itself, without waiting. Raises PrinterUnavailable."""

    def prepare(self) -> None:
        """Get hold of the printer, to deliver a job next. Raises PrinterUnavailable."""

    def deliver(self, delivery: Delivery) -> Outcome:
        """Deliver a job, however long that takes, and say what became of it. Behind `prepare`; never raises.

        Where nothing arrived, the outcome is `failed` with 0 bytes, and the job is tried again. Where it may
        have arrived, it is `uncertain`. A sink that asks `control.cancelled` may end before.
        """

    def recover(self, job: Job, data: bytes) -> None:
        """An earlier run of the box was delivering this job when it ended. Called once, before all else."""

    def kick_drawer(self, pulse: bytes) -> None:
        """Open a drawer. Raises PrinterUnavailable if nothing was sent, PrinterLost if something was."""

    def release(self) -> None:
        """Let others have the printer until the next job, where they may want it; never raises."""

    def close(self) -> None:
        """Let go of the printer; never raises."""
