"""What goes wrong with a database's file, and what SQLite says of it."""

from __future__ import annotations

import sqlite3

import peewee

DAMAGE = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
PRIMARY = 0xFF  # of SQLite's extended result codes


class DatabaseDamaged(peewee.DatabaseError):
    """The file is not as it was written: what was asked of it cannot be trusted, or not be read at all."""


class DatabaseTooNew(peewee.DatabaseError):
    """A later version of the box has changed the tables; this one would misread them."""


class RowDamaged(Exception):
    """One row is not as it was written; `key` is its number or name."""

    def __init__(self, table: str, key: object) -> None:
        super().__init__(f"the row {key} of the table {table} is not as it was written")
        self.table = table
        self.key = key


def is_damage(error: BaseException) -> bool:
    """Whether SQLite says that the file is damaged."""
    return getattr(error, "sqlite_errorcode", 0) & PRIMARY in DAMAGE


def in_words(said: object) -> str:
    """What an error says, as text: it may name something that a flipped bit has made none."""
    return str(said).encode("utf-8", "replace").decode()


def cause(error: BaseException) -> BaseException:
    """What SQLite said first: a rollback that fails in turn, and peewee, each wrap the error before."""
    found, walked = error, set[int]()
    each: BaseException | None = error
    while isinstance(each, (sqlite3.Error, peewee.PeeweeException)) and id(each) not in walked:
        walked.add(id(each))
        if isinstance(each, sqlite3.Error) or not isinstance(found, sqlite3.Error):
            found = each
        each = each.__cause__ or each.__context__
    return found
