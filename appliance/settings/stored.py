"""What people changed of the settings, read beside the box: light, since every command needs it."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

FILE = "counterproof.db"


def stored_in(folder: Path) -> dict[str, object]:
    """Values by key, of a data folder whose database may be older than this program, or not there yet.

    Raises sqlite3.Error where it cannot be read.
    """
    file = folder / FILE
    if not file.exists():
        return {}
    connection = sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)
    try:
        is_there = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'setting'"
        if connection.execute(is_there).fetchone() is None:
            return {}
        return {key: json.loads(value) for key, value in connection.execute("SELECT key, value FROM setting")}
    finally:
        connection.close()
