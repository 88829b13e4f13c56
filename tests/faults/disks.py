"""A disk under one process that counts what is written, and fails when it is told to; see disk.c."""

from __future__ import annotations

import ctypes
import mmap
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

SOURCE = Path(__file__).with_name("disk.c")


class Control(ctypes.Structure):
    """As in disk.c."""

    _fields_ = [
        (name, ctypes.c_int64)
        for name in ("writes", "bytes", "syncs", "operations", "fail_at", "error", "lasting", "failed")
    ]


class Disk:
    """What a box writes below a folder, counted; and what becomes of that."""

    def __init__(self, folder: Path, work: Path) -> None:
        """Builds what is preloaded in `work`. The test is skipped where there is no compiler."""
        compiler = shutil.which("cc") or shutil.which("gcc")
        if compiler is None:
            pytest.skip("there is no C compiler (Debian: gcc, libc6-dev)")
        library, control = work / "disk.so", work / "disk.control"
        subprocess.run(
            [compiler, "-shared", "-fPIC", "-O1", "-o", str(library), str(SOURCE), "-ldl"], check=True
        )
        control.write_bytes(bytes(mmap.PAGESIZE))
        self._file = control.open("r+b")
        self._mapped = mmap.mmap(self._file.fileno(), mmap.PAGESIZE)
        self.control = Control.from_buffer(self._mapped)
        self.wrapper = (
            "env",
            f"LD_PRELOAD={library}",
            f"DISK_CONTROL={control}",
            f"DISK_FOLDER={os.path.realpath(folder)}",
        )

    def fail(self, after: int, error: int, *, lasting: bool = False) -> None:
        """The write or sync that comes after so many others fails; all later ones as well where `lasting`."""
        self.control.error, self.control.lasting, self.control.failed = error, int(lasting), 0
        self.control.fail_at = self.control.operations + after + 1

    def mend(self) -> None:
        """Nothing fails any more."""
        self.control.fail_at = 0

    @contextmanager
    def counting(self) -> Iterator[Control]:
        """What is written meanwhile."""
        counted = Control()
        before = Control.from_buffer_copy(self.control)
        yield counted
        for name in ("writes", "bytes", "syncs"):
            setattr(counted, name, getattr(self.control, name) - getattr(before, name))
