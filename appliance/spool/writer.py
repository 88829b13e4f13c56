"""The one writer: every change to the database runs on its thread; those that wait together share a sync.

A card's sync can take 50 ms. Twenty tills that print at once would queue for twenty of them; here what
has gathered while one sync ran goes into the next transaction together, each change in a savepoint of
its own, so that one that fails takes nobody else's along; one that came alone needs none. Sources take
turns, and a transaction is short: a till waits neither for all that another sends nor for a long batch.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from typing import Any, TypeVar

import peewee

from appliance.runtime.i18n import message
from appliance.runtime.threads import ThreadStarter
from appliance.spool.errors import Damaged, StorageError
from appliance.spool.events import Event, Events
from appliance.spool.waiting import Waiting
from appliance.storage import Database, cause
from appliance.storage.checksums import REFUSAL
from appliance.storage.opening import unsynced

log = logging.getLogger(__name__)
T = TypeVar("T")
MAX_BATCH = 64  # changes in one transaction
BATCH_SECONDS = 0.05  # of one transaction before its sync: bounds how long the first waits for the last


class Unit:
    """What one change works with: the database, and what to tell and to do once it is committed."""

    def __init__(self, database: peewee.Database) -> None:
        self.database = database
        self.events: list[Event] = []
        self.after_commit: list[Callable[[], None]] = []  # each is quick, and raises nothing


Change = Callable[[Unit], Any]


@dataclass(slots=True)
class _Task:
    change: Change
    is_durable: bool = True
    future: Future[Any] = field(default_factory=Future)
    unit: Unit | None = None
    result: Any = None
    error: Exception | None = None

    def run(self, database: peewee.Database) -> None:
        self.unit = Unit(database)
        self.result = self.change(self.unit)

    def settle(self) -> None:
        if self.error is not None:
            self.future.set_exception(self.error)
        else:
            self.future.set_result(self.result)


class Writer:
    """Runs changes one after another on its own thread; stops only when all that was submitted is done."""

    def __init__(
        self, database: peewee.Database, events: Events, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._database = database
        self._events = events
        self._clock = clock
        self._waiting: Waiting[_Task] = Waiting()
        self._is_failing, self._written = False, 0
        self._thread = threading.Thread(target=self._run, name="spool-writer", daemon=True)

    def start(self, guard: ThreadStarter) -> None:
        """Begin; `guard` starts the thread and answers for it."""
        guard(self._thread)

    def stop(self) -> None:
        """Finish what was submitted, then end."""
        self._waiting.close()
        if self._thread.is_alive():
            self._thread.join()

    def is_failing(self) -> bool:
        """Whether the last change could not be written."""
        return self._is_failing

    def submit(self, change: Callable[[Unit], T], source: str = "", *, durable: bool = True) -> Future[T]:
        """Run a change; its future ends after the commit that made it durable, or with what went wrong.

        Those of one source (an address; "" for the box and its people) run in the order in which they came.
        One that need not be `durable` costs no sync: a power cut may undo it, if nothing else came after it.
        """
        task = _Task(change, durable)
        self._waiting.put(task, source)
        return task.future

    def _run(self) -> None:
        with self._database.connection_context():
            if isinstance(self._database, Database):
                self._database.keep_checksums()
            while (first := self._waiting.get()) is not None:
                self._commit([first])

    def _commit(self, batch: list[_Task]) -> None:
        try:
            self._transact(batch[0], self._joining(batch))
        except peewee.DatabaseError as error:
            self._salvage(batch, error)
        self._note_health(batch)
        for task in batch:
            if task.error is None and task.unit is not None:
                for event in task.unit.events:
                    self._events.publish(event)
                for act in task.unit.after_commit:
                    act()
            task.settle()

    def _note_health(self, batch: list[_Task]) -> None:
        """A change that was written shows that the disk works; one that only read shows nothing."""
        written = self._database.connection().total_changes  # type: ignore[no-untyped-call]
        if any(isinstance(task.error, StorageError) for task in batch):
            self._is_failing = True
        elif written != self._written:
            self._is_failing = False
        self._written = written

    def _joining(self, batch: list[_Task]) -> Iterator[_Task]:
        """Those that wait, for as long as they may join the batch."""
        end = self._clock() + BATCH_SECONDS
        while len(batch) < MAX_BATCH and self._clock() < end and (task := self._waiting.get_at_once()):
            batch.append(task)
            yield task

    def _transact(self, first: _Task, joining: Iterable[_Task]) -> None:
        if not self._waiting or not joining:
            with nullcontext() if first.is_durable else unsynced(self._database):
                self._run_in(lambda: self._database.atomic("IMMEDIATE"), first)
            return
        with self._database.atomic("IMMEDIATE"):
            self._run_in(self._database.savepoint, first)
            for task in joining:
                self._run_in(self._database.savepoint, task)

    def _run_in(self, scope: Callable[[], AbstractContextManager[Any]], task: _Task) -> None:
        """Run one change in a transaction or a savepoint; one that fails is undone with it."""
        try:
            with scope():
                task.run(self._database)
        except (peewee.OperationalError, peewee.InterfaceError):
            raise  # the disk, not the change: SQLite may have rolled back everything
        except Exception as error:
            task.error = _in_words(error)

    def _salvage(self, batch: list[_Task], error: Exception) -> None:
        """The transaction is gone. One by one, the changes that can still be made are."""
        if len(batch) > 1:
            for task in batch:
                task.error = None
                try:
                    self._transact(task, ())
                except peewee.DatabaseError as own:
                    task.error = _storage_error(own)
        else:
            batch[0].error = _storage_error(error)


def _storage_error(raised: Exception) -> StorageError:
    error = cause(raised)
    log.error("the database could not write: %s", error)
    return StorageError(
        message(
            "The database could not write (%(error)s). Check the data folder's disk; nothing was kept.",
            error=error,
        )
    )


def _in_words(error: Exception) -> Exception:
    """What a change failed by; a row that the card has changed is not changed once more."""
    if isinstance(error, peewee.IntegrityError) and str(error).startswith(REFUSAL):
        table = str(error).removeprefix(REFUSAL)
        return Damaged(
            message("The card has changed a row of the table %(table)s; it stays so.", table=table)
        )
    return error
