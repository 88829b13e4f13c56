"""The things that the rooms of the spool share: the engine, the events, the clock, the limits in force."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from appliance.events import Events
from appliance.runtime.clock import WallClock
from appliance.settings import Limits
from appliance.spool.live_status import LiveStatus
from appliance.spool.upkeep.soundness import Soundness
from appliance.storage.engine import Connection, Engine, Write

T = TypeVar("T")


class Core:
    """Given to each room; made by the spool alone."""

    def __init__(
        self,
        engine: Engine,
        events: Events,
        live_status: LiveStatus,
        soundness: Soundness,
        clock: WallClock,
        limits: Limits,
        undo_seconds: float,
    ) -> None:
        self.engine = engine
        self.events = events
        self.live_status = live_status
        self.soundness = soundness
        self.clock = clock
        self.limits = limits
        self.undo_seconds = undo_seconds  # in which a reject or cancel can be taken back

    @property
    def connection(self) -> Connection:
        """The calling thread's connection, to read by."""
        return self.engine.connection

    @property
    def now(self) -> Callable[[], int]:
        """The time by the wall clock, in microseconds since 1970, UTC."""
        return self.clock.now

    def write(self, write: Write[T]) -> T:
        """Run a write and wait for it. Raises what it raises; StorageError where the database is damaged."""
        self.soundness.expect()
        return self.engine.write(write)
