"""The rescue of a damaged database: it is set aside, and all that can be read goes into a new one.

The new one is whole before it takes the place of the damaged one. A plug that is pulled meanwhile costs
nothing: the damaged file stays under both names until then, and the next start begins anew.
"""

from __future__ import annotations

import logging
import os
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from appliance.runtime import private_files
from appliance.storage.checksums import COLUMN, is_good
from appliance.storage.sqlite.backups import Backups, read_only
from appliance.storage.sqlite.database import Database
from appliance.storage.sqlite.markers import FOLDER, UNDER_WAY, Report, is_under_way
from appliance.storage.sqlite.opening import FILES
from appliance.storage.sqlite.pages import SIZES, Pages, Value

log = logging.getLogger(__name__)
KEPT = 3  # that are set aside; older ones go, as each is as large as the database
NEW = ".new"  # behind the name of a database that is being made


class Reader(Protocol):
    """A reader that knows the rows of a table when it sees them."""

    @property
    def table(self) -> str:
        """Its name."""

    def read(self, number: int, values: Sequence[Value]) -> dict[str, Value] | None:
        """A row by name, if these values are one of this table, and as they were written."""


@dataclass(frozen=True, slots=True)
class Layout:
    """The layout of a table's rows: all columns, their defaults, and those that the checksum covers."""

    table: str
    stored: tuple[str, ...]
    defaults: tuple[Value, ...]
    number: str | None  # the column that is the row's number
    covered: tuple[str, ...]

    def resembles(self, values: Sequence[Value]) -> bool:
        """True if these values may be a row of this table, as it was written or not."""
        place = self.stored.index(COLUMN)
        return len(values) == len(self.stored) and isinstance(values[place], int)

    def read(self, number: int, values: Sequence[Value]) -> dict[str, Value] | None:
        """As a `Reader`."""
        place = self.stored.index(COLUMN)
        if not place < len(values) <= len(self.stored) or not isinstance(values[place], int):
            return None
        row = dict(zip(self.stored, (*values, *self.defaults[len(values) :]), strict=True))
        if self.number is not None:
            row[self.number] = number
        return row if is_good(self.table, [row[name] for name in self.covered], row[COLUMN]) else None


Fill = Callable[[Database, Path, Backups, Report], None]


