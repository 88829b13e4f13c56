"""The soundness of a SQLite file: its backups, its files, and looks through it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path

from appliance.storage.engine import Faults, Found
from appliance.storage.errors import DatabaseDamaged, RowDamaged
from appliance.storage.rows import Protected
from appliance.storage.sqlite.backups import Backups
from appliance.storage.sqlite.database import Database
from appliance.storage.sqlite.errors import in_words, read_failed
from appliance.storage.sqlite.file_watch import FileWatch
from appliance.storage.sqlite.looks import look
from appliance.storage.sqlite.markers import note_damage


class SqliteIntegrity:
    """See Integrity."""

    def __init__(self, database: Database, file: Path) -> None:
        self._database = database
        self._file = file
        self._watch = FileWatch(file)
        self.copies = Backups(file)

    def hear(self, observer: Callable[[DatabaseDamaged | RowDamaged], None]) -> None:
        """See Integrity."""
        self._database.hear = observer

    def lost(self) -> str:
        """See Integrity."""
        return self._watch.lost()

    def copy_bytes(self) -> int:
        """See Integrity."""
        return self.copies.bytes_needed()

    def look(self, models: Sequence[type[Protected]], faults: Faults, *, at: int, has_room: bool) -> Found:
        """See Integrity."""
        try:
            found = look(self._file, models, faults, at=at, has_room=has_room)
        except sqlite3.Error as error:
            raise read_failed(error) from error
        return Found(found.rows, [in_words(each) for each in found.file])

    def set_aside(self, why: str) -> None:
        """See Integrity."""
        note_damage(self._file, why)
