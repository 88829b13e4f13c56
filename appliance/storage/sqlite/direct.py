"""Writes on the calling thread, one at a time: for a database to which little is written."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from contextlib import nullcontext
from typing import TypeVar

import peewee

from appliance.events import Event
from appliance.runtime.threads import ThreadStarter
from appliance.storage import outbox
from appliance.storage.engine import Transaction, Write
from appliance.storage.errors import Damaged, StorageError
from appliance.storage.sqlite.database import Database
from appliance.storage.sqlite.errors import write_failed
from appliance.storage.sqlite.opening import unsynced

T = TypeVar("T")


class DirectWriter:
    """Does at once what is submitted; its futures have ended when they are given."""

    def __init__(
        self, database: Database, publish: Callable[[Event], None], next_number: Callable[[str], int]
    ) -> None:
        self._database = database
        self._publish = publish
        self._next_number = next_number
        self._is_failing = False

    def start(self, guard: ThreadStarter) -> None:
        """Nothing is to be started."""

    def stop(self) -> None:
        """Nothing is under way."""

    def is_failing(self) -> bool:
        """The last write could not be made."""
        return self._is_failing

    def submit(self, write: Write[T], source: str = "", *, durable: bool = True) -> Future[T]:
        """See `Engine.submit`."""
        del source  # nobody waits
        future: Future[T] = Future()
        try:
            future.set_result(self._run(write, durable=durable))
        except Exception as error:
            future.set_exception(error)
        return future

    def _run(self, write: Write[T], *, durable: bool) -> T:
        self._database.keep_checksums()
        transaction = Transaction(self._database, self._next_number)
        try:
            with nullcontext() if durable else unsynced(self._database), self._database.atomic("IMMEDIATE"):
                result = write(transaction)
                events = outbox.write(transaction.connection, transaction.events)
        except (Damaged, peewee.IntegrityError):
            raise  # the write, not the disk
        except (StorageError, peewee.OperationalError, peewee.InterfaceError) as error:
            self._is_failing = True
            raise write_failed(error) from error
        self._is_failing = False
        for event in events:
            self._publish(event)
        for act in transaction.after_commit:
            act()
        return result