def rescue(file: Path, reason: str, make: Callable[[Path], Database], fill: Fill) -> Report:
    """Set a damaged database aside, and put one in its place with what can be read. Raises OSError.

    `fill` gets the new one, which it fills, the damaged one's file, and the copies that there are.
    """
    log.critical("%s is damaged (%s); it is set aside, and what can be read is saved", file.name, reason)
    folder = is_under_way(file) or _set_aside(file)
    new = file.with_name(f"{file.name}{NEW}")
    _remove(new)
    report = Report(reason, folder)
    database = make(new)
    try:
        _run(database, "PRAGMA synchronous = OFF")  # it is synced as a whole
        _run(database, "PRAGMA foreign_keys = OFF")
        fill(database, folder / file.name, Backups(file), report)
        _run(database, "PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        database.close()
    _sync(new)
    for ending in FILES[1:]:
        file.with_name(file.name + ending).unlink(missing_ok=True)
    new.replace(file)
    _sync(file.parent)
    (folder / UNDER_WAY).unlink()
    _keep_few(file)
    return report


def _set_aside(file: Path) -> Path:
    """Give a damaged database a second name in a folder of its own."""
    place = file.parent / FOLDER
    private_files.make_folder(place)
    numbers = [int(each.name.rpartition("-")[2]) for each in place.glob(f"{file.stem}-*")]
    folder = place / f"{file.stem}-{max(numbers, default=0) + 1}"
    private_files.make_folder(folder)
    for ending in FILES[:2]:
        with suppress(FileNotFoundError):
            os.link(file.with_name(file.name + ending), folder / (file.name + ending))
    private_files.make_file(folder / UNDER_WAY)
    _sync(folder)
    _sync(place)
    return folder


def _keep_few(file: Path) -> None:
    folders = (file.parent / FOLDER).glob(f"{file.stem}-*")
    for folder in sorted(folders, key=lambda each: int(each.name.rpartition("-")[2]))[:-KEPT]:
        for each in folder.iterdir():
            each.unlink()
        folder.rmdir()


def _remove(file: Path) -> None:
    for ending in FILES:
        file.with_name(file.name + ending).unlink(missing_ok=True)


def layouts(database: Database) -> list[Layout]:
    """The layouts of the protected tables of a database."""
    found = []
    for table, covered in database.protected.items():
        columns = _run(database, f"PRAGMA table_info({table})")
        number = [name for _, name, kind, _, _, key in columns if key and kind.upper() == "INTEGER"]
        defaults = tuple(_constant(database, text) for _, _, _, _, text, _ in columns)
        keys = sum(1 for each in columns if each[5])
        stored = tuple(each[1] for each in columns)
        named = number[0] if keys == 1 and number else None
        found.append(Layout(table, stored, defaults, named, tuple(covered)))
    return found


def rows(file: Path, of: Sequence[Reader]) -> Iterator[tuple[str, dict[str, Value]]]:
    """The rows of these tables that a file holds, with the table of each. Raises OSError."""
    if not file.exists() or not file.stat().st_size:
        return
    for size in dict.fromkeys((Pages(file).size, *SIZES)):
        count = 0
        for number, values in Pages(file, size).rows():
            for reader in of:
                row = reader.read(number, values)
                if row is not None:
                    count += 1
                    yield reader.table, row
                    break
        if count:
            return  # this is the size of its pages
    yield from _by_sql(file, of)


def _by_sql(file: Path, of: Sequence[Reader]) -> Iterator[tuple[str, dict[str, Value]]]:
    """The rows of a file from before there were checksums, as far as SQLite can read them."""
    for reader in of:
        with suppress(sqlite3.Error, UnicodeDecodeError), closing(read_only(file, still=False)) as database:
            database.row_factory = sqlite3.Row
            for found in database.execute(f'SELECT * FROM "{reader.table}"'):
                row = dict(found)
                if isinstance(reader, Layout):
                    yield reader.table, {name: row[name] for name in row if name in reader.stored}
                elif (read := reader.read(0, list(row.values()))) is not None:
                    yield reader.table, read


def broken(file: Path, of: Sequence[Layout]) -> set[tuple[str, int]]:
    """Tables and numbers of rows that a file holds, and that are not as they were written. Raises OSError."""
    if not file.exists() or not file.stat().st_size:
        return set()
    return {
        (layout.table, number)
        for number, values in Pages(file).rows()
        for layout in of
        if layout.resembles(values) and layout.read(number, values) is None
    }


def insert(database: Database, table: str, row: Mapping[str, Any]) -> bool:
    """Add a row unless there is one with its number, or one that it collides with; whether it was added."""
    names = ", ".join(f'"{name}"' for name in row)
    places = ", ".join("?" * len(row))
    cursor = database.execute_sql(
        f"INSERT OR IGNORE INTO {table} ({names}) VALUES ({places})", tuple(map(_text, row.values()))
    )
    return bool(cursor.rowcount == 1)


def _text(value: Any) -> Any:
    """A value as it can be stored: a flipped bit may have made text that is none."""
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value


def _constant(database: Database, text: str | None) -> Value:
    found: Value = None if text is None else _run(database, f"SELECT {text}")[0][0]
    return found


def _run(database: Database, sql: str) -> list[Any]:
    found: list[Any] = database.execute_sql(sql).fetchall()
    return found


def _sync(path: Path) -> None:
    file = os.open(path, os.O_RDONLY)
    try:
        os.fsync(file)
    finally:
        os.close(file)
