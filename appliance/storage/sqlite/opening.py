"""The opening of the box's SQLite files; their tables are brought up to date."""

from __future__ import annotations

import logging
import os
import sqlite3
import zlib
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from playhouse.migrations import Runner

from appliance.runtime import private_files
from appliance.storage.engine import Schema
from appliance.storage.errors import DatabaseDamaged, DatabaseTooNew
from appliance.storage.sqlite.database import Database, present
from appliance.storage.sqlite.errors import FAILURES, as_storage_error

log = logging.getLogger(__name__)
FILES = ("", "-wal", "-shm")  # that a database consists of, by what is behind its name
BUSY_SECONDS = 10  # for a backup or a shell that holds the database for a moment
PRAGMAS: dict[str, object] = {
    "page_size": 1_024,  # a change of one row writes its page: a quarter of what SQLite's 4,096 cost the card
    "journal_mode": "wal",
    "synchronous": "full",  # NORMAL does not sync each commit: a power cut would lose accepted jobs
    "foreign_keys": 1,
    "secure_delete": 1,  # what is erased is overwritten, not only forgotten
    "cache_size": -500,  # KiB a connection: every thread has one, and the system keeps the file as well
    "wal_autocheckpoint": 4_000,  # pages: 4 MB
    "journal_size_limit": 16 * 1_048_576,  # a 10 MB job must not leave its space taken for good
}
REWRITTEN = (
    134_217_728  # bytes of a database at most: half a minute on a Pi, at the first start after an update
)
ROOM = 4  # times its size that are free on the disk: the new one, and a journal of the old one
SHELVES = "words_%"  # tables that come and go while the box runs


def open_database(file: Path, schemas: Sequence[Schema]) -> Database:
    """The database at `file`, made or migrated as needed, with the tables of all schemas.

    Raises OSError where the folder can't be made, DatabaseTooNew, DatabaseDamaged, or StorageError.
    """
    private_files.make_folder(file.parent)
    if not file.exists():  # to open and close one that SQLite has open would cost it its locks
        private_files.make_file(file)  # SQLite gives its log and its index the rights of the file
    protected = {table: columns for schema in schemas for table, columns in schema.protected.items()}
    database = Database(file, PRAGMAS, BUSY_SECONDS, protected)
    try:
        _migrate(database, file, schemas)
    except FAILURES as error:
        database.close()
        raise as_storage_error(error) from error
    except BaseException:
        database.close()
        raise
    return database


def _migrate(database: Database, file: Path, schemas: Sequence[Schema]) -> None:
    runners = [
        (schema, Runner(database, str(schema.migrations), table_name=schema.history)) for schema in schemas
    ]
    applied = [set(runner.applied()) for _, runner in runners]
    for (_, runner), done in zip(runners, applied, strict=True):
        _expect_known(runner, done, file)
    if any(applied) and _noted(database) not in (0, _checksum(database)):
        raise DatabaseDamaged("the description of its tables is not as it was written")
    is_changed = False
    for (schema, runner), done in zip(runners, applied, strict=True):
        if schema.complete is not None and {each.name for each in runner.migrations()} - done:
            with database.atomic("IMMEDIATE"):
                schema.complete(database, done)
        is_changed |= bool(runner.up())
    if is_changed:
        _note(database)
        # what a migration erased is in no older copy of a page either
        database.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    elif not _noted(database):
        _note(database)


def _expect_known(runner: Runner, applied: set[str], file: Path) -> None:
    known = {each.name for each in runner.migrations()}
    if foreign := applied - known:
        if known - applied and not _is_later(min(foreign), max(known)):
            raise DatabaseDamaged(f"it names changes of its tables that never were: {', '.join(foreign)}")
        raise DatabaseTooNew(
            f"{file} was written by a later version of the box ({max(foreign)}). Install that version again, "
            "or restore a backup of before the update."
        )


def use_small_pages(file: Path) -> None:
    """Write a database of an earlier release anew with pages of today's size, where there is room and time.

    Nobody else may have it open. A plug that is pulled meanwhile leaves it as it was, with SQLite's journal.
    """
    if not file.exists():
        return
    with closing(sqlite3.connect(present(file), isolation_level=None, uri=True)) as connection:
        wanted, size = PRAGMAS["page_size"], file.stat().st_size
        if connection.execute("PRAGMA page_size").fetchone()[0] == wanted:
            return
        disk = os.statvfs(file.parent)
        if size > REWRITTEN or disk.f_bavail * disk.f_frsize < ROOM * size:
            log.info("%s keeps its pages: it is large, or there is little room", file.name)
            return
        log.info("%s is written anew with smaller pages, once", file.name)
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.execute(f"PRAGMA page_size = {wanted}")
        connection.execute("VACUUM")
        connection.execute("PRAGMA journal_mode = WAL")


@contextmanager
def unsynced(database: Database) -> Iterator[None]:
    """Commits of the calling thread are not synced meanwhile: whatever is synced next takes them along."""
    database.execute_sql("PRAGMA synchronous = NORMAL")
    try:
        yield
    finally:
        database.execute_sql("PRAGMA synchronous = FULL")


def _is_later(name: str, newest: str) -> bool:
    return name[:4].isdigit() and name[:4] > newest[:4]


def _checksum(database: Database) -> int:
    """The CRC-32 of how the tables are described, in 31 bits, which SQLite keeps for a program's own use."""
    rows = _rows(
        database,
        "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE tbl_name NOT LIKE ? ORDER BY type, name",
        SHELVES,
    )
    return zlib.crc32(repr([tuple(row) for row in rows]).encode("ascii", "backslashreplace")) >> 1 or 1


def _noted(database: Database) -> int:
    return int(_rows(database, "PRAGMA user_version")[0][0])


def _note(database: Database) -> None:
    _rows(database, f"PRAGMA user_version = {_checksum(database)}")


def _rows(database: Database, sql: str, *values: object) -> list[Any]:
    found: list[Any] = database.execute_sql(sql, values).fetchall()
    return found
