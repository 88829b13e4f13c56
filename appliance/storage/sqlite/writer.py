"""The one writer: every write to the database runs on its thread; those that wait together share a sync.

A card's sync can take 50 ms. Twenty tills that print at once would queue for twenty of them; here what
has gathered while one sync ran goes into the next transaction together, each write in a savepoint of
its own, so that one that fails takes nobody else's along; one that came alone needs none. Sources take
turns, and a transaction is short: a till waits neither for all that another sends nor for a long batch.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from typing import Any, TypeVar

import peewee

from appliance.events import Event
from appliance.runtime.threads import ThreadStarter
from appliance.storage import outbox
from appliance.storage.engine import Transaction, Write
from appliance.storage.errors import Damaged, StorageError
from appliance.storage.sqlite.database import Database
from appliance.storage.sqlite.errors import FAILURES, write_failed
from appliance.storage.sqlite.opening import unsynced
from appliance.storage.sqlite.waiting import Waiting

T = TypeVar("T")
MAX_BATCH = 64  # writes in one transaction
BATCH_SECONDS = 0.05  # of one transaction before its sync: bounds how long the first waits for the last


@dataclass(slots=True)
class _Task:
    write: Write[Any]
    is_durable: bool = True
    future: Future[Any] = field(default_factory=Future)
    events: list[Event] = field(default_factory=list)
    after_commit: list[Callable[[], None]] = field(default_factory=list)
    result: Any = None
    error: Exception | None = None

    def run(self, transaction: Transaction) -> None:
        """Do what it was submitted for, and keep its events beside that."""
        self.result = self.write(transaction)
        self.events = outbox.write(transaction.connection, transaction.events)
        self.after_commit = transaction.after_commit

    def settle(self) -> None:
        if self.error is not None:
            self.future.set_exception(self.error)
        else:
            self.future.set_result(self.result)


class Writer:
    """Runs writes one after another on its own thread; stops only when all that was submitted is done."""

    def __init__(
        self,
        database: Database,
        publish: Callable[[Event], None],
        next_number: Callable[[str], int],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`publish` is called with each event behind its commit, on the writer's thread."""
        self._database = database
        self._publish = publish
        self._next_number = next_number
        self._clock = clock
        self._waiting: Waiting[_Task] = Waiting()
        self._is_failing, self._written = False, 0
        self._thread = threading.Thread(target=self._run, name="writer", daemon=True)

    def start(self, guard: ThreadStarter) -> None:
        """Begin; `guard` starts the thread and answers for it."""
        guard(self._thread)

    def stop(self) -> None:
        """Finish what was submitted, then end."""
        self._waiting.close()
        if self._thread.is_alive():
            self._thread.join()

    def is_failing(self) -> bool:
        """The last write could not be made."""
        return self._is_failing

    def submit(self, write: Write[T], source: str = "", *, durable: bool = True) -> Future[T]:
        """See `Engine.submit`."""
        task = _Task(write, durable)
        self._waiting.put(task, source)
        return task.future

    def _run(self) -> None:
        with self._database.connection_context():
            self._database.keep_checksums()
            while (first := self._waiting.get()) is not None:
                self._commit([first])

    def _commit(self, batch: list[_Task]) -> None:
        try:
            self._transact(batch[0], self._joining(batch))
        except (StorageError, *FAILURES) as error:
            self._retry_individually(batch, error)
        self._note_health(batch)
        for task in batch:
            if task.error is None:
                for event in task.events:
                    self._publish(event)
                for act in task.after_commit:
                    act()
            task.settle()

    def _note_health(self, batch: list[_Task]) -> None:
        """A row that was written shows that the disk works; a write that only read shows nothing."""
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
        """Run one write in a transaction or a savepoint; one that fails is undone with it."""
        try:
            with scope():
                task.run(Transaction(self._database, self._next_number))
        except (Damaged, peewee.IntegrityError) as error:
            task.error = error
        except (StorageError, peewee.OperationalError, peewee.InterfaceError):
            raise  # the disk, not the write: SQLite may have rolled back everything
        except Exception as error:
            task.error = error

    def _retry_individually(self, batch: list[_Task], error: Exception) -> None:
        """The transaction is gone. One by one, the writes that can still be made are."""
        if len(batch) == 1:
            batch[0].error = write_failed(error)
            return
        for task in batch:
            task.error = None
            try:
                self._transact(task, ())
            except (StorageError, *FAILURES) as own:
                task.error = write_failed(own)
