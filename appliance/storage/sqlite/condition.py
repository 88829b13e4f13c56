"""The condition of a database's file before a start: whether it can be used, or what is wrong with it."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Sequence
from contextlib import closing, suppress
from pathlib import Path

from appliance.storage.engine import Faults, Schema
from appliance.storage.errors import DatabaseDamaged, DatabaseTooNew, StorageError
from appliance.storage.rows import Protected
from appliance.storage.sqlite.backups import Backups, read_only
from appliance.storage.sqlite.database import Database
from appliance.storage.sqlite.errors import cause, in_words, is_of_the_disk
from appliance.storage.sqlite.looks import look
from appliance.storage.sqlite.markers import is_under_way, marker
from appliance.storage.sqlite.opening import open_database

log = logging.getLogger(__name__)
LOOKED_THROUGH = 2_097_152  # bytes of a file whose pages are looked at before a start: others soon after it


def is_usable(file: Path, schemas: Sequence[Schema]) -> bool:
    """A database can be opened and written to, or is set right by a start."""
    try:
        database = open_database(file, schemas)
        with closing(database), database.atomic("IMMEDIATE"):
            database.execute_sql("PRAGMA user_version").fetchall()
    except DatabaseDamaged:
        return True
    except (OSError, StorageError) as error:
        log.info("the card still cannot be used: %s", cause(error))
        return False
    return True


def damage_of(file: Path, schemas: Sequence[Schema]) -> str | None:
    """The damage of a database as a whole; None where it can be used, or is not there yet.

    Raises DatabaseTooNew, or StorageError where the disk is at fault.
    """
    if is_under_way(file) is not None:
        return "an earlier start did not come to the end of setting it right"
    with suppress(OSError):
        return marker(file).read_text(encoding="utf-8", errors="replace")
    if _is_blank(file):
        return "its file is gone" if Backups(file).copies() else None
    try:
        database = open_database(file, schemas)
    except DatabaseTooNew:
        raise
    except DatabaseDamaged as error:
        return str(error)
    except StorageError as error:
        if is_of_the_disk(error):
            raise
        return in_words(cause(error))
    with closing(database):
        return _first_look(database, file)


def examined(file: Path, models: Sequence[type[Protected]], faults: Faults) -> list[str]:
    """The faults of a database, a sentence each. Raises StorageError."""
    if not file.exists():
        return []
    found = look(file, models, faults, at=0, has_room=False)
    return [*found.file, *map(str, found.rows)]


def _is_blank(file: Path) -> bool:
    """A file is not there, or says nothing: whoever opens one that was removed makes it anew."""
    if not file.exists() or not file.stat().st_size:
        return True
    try:
        with closing(read_only(file)) as connection:
            return not connection.execute("SELECT 1 FROM sqlite_master").fetchall()
    except (sqlite3.Error, UnicodeDecodeError):
        return False


def _first_look(database: Database, file: Path) -> str | None:
    try:
        for table in database.protected:
            database.execute_sql(f'SELECT * FROM "{table}" LIMIT 1').fetchall()
        if file.stat().st_size <= LOOKED_THROUGH:
            said = [row[0] for row in database.execute_sql("PRAGMA integrity_check(3)").fetchall()]
            return None if said == ["ok"] else in_words("; ".join(said))
    except StorageError as error:
        return in_words(cause(error))
    return None
