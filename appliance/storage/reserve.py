"""A file that holds some room on the disk, given back where a start would find none.

SQLite needs room for its log and its index before it reads a word. A box on a card that was filled to the
last byte could not even say so.
"""

from __future__ import annotations

import logging
import os
from pathlib import Path

from appliance.runtime import private_files

log = logging.getLogger(__name__)
RESERVE = "reserve"  # in the data folder
BYTES = 1_048_576  # for two logs, two indices, and a few changes


def give_back_reserve(folder: Path) -> None:
    """Make room where there is none."""
    reserve = folder / RESERVE
    try:
        if reserve.exists() and _free(folder) < BYTES:
            reserve.unlink()
            log.warning("the disk is full: the box's reserve was given back")
    except OSError as error:
        log.warning("the reserve could not be given back: %s", error)


def keep_reserve(folder: Path, floor: int) -> None:
    """Hold the room again, where there is more than the floor."""
    reserve = folder / RESERVE
    try:
        if not reserve.exists() and _free(folder) >= floor + 2 * BYTES:
            private_files.make_file(reserve)
            with reserve.open("r+b") as file:
                os.posix_fallocate(file.fileno(), 0, BYTES)
    except OSError as error:
        log.warning("no reserve could be kept: %s", error)


def _free(folder: Path) -> int:
    disk = os.statvfs(folder)
    return disk.f_bavail * disk.f_frsize
