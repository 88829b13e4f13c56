"""One data folder, one box: two would settle each other's jobs, and one receipt could come out twice."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from appliance.runtime import private_files

LOCK = "box.lock"  # in the data folder; the running box holds it open


class Taken(OSError):
    """Another box has the data folder."""


def claim(folder: Path) -> int:
    """Have a data folder for this process alone, until it ends. Raises Taken, or OSError."""
    private_files.make_folder(folder)
    lock = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(lock)
        raise Taken(f"another box uses the data folder {folder} already") from None
    return lock


def is_claimed(folder: Path) -> bool:
    """Whether a box runs on a data folder just now."""
    try:
        os.close(claim(folder))
    except OSError:
        return True
    return False
