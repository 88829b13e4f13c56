"""The values that are read of the core's database without opening it: by every command, and by the doctor.

It is light, as peewee is not loaded; and it never writes, as the database may be of another version.
"""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from appliance.storage.errors import StorageError
from appliance.values import KnownShop

FILE = "counterproof.db"  # in the data folder
_HAS_SETTINGS = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'setting'"
_SETTINGS = "SELECT key, value FROM setting"
_PRINTERS = "SELECT name FROM printer"
_PORTS = "SELECT name, port FROM queue WHERE port AND NOT removed"
_DECLARED = "SELECT kind, name, said FROM declaration"
_KNOWN_TIME = "SELECT value FROM reckoning WHERE name = 'known'"


def stored_in(folder: Path) -> dict[str, object]:
    """The settings that people changed, by key; empty where there is no database yet.

    Raises StorageError where it cannot be read.
    """
    file = folder / FILE
    if not file.exists() or not _rows(file, _HAS_SETTINGS):
        return {}
    return {key: json.loads(value) for key, value in _rows(file, _SETTINGS)}


def shop_in(folder: Path) -> KnownShop:
    """What a data folder's database knows; nothing where there is none yet, or it cannot be read."""
    file = folder / FILE
    if not file.exists():
        return KnownShop()
    try:
        printers, ports, declared = (_rows(file, sql) for sql in (_PRINTERS, _PORTS, _DECLARED))
    except StorageError:
        return KnownShop()
    return KnownShop(
        frozenset(str(name) for (name,) in printers),
        {str(name): int(port) for name, port in ports},
        frozenset((kind, name, said) for kind, name, said in declared),
    )


def known_time(folder: Path) -> int | None:
    """The last time that was believed, in microseconds since 1970, UTC; None where that is not known."""
    return _number(folder / FILE, _KNOWN_TIME)


def bytes_left_by_erasing(folder: Path) -> int:
    """Bytes that are free within the database; 0 where it cannot be read."""
    file = folder / FILE
    return (_number(file, "PRAGMA freelist_count") or 0) * (_number(file, "PRAGMA page_size") or 0)


def _number(file: Path, sql: str) -> int | None:
    try:
        found = _rows(file, sql)
    except StorageError:
        return None
    return int(found[0][0]) if found else None


def _rows(file: Path, sql: str) -> list[Any]:
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            return connection.execute(sql).fetchall()
    except sqlite3.Error as error:
        raise StorageError(str(error)) from error
