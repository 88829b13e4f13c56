"""The engine of a box: one SQLite file, one writer, and a connection for each thread that reads."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from appliance.events import Event
from appliance.runtime import private_files
from appliance.runtime.threads import ThreadStarter
from appliance.storage.engine import Connection, Schema, Write
from appliance.storage.sqlite.database import present
from appliance.storage.sqlite.direct import DirectWriter
from appliance.storage.sqlite.errors import write_failed
from appliance.storage.sqlite.integrity import SqliteIntegrity
from appliance.storage.sqlite.opening import open_database
from appliance.storage.sqlite.writer import Writer

T = TypeVar("T")
OWNER = "box"  # a data folder has one box (runtime/instance_lock.py), so one name does


@dataclass(frozen=True, slots=True)
class SqliteLease:
    """A lease that nobody else can want: no other process prints from the same file."""

    owner: str = OWNER

    def is_held(self) -> bool:
        """See Lease."""
        return True

    def release(self) -> None:
        """See Lease."""


class SqliteEngine:
    """See Engine."""

    owner = OWNER

    def __init__(
        self,
        file: Path,
        schemas: Sequence[Schema],
        publish: Callable[[Event], None] = lambda _event: None,
        *,
        has_thread: bool = True,
    ) -> None:
        """`publish` is called with each event behind its commit. Raises OSError or StorageError.

        Without a thread of its own, each write is made on the thread that submits it.
        """
        self.file = file
        self.models = tuple(model for schema in schemas for model in schema.models)
        self._numbers = {name: place for schema in schemas for name, place in schema.numbers.items()}
        self._database = open_database(file, schemas)
        make: type[Writer | DirectWriter] = Writer if has_thread else DirectWriter
        self._writer = make(self._database, publish, self._next_number)
        self._version: int | None = None
        self.integrity = SqliteIntegrity(self._database, file)

    @property
    def connection(self) -> Connection:
        """See Engine."""
        return self._database

    def start(self, guard: ThreadStarter) -> None:
        """See Engine."""
        self.scrub()  # a crash may have left in the log what was erased
        self._writer.start(guard)

    def stop(self) -> None:
        """See Engine."""
        self._writer.stop()
        self._database.close()

    def submit(self, write: Write[T], source: str = "", *, durable: bool = True) -> Future[T]:
        """See Engine."""
        return self._writer.submit(write, source, durable=durable)

    def write(self, write: Write[T], *, durable: bool = True) -> T:
        """See Engine."""
        return self._writer.submit(write, durable=durable).result()

    def release_thread(self) -> None:
        """See Engine."""
        self._database.close()

    def lease(self, name: str) -> SqliteLease:  # noqa: ARG002
        """See Engine."""
        return SqliteLease()

    def is_gone(self, owner: str) -> bool:
        """See Engine. The data folder is this process's alone."""
        return owner != self.owner

    def changed_elsewhere(self) -> bool:
        """See Engine."""
        version = self.write(lambda _transaction: self._number("PRAGMA data_version"))
        before, self._version = self._version, version
        return before not in (None, version)

    def is_failing(self) -> bool:
        """See Engine."""
        return self._writer.is_failing()

    def free_bytes(self) -> int:
        """See Engine. Pages that erasing has left free in the file count as well."""
        disk = os.statvfs(self.file.parent)
        pages, size = self._number("PRAGMA freelist_count"), self._number("PRAGMA page_size")
        return disk.f_bavail * disk.f_frsize + pages * size

    def scrub(self) -> None:
        """See Engine. The log is brought into the file and cut off; it is left while somebody reads."""
        self._database.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    def snapshot(self, file: Path) -> None:
        """See Engine."""
        private_files.make_file(file)
        try:
            with (
                closing(sqlite3.connect(file)) as copy,
                closing(sqlite3.connect(present(self.file), uri=True)) as source,
            ):
                source.backup(copy)
        except sqlite3.Error as error:
            raise write_failed(error) from error
        with file.open("rb") as written:
            os.fsync(written.fileno())

    def _next_number(self, name: str) -> int:
        """One above the highest: there is one writer, so nobody else takes it."""
        table, column = self._numbers[name]
        return self._number(f'SELECT max("{column}") FROM "{table}"') + 1

    def _number(self, sql: str) -> int:
        return int(self._database.execute_sql(sql).fetchone()[0] or 0)
