"""SQLite files that survive a pulled plug: how they are opened, and their tables brought up to date."""

from __future__ import annotations

from pathlib import Path

from peewee import SqliteDatabase
from playhouse.migrations import Runner

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
    file.parent.mkdir(parents=True, exist_ok=True)
    database = SqliteDatabase(str(file), pragmas=PRAGMAS, timeout=BUSY_SECONDS)
    Runner(database, str(migrations)).up()
    return database
