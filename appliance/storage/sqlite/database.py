"""A SQLite database that says when its file is found to be damaged, whoever found it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from peewee import SqliteDatabase

from appliance.storage import checksums
from appliance.storage.errors import DatabaseDamaged, RowDamaged
from appliance.storage.sqlite.errors import FAILURES, as_storage_error, in_words, is_damage, read_failed


def present(file: Path) -> str:
    """The URI of a file for SQLite, which would make an empty one in the place of one that was removed."""
    return f"{file.absolute().as_uri()}?mode=rw"


Hear = Callable[[DatabaseDamaged | RowDamaged], None]


class Cursor(sqlite3.Cursor):
    """A cursor that notices damage, and whose errors are the box's while rows are fetched, too."""

    connection: Connection

    def execute(self, sql: str, parameters: Any = (), /) -> Cursor:
        """As sqlite3's."""
        try:
            super().execute(sql, parameters)
        except UnicodeDecodeError as error:  # what SQLite says of a name that is no text any more
            raise self.connection.damaged(error) from error
        except sqlite3.DatabaseError as error:
            if is_damage(error):
                raise self.connection.damaged(error) from error
            raise  # peewee makes its own of it
        return self

    def fetchone(self) -> Any:
        """As sqlite3's."""
        return self._fetched(super().fetchone)

    def fetchall(self) -> list[Any]:
        """As sqlite3's."""
        rows: list[Any] = self._fetched(super().fetchall)
        return rows

    def __next__(self) -> Any:
        """As sqlite3's."""
        return self._fetched(super().__next__)

    def __iter__(self) -> Iterator[Any]:  # type: ignore[override]
        """As sqlite3's."""
        return self

    def _fetched(self, fetch: Callable[[], Any]) -> Any:
        try:
            return fetch()
        except UnicodeDecodeError as error:
            raise self.connection.damaged(error) from error
        except sqlite3.DatabaseError as error:
            if is_damage(error):
                raise self.connection.damaged(error) from error
            raise read_failed(error) from error


class Connection(sqlite3.Connection):
    """A connection of a `Database`."""

    owner: Database | None = None
    keeps_checksums = False

    def cursor(self, factory: Any = Cursor) -> Any:
        """As sqlite3's."""
        return super().cursor(factory)

    def damaged(self, error: Exception) -> DatabaseDamaged:
        """The damage of which an error tells; the database's owner hears of it."""
        found = DatabaseDamaged(in_words(error))
        if self.owner is not None:
            self.owner.note(found)
        return found


class Database(SqliteDatabase):
    """A database of the box's. What is found to be damaged is told to `hear`, on any thread."""

    def __init__(
        self, file: Path, pragmas: dict[str, object], timeout: float, protected: Mapping[str, Sequence[str]]
    ) -> None:
        """The file has to be there. `protected` has the columns of each table that has checksums."""
        super().__init__(present(file), uri=True, pragmas=pragmas, timeout=timeout, factory=Connection)
        self.hear: Hear | None = None
        self.protected = protected
        self.register_function(checksums.row_checksum, checksums.FUNCTION, -1, True)

    def execute_sql(self, sql: str, params: Any = None) -> Any:
        """As peewee's, but for errors: StorageError, or IntegrityError for what a constraint refuses."""
        try:
            return super().execute_sql(sql, params)  # type: ignore[no-untyped-call]
        except FAILURES as error:
            raised = as_storage_error(error)
            raise raised from (None if raised is error else error)

    def note(self, found: DatabaseDamaged | RowDamaged) -> None:
        """Something is damaged."""
        if self.hear is not None:
            self.hear(found)

    def keep_checksums(self) -> None:
        """The calling thread is going to write: its connection keeps the rows' checksums from now on."""
        connection: Connection = self.connection()  # type: ignore[no-untyped-call]
        if connection.keeps_checksums:
            return
        for table, columns in self.protected.items():
            for statement in checksums.keepers(table, columns):
                connection.execute(statement)
        connection.keeps_checksums = True

    def _add_conn_hooks(self, conn: Connection) -> None:
        conn.owner = self
        conn.text_factory = _text
        super()._add_conn_hooks(conn)  # type: ignore[misc]


def _text(data: bytes) -> str:
    """Text as it is, also where a flipped bit has made it none: the row's checksum tells."""
    return data.decode("utf-8", "surrogateescape")
