"""A look through a whole database: by way of a backup, or where there is no room for one through the file."""

from __future__ import annotations

import logging
import os
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

from appliance.storage.engine import Faults, Found
from appliance.storage.errors import RowDamaged
from appliance.storage.rows import Protected, wrong_rows
from appliance.storage.sqlite.backups import Backups, looked_through

log = logging.getLogger(__name__)
NICE = 10  # of the thread that looks: everything else goes first
ROWS = "rows"  # stands for those that are wrong one by one


def look(file: Path, models: Sequence[type[Protected]], faults: Faults, *, at: int, has_room: bool) -> Found:
    """Make a backup and look through it. Raises Busy, OSError, or sqlite3's errors."""
    found = Found()

    def wrong(copy: sqlite3.Connection) -> Iterator[str]:
        for model in models:
            found.rows += wrong_rows(copy, model)
        for each in faults(copy):
            if isinstance(each, RowDamaged):
                found.rows.append(each)
            else:
                yield each
        for table, number, parent, _ in copy.execute("PRAGMA foreign_key_check"):
            yield f"row {number} of {table} names nothing in {parent}"
        if found.rows:
            yield ROWS

    said = Backups(file).make(at, wrong) if has_room else looked_through(file, wrong, still=False)
    found.file = [each for each in said if each != ROWS]
    return found


def give_way() -> None:
    """Have the calling thread leave the processor to all others, where the system lets it."""
    try:
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICE)
    except OSError as error:
        log.info("looks through the databases give way to nothing: %s", error)
