"""Checksums of rows: SQLite has none of its own, so a flipped bit on the card reads as if it were written.

A protected table has a column `checksum`: the CRC-32 of the table's name and of the row's values. Connections
of the box keep it by triggers of their own. A row that is not as it was written cannot be changed by them: no
change makes it look good. A shell without these triggers may write as well; its rows have none until the box
looks through the database the next time.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import Any

import peewee

FUNCTION = "row_checksum"  # in SQL; every connection of the box knows it
COLUMN = "checksum"
REFUSAL = "damaged: "  # what the guard says, before the table's name


def row_checksum(table: str, *values: object) -> int:
    """The CRC-32 of a row's values; it tells any one flipped bit, and any 32 side by side."""
    return zlib.crc32(repr((table, *map(_plain, values))).encode("ascii", "backslashreplace"))


def _plain(value: object) -> object:
    """A value as SQLite has it: it keeps whole floats as integers, and has no booleans."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, (bool, str)) and type(value) is not str:
        return int(value) if isinstance(value, bool) else str(value)
    return value


def is_good(table: str, values: Sequence[object], checksum: object) -> bool:
    """True if a row is as it was written, as far as anybody can tell."""
    return checksum is None or checksum == row_checksum(table, *values)


def protect(database: peewee.Database, table: str, columns: Sequence[str]) -> None:
    """Give a table its column, and each row that is there its checksum. For migrations."""
    present = [row[1] for row in _run(database, f"PRAGMA table_info({table})")]
    if COLUMN not in present:
        _run(database, f"ALTER TABLE {table} ADD COLUMN {COLUMN} INTEGER")
    of, stale = _named(columns), f"{table}_checksum_stale"
    kept = f"(SELECT {COLUMN} FROM {table} WHERE rowid = NEW.rowid)"
    _run(database, f"DROP TRIGGER IF EXISTS {stale}")
    _run(
        database,
        f"CREATE TRIGGER {stale} AFTER UPDATE OF {of} ON {table}"
        f" WHEN OLD.{COLUMN} IS NOT NULL AND {kept} IS OLD.{COLUMN}"
        f" BEGIN UPDATE {table} SET {COLUMN} = NULL WHERE rowid = NEW.rowid; END",
    )
    fill_in(database, table, columns)


def fill_in(
    database: peewee.Database, table: str, columns: Sequence[str], first: int = 0, last: int = 2**62
) -> None:
    """Give rows their checksums that have none, of those with numbers from `first` to `last`."""
    missing = f"{COLUMN} IS NULL AND rowid BETWEEN {first} AND {last}"
    _run(database, f"UPDATE {table} SET {COLUMN} = {_called(table, columns, '')} WHERE {missing}")


def keepers(table: str, columns: Sequence[str]) -> list[str]:
    """The triggers that keep a table's checksums, for one connection."""
    keep = f"UPDATE {table} SET {COLUMN} = {_called(table, columns, 'NEW.')} WHERE rowid = NEW.rowid"
    rotten = f"OLD.{COLUMN} IS NOT NULL AND OLD.{COLUMN} <> {_called(table, columns, 'OLD.')}"
    of, on = _named(columns), f"ON main.{table}"
    return [
        f"CREATE TEMP TRIGGER {table}_checksum_guard BEFORE UPDATE OF {of} {on}"
        f" WHEN {rotten} BEGIN SELECT RAISE(ABORT, '{REFUSAL}{table}'); END",
        f"CREATE TEMP TRIGGER {table}_checksum_insert AFTER INSERT {on} BEGIN {keep}; END",
        f"CREATE TEMP TRIGGER {table}_checksum_update AFTER UPDATE OF {of} {on} BEGIN {keep}; END",
    ]


def _called(table: str, columns: Sequence[str], of: str) -> str:
    return f"{FUNCTION}('{table}', {_named(columns, of)})"


def _named(columns: Sequence[str], of: str = "") -> str:
    return ", ".join(f'{of}"{column}"' for column in columns)


def _run(database: peewee.Database, sql: str) -> list[Any]:
    return database.execute_sql(sql).fetchall()  # type: ignore[no-any-return, no-untyped-call]
