"""Words that are left beside a damaged database, and what is told of it afterwards."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from pathlib import Path

from appliance.storage.sqlite.errors import in_words

log = logging.getLogger(__name__)
FOLDER = "damaged"  # in the data folder: what was set aside
UNDER_WAY = "under-way"  # a file beside it until the new database is in its place


@dataclass(slots=True)
class Report:
    """The result of the rescue of a damaged database."""

    reason: str
    folder: Path
    saved: dict[str, int] = field(default_factory=dict)  # rows by table
    notes: list[str] = field(default_factory=list)  # what was taken from a backup, or lost

    def count(self, table: str) -> None:
        """One more row."""
        self.saved[table] = self.saved.get(table, 0) + 1


def note_damage(file: Path, why: str) -> None:
    """Leave word for the next start that a database is to be set aside."""
    try:
        marker(file).write_text(in_words(why), encoding="utf-8")
    except OSError as error:
        log.error("the damage could not be noted: %s", error)


def marker(file: Path) -> Path:
    """The file where that word is left."""
    return file.with_name(f"{file.name}.damaged")


def is_under_way(file: Path) -> Path | None:
    """The folder in which an earlier start began to set a database aside, and did not come to the end."""
    folders = sorted((file.parent / FOLDER).glob(f"{file.stem}-*"))
    return next((each for each in reversed(folders) if (each / UNDER_WAY).exists()), None)
