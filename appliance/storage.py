"""SQLite files that survive a pulled plug: how they are opened, and their tables brought up to date."""

from __future__ import annotations

from pathlib import Path

from peewee import SqliteDatabase
from playhouse.migrations import Runner

from appliance import private

BUSY_SECONDS = 10  # for a backup or a shell that holds the database for a moment
PRAGMAS = {
    "journal_mode": "wal",
    "synchronous": "full",  # NORMAL does not sync each commit: a power cut would lose accepted jobs
    "foreign_keys": 1,
    "secure_delete": 1,  # what is erased is overwritten, not only forgotten
    "cache_size": -2_000,  # KiB a connection; every web thread has one
    "journal_size_limit": 16 * 1_048_576,  # a 10 MB job must not leave its space taken for good
}


def open_database(file: Path, migrations: Path) -> SqliteDatabase:
    """The database at `file`, made or migrated as needed. Raises OSError where the folder can't be made."""
    private.make_folder(file.parent)
    private.make_file(file)  # SQLite gives its log and its index the rights of the file
    database = SqliteDatabase(str(file), pragmas=PRAGMAS, timeout=BUSY_SECONDS)
    if Runner(database, str(migrations)).up():
        # what a migration erased is in no older copy of a page either
        database.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")  # type: ignore[no-untyped-call]
    return database
