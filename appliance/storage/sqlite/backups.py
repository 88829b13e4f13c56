"""Two copies of a database beside it, each looked through when made: what a damaged one is mended with.

A copy is the file itself, taken while a reader keeps SQLite from writing to it (SQLite's documentation,
"Write-Ahead Logging": a reader that needs nothing of the log holds checkpoints off). Only what differs from
the copy before is written, as an hour changes few pages and a card wears by what is written.
"""

from __future__ import annotations

import json
import logging
import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from appliance.runtime import private_files
from appliance.storage.errors import Busy
from appliance.storage.sqlite.database import present

log = logging.getLogger(__name__)
FOLDER = "backups"  # in the data folder
KEPT = 2  # so that one is whole while the other is written
BLOCK = 65_536  # bytes compared at once
TRIES = 20  # at a moment in which nobody writes
PAUSE = 0.05  # seconds between them


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy that was looked through, and found good. `number` grows, whatever clocks do."""

    file: Path
    number: int
    at: int  # microseconds since 1970, UTC


class Backups:
    """The copies of one database. Making one belongs to one thread at a time."""

    def __init__(self, file: Path, folder: Path | None = None) -> None:
        self.source = file
        self.folder = folder or file.parent / FOLDER

    def copies(self) -> list[Copy]:
        """Those that are good, the newest first."""
        found = []
        for number in range(KEPT):
            try:
                noted = json.loads(self._note(number).read_text(encoding="ascii"))
                found.append(Copy(self._copy(number), int(noted["number"]), int(noted["at"])))
            except (OSError, ValueError, KeyError, TypeError):
                continue
        return sorted(
            (copy for copy in found if copy.file.exists()), key=lambda copy: copy.number, reverse=True
        )

    def make(self, at: int, faults: Callable[[sqlite3.Connection], Iterable[str]]) -> list[str]:
        """Write the older copy anew, and look through it; what is wrong with it, a sentence each.

        One that is not good is no copy. Raises Busy, OSError, or sqlite3's errors.
        """
        private_files.make_folder(self.folder)
        number = self._oldest()
        copy, note = self._copy(number), self._note(number)
        note.unlink(missing_ok=True)
        _sync(self.folder)
        private_files.make_file(copy)
        with standing_still(self.source):
            _write_what_differs(self.source, copy)
        found = looked_through(copy, faults)
        if not found:
            private_files.make_file(note)
            last = max((each.number for each in self.copies()), default=0)
            note.write_text(json.dumps({"number": last + 1, "at": at}), encoding="ascii")
            _sync(note)
            _sync(self.folder)
        return found

    def remove(self) -> None:
        """Keep none. Raises OSError."""
        for number in range(KEPT):
            self._note(number).unlink(missing_ok=True)
            self._copy(number).unlink(missing_ok=True)

    def bytes_needed(self) -> int:
        """The number of bytes that the copies may grow by with the next one."""
        have = sum(file.stat().st_size for number in range(KEPT) if (file := self._copy(number)).exists())
        return max(0, KEPT * self.source.stat().st_size - have)

    def row(self, sql: str, *values: object) -> Any:
        """The first row of a query that any of the copies has, the newest first; None where none has one."""
        for copy in self.copies():
            try:
                with closing(read_only(copy.file)) as connection:
                    row = connection.execute(sql, values).fetchone()
            except (sqlite3.Error, UnicodeDecodeError):
                continue
            if row is not None:
                return row
        return None

    def _oldest(self) -> int:
        good = {copy.file: copy.number for copy in self.copies()}
        return min(range(KEPT), key=lambda number: good.get(self._copy(number), -1))

    def _copy(self, number: int) -> Path:
        return self.folder / f"{self.source.stem}-{number + 1}{self.source.suffix}"

    def _note(self, number: int) -> Path:
        return self._copy(number).with_suffix(".json")


def read_only(file: Path, *, still: bool = True) -> sqlite3.Connection:
    """A connection to a file, to which nobody writes where it is `still`."""
    connection = sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro&immutable={int(still)}", uri=True)
    connection.text_factory = lambda data: data.decode("utf-8", "surrogateescape")
    return connection


def looked_through(
    file: Path, faults: Callable[[sqlite3.Connection], Iterable[str]], *, still: bool = True
) -> list[str]:
    """The faults of a file: of its pages and indices, and those of `faults`. `still`: nobody writes to it."""
    try:
        with closing(read_only(file, still=still)) as connection:
            said = [str(row[0]) for row in connection.execute("PRAGMA integrity_check(20)")]
            return ([] if said == ["ok"] else said) or list(faults(connection))
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
        return [str(error)]


@contextmanager
def standing_still(file: Path) -> Iterator[None]:
    """Keep SQLite from writing to a database's file for a while; changes go to its log. Raises Busy."""
    with closing(sqlite3.connect(present(file), isolation_level=None, uri=True)) as connection:
        for _ in range(TRIES):
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            connection.execute("BEGIN")
            connection.execute("SELECT 1 FROM sqlite_master").fetchone()
            if _size(file.with_name(f"{file.name}-wal")) == 0:
                break
            connection.execute("ROLLBACK")
            time.sleep(PAUSE)
        else:
            raise Busy(f"{file} was never left alone for long enough")
        yield
        connection.execute("ROLLBACK")


def _size(file: Path) -> int:
    return file.stat().st_size if file.exists() else 0


def _pinned(file: Path) -> int:
    """A database's file, open for reading, and never closed again.

    To close any descriptor of a file gives back all locks that the process holds on it (POSIX), SQLite's too:
    another process would take itself for the last one, and remove the log that this one writes to.
    """
    found = file.stat()
    key = found.st_dev, found.st_ino
    with _pin_lock:
        if key not in _pins:
            _pins[key] = os.open(file, os.O_RDONLY | os.O_CLOEXEC)
        return _pins[key]


_pins: dict[tuple[int, int], int] = {}
_pin_lock = threading.Lock()


def _write_what_differs(source: Path, copy: Path) -> None:
    before, place = _pinned(source), 0
    with copy.open("r+b", buffering=0) as after:
        while block := os.pread(before, BLOCK, place):
            if os.pread(after.fileno(), BLOCK, place) != block:
                os.pwrite(after.fileno(), block, place)
            place += len(block)
        after.truncate(place)
        os.fsync(after.fileno())
        for number in (before, after.fileno()):  # read once: they are not to push out what the box needs
            os.posix_fadvise(number, 0, 0, os.POSIX_FADV_DONTNEED)


def _sync(path: Path) -> None:
    file = os.open(path, os.O_RDONLY)
    try:
        os.fsync(file)
    finally:
        os.close(file)
