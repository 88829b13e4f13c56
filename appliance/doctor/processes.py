"""The processes that listen on ports or have files open, as /proc tells.

Source: Linux's Documentation/filesystems/proc.rst (net/tcp, fd). Other people's processes show their files to
root only.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_LISTENING = "0A"


@dataclass(frozen=True, slots=True)
class Process:
    """A process by its number and its name."""

    number: int
    name: str

    def __str__(self) -> str:
        return f"{self.name} (process {self.number})"


def listeners(proc: Path) -> dict[int, int]:
    """The socket that listens on each port of TCP."""
    found = {}
    for table in ("net/tcp", "net/tcp6"):
        for line in _lines(proc / table)[1:]:
            words = line.split()
            if len(words) > 9 and words[3] == _LISTENING:
                found[int(words[1].rpartition(":")[2], 16)] = int(words[9])
    return found


def holder(proc: Path, target: str) -> Process | None:
    """A process that has a file open: a path, or `socket:[number]`. None where nobody shows it."""
    for folder in proc.glob("[0-9]*"):
        if target in _open_files(folder):
            return Process(int(folder.name), "".join(_lines(folder / "comm")[:1]) or "a process")
    return None


def _open_files(process: Path) -> Iterator[str]:
    try:
        for file in (process / "fd").iterdir():
            yield str(file.readlink())
    except OSError:  # it has ended, or is not ours to look at
        return


def _lines(file: Path) -> list[str]:
    try:
        return file.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []
