"""The spool: the one door to the core, with a room for each kind of thing.

Changes go through its engine's writer; reads go straight to the database.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from appliance.events import Event, Events
from appliance.runtime.clock import WallClock, wall_clock
from appliance.runtime.threads import ThreadStarter
from appliance.settings import Limits, RawSettings
from appliance.spool.core import Core
from appliance.spool.documents import Documents
from appliance.spool.events import PrinterStatusChanged
from appliance.spool.jobs.cancellations import Cancellations
from appliance.spool.jobs.dispatching import Dispatching
from appliance.spool.jobs.drawer import Drawers
from appliance.spool.jobs.drawer_queue import DrawerQueue
from appliance.spool.jobs.jobs import Jobs
from appliance.spool.live_status import LiveStatus
from appliance.spool.printers import Printers
from appliance.spool.queues import Queues
from appliance.spool.storage import last_status, reckoning
from appliance.spool.storage.schema import CORE
from appliance.spool.stored_settings import StoredSettings
from appliance.spool.upkeep.retention import Retention
from appliance.spool.upkeep.soundness import Soundness
from appliance.spool.upkeep.timekeeping import Timekeeping
from appliance.storage import outbox
from appliance.storage.bootstrap import FILE
from appliance.storage.engine import Engine, Schema, Transaction
from appliance.storage.opening import open_engine

TRY_SECONDS = 60.0  # between changes that only show whether there can be any
Clock = Callable[[], int]


def _as_it_is(now: Clock) -> WallClock:
    """A clock that is believed: of a shell, which leaves to the box what is done by the time."""
    return WallClock(now, is_synchronised=lambda: True)


class Spool:
    """Jobs, printers and queues, kept in `DATA/counterproof.db`. Every method may be called from any thread.

    Methods that change something return when it is durable; `jobs.accept` gives a future instead, for
    intake's event loop. They raise SpoolError's kinds; StorageError means that nothing of it was kept.
    """

    def __init__(
        self,
        folder: Path,
        limits: Limits,
        now: Clock = wall_clock,
        clock: WallClock | None = None,
        raw: RawSettings | None = None,
        undo_seconds: float = 0,
        schemas: Sequence[Schema] = (),
    ) -> None:
        """`clock` is the one that what is done by the time asks; without it, `now` is always believed.

        `schemas` are those of capabilities that keep tables of their own in the same database.
        """
        self.clock = clock or _as_it_is(now)
        self.events = Events()
        self.engine: Engine = open_engine(folder / FILE, (CORE, *schemas), self.events.publish)
        self.live_status = LiveStatus(self.events, self.clock.now)
        self.soundness = Soundness(
            self.engine, self.live_status, folder / FILE, limits.free_bytes, self.clock.now
        )
        self._core = Core(
            *(self.engine, self.events, self.live_status, self.soundness, self.clock, limits, undo_seconds)
        )
        upkeep = (self.engine, self.clock, self.live_status.add_notice)
        self.retention, self.timekeeping = Retention(*upkeep), Timekeeping(*upkeep)
        self.settings = StoredSettings(self.engine, self.clock.now)
        self.drawer_queue = DrawerQueue(limits.drawer_seconds)
        pulses = (raw or RawSettings()).pulses_per_minute
        self.drawers = Drawers(self.live_status, self.drawer_queue, pulses)
        self.printers, self.queues = Printers(self._core), Queues(self._core)
        cancellations = Cancellations()
        self.jobs = Jobs(self._core, self.drawers, self.queues.target, self.retention, cancellations)
        self.dispatching = Dispatching(self._core, cancellations)
        self.documents = Documents(self._core)
        self._tried = -TRY_SECONDS

    def start(self, guard: ThreadStarter = threading.Thread.start) -> None:
        """Begin to take changes. `guard` starts the writer's thread, and answers for it."""
        self.engine.start(guard)
        self.documents.prepare_index()
        self.events.subscribe(self._keep)

    def stop(self) -> None:
        """Finish the changes under way and close."""
        self.timekeeping.stop()
        self.engine.stop()

    def reconfigure(self, limits: Limits, undo_seconds: float | None = None) -> None:
        """Other limits hold from now on; no seconds: as many as before."""
        self._core.limits = limits
        if undo_seconds is not None:
            self._core.undo_seconds = undo_seconds

    def leave_thread(self) -> None:
        """The calling thread ends: close what it read the database by."""
        self.engine.release_thread()

    def now(self) -> int:
        """The time by the spool's clock, in microseconds since 1970, UTC."""
        return self.clock.now()

    def changed_elsewhere(self) -> bool:
        """Another process has changed the database since this was asked last."""
        return self.engine.changed_elsewhere()

    def check(self) -> None:
        """Raise StorageError where the database cannot be written to; tried once a minute, as that costs."""
        now = time.monotonic()
        if self.engine.is_failing() or now >= self._tried + TRY_SECONDS:
            self._tried, at = now, self.now()
            self._core.write(
                lambda transaction: reckoning.keep(transaction.connection, {reckoning.TRIED: at})
            )
        self.engine.write(lambda _transaction: None)

    def _keep(self, event: Event) -> None:
        """Write down what was told without a change. Nobody waits for it, and nothing depends on it."""
        if not event.kept or event.sequence is not None:
            return

        def change(transaction: Transaction) -> None:
            outbox.write(transaction.connection, [event])
            if isinstance(event, PrinterStatusChanged):
                status = self.live_status.printer(event.printer)
                last_status.note(transaction.connection, event.printer, status, event.at)

        self.engine.submit(change, durable=False)
