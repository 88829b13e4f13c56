"""Folders and files that nobody else on the machine may read, whatever the umask of who starts the box."""

from __future__ import annotations

import os
import stat
from pathlib import Path

FOLDER, FILE = 0o700, 0o600
FOR_OTHERS = stat.S_IRWXG | stat.S_IRWXO
UMASK = FOR_OTHERS  # of the box's process: what it makes from then on is private as well


def make_folder(folder: Path) -> None:
    """A folder, made if it is not there. Raises OSError."""
    folder.mkdir(mode=FOLDER, parents=True, exist_ok=True)
    _close(folder)


def make_file(file: Path) -> None:
    """A file, made empty if it is not there. Raises OSError."""
    os.close(os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, FILE))
    _close(file)


def close_all(folder: Path) -> None:
    """Close what an earlier version left open to others in a folder, and the folder itself."""
    make_folder(folder)
    for place, folders, files in os.walk(folder):
        for name in (*folders, *files):
            _close(Path(place, name))


def _close(path: Path) -> None:
    """Take the rights of others away; a folder of many users, as /tmp is, stays theirs."""
    try:
        found = path.lstat()
    except FileNotFoundError:
        return  # SQLite has just removed it
    is_shared = bool(found.st_mode & stat.S_ISVTX)
    if stat.S_ISLNK(found.st_mode) or is_shared or not found.st_mode & FOR_OTHERS:
        return
    if os.geteuid() in (0, found.st_uid):
        path.chmod(stat.S_IMODE(found.st_mode) & ~FOR_OTHERS)
