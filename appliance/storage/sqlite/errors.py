"""Errors of SQLite and peewee, and what they mean."""

from __future__ import annotations

import errno
import logging
import sqlite3

import peewee

from appliance.runtime.i18n import message
from appliance.storage.checksums import REFUSAL
from appliance.storage.errors import Damaged, StorageError

log = logging.getLogger(__name__)
PRIMARY = 0xFF  # of SQLite's extended result codes
DAMAGE = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
OF_THE_DISK = frozenset({errno.ENOSPC, errno.EIO, errno.EROFS, errno.EDQUOT})
# Result codes that concern the disk rather than the file: to begin anew would not help.
SQLITE_OF_THE_DISK = frozenset(
    {
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_PERM,
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOMEM,
    }
)
FAILURES = (peewee.DatabaseError, peewee.InterfaceError)  # of which `as_storage_error` makes errors of ours


def is_damage(error: BaseException) -> bool:
    """SQLite says that the file is damaged."""
    return getattr(error, "sqlite_errorcode", 0) & PRIMARY in DAMAGE


def is_of_the_disk(error: BaseException) -> bool:
    """The disk is at fault: full, failing, or not to be written to."""
    if isinstance(error, OSError):
        return error.errno in OF_THE_DISK
    return getattr(cause(error), "sqlite_errorcode", 0) & PRIMARY in SQLITE_OF_THE_DISK


def in_words(said: object) -> str:
    """An error as text: it may name something that a flipped bit has made no text."""
    return str(said).encode("utf-8", "replace").decode()


def cause(error: BaseException) -> BaseException:
    """SQLite's own error behind others: a rollback that fails in turn, peewee and the box each wrap it."""
    found, walked = error, set[int]()
    each: BaseException | None = error
    while isinstance(each, (sqlite3.Error, peewee.PeeweeException, StorageError)) and id(each) not in walked:
        walked.add(id(each))
        if isinstance(each, sqlite3.Error) or not isinstance(found, sqlite3.Error):
            found = each
        each = each.__cause__ or each.__context__
    return found


def as_storage_error(error: peewee.PeeweeException) -> Exception:
    """The error of a read as callers know it; the refusal of a constraint stays what it is."""
    if isinstance(error, peewee.IntegrityError):
        text = str(error)
        if not text.startswith(REFUSAL):
            return error
        table = text.removeprefix(REFUSAL)
        return Damaged(
            message("The card has changed a row of the table %(table)s; it stays so.", table=table)
        )
    return StorageError(
        message(
            "The database could not be read (%(error)s). Check the data folder's disk.",
            error=in_words(cause(error)),
        )
    )


def read_failed(error: sqlite3.Error) -> Exception:
    """The error of a read of SQLite's own, past peewee."""
    return as_storage_error(getattr(peewee, type(error).__name__)(str(error)))


def write_failed(raised: BaseException) -> StorageError:
    """The error of a write that the disk did not take."""
    error = cause(raised)
    log.error("the database could not write: %s", error)
    return StorageError(
        message(
            "The database could not write (%(error)s). Check the data folder's disk; nothing was kept.",
            error=error,
        )
    )
