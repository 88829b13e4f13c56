"""Where the core's database is."""

from __future__ import annotations

import os
from pathlib import Path

from peewee import SqliteDatabase

from appliance import storage
from appliance.spool.early_schemas import complete
from appliance.spool.models import PROTECTED
from appliance.storage import Database

MIGRATIONS = Path(__file__).with_name("migrations")


def open_database(file: Path) -> Database:
    """The database at `file`, made or migrated as needed. Raises OSError where the folder can't be made."""
    return storage.open_database(file, MIGRATIONS, PROTECTED, complete)


def free_bytes(database: SqliteDatabase, folder: Path) -> int:
    """Bytes that are free for what comes: on the disk, and in the file, where erasing has left pages free."""
    disk = os.statvfs(folder)
    pages, size = (_number(database, f"PRAGMA {name}") for name in ("freelist_count", "page_size"))
    return disk.f_bavail * disk.f_frsize + pages * size


def _number(database: SqliteDatabase, sql: str) -> int:
    return int(database.execute_sql(sql).fetchone()[0])  # type: ignore[no-untyped-call]


def empty_log(database: SqliteDatabase) -> None:
    """Bring the write-ahead log into the database, and cut it off; it is left while somebody reads."""
    database.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")  # type: ignore[no-untyped-call]
