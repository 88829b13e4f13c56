"""Everything that the box keeps, in one file: both databases, each as it stands at one moment."""

from __future__ import annotations

import shutil
import tempfile
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from appliance.runtime.i18n import message
from appliance.spool import NoSpace
from appliance.storage.engine import Engine

FASTEST = 1  # of zlib's levels: receipts become a fifth, and a small board has one core to spare
PREFIX = "backup-"  # of the folder in which one is made, in the data folder
COPIES = 2  # of the databases are there for a while: the copy, and the file made of it

_ONE_AT_A_TIME = threading.Lock()


@contextmanager
def backup_file(data: Path, free_floor: int, engines: tuple[tuple[str, Engine], ...]) -> Iterator[Path]:
    """A zip of the databases of `engines`, by the names of their files; gone when the `with` ends.

    Raises NoSpace where the disk would be down to its floor, and StorageError.
    """
    with _ONE_AT_A_TIME:
        clear(data)
        _expect_space(data, free_floor, engines)
        with tempfile.TemporaryDirectory(prefix=PREFIX, dir=data) as folder:
            yield _packed(Path(folder), engines)


def clear(data: Path) -> None:
    """Remove what a backup has left that the plug was pulled on."""
    for left in data.glob(f"{PREFIX}*"):
        shutil.rmtree(left, ignore_errors=True)


def _expect_space(data: Path, free_floor: int, engines: tuple[tuple[str, Engine], ...]) -> None:
    needed = COPIES * sum((data / name).stat().st_size for name, _ in engines)
    if shutil.disk_usage(data).free - needed < free_floor:
        raise NoSpace(
            message("There is not enough space on the card for a backup. Erase old receipts first.")
        )


def _packed(folder: Path, engines: tuple[tuple[str, Engine], ...]) -> Path:
    made = folder / "backup.zip"
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=FASTEST) as archive:
        for name, engine in engines:
            copy = folder / name
            engine.snapshot(copy)
            archive.write(copy, name)
            copy.unlink()
    return made
