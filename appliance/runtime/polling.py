"""Waiting until files and sockets can be read or written, whatever their numbers: select() ends at 1,023."""

from __future__ import annotations

import select
from collections.abc import Sequence
from typing import Protocol, TypeVar


class HasFile(Protocol):
    """Something with an open file."""

    def fileno(self) -> int:
        """The file's number."""


T = TypeVar("T", bound=HasFile | int)


def readable(files: Sequence[T], seconds: float | None) -> list[T]:
    """Those that can be read, or have ended, within so long (None: however long). Raises OSError."""
    return _ready(files, select.POLLIN, seconds)


def writable(file: HasFile | int, seconds: float) -> bool:
    """Whether something can be written, or is broken, within so long. Raises OSError."""
    return bool(_ready([file], select.POLLOUT, seconds))


def _ready(files: Sequence[T], wanted: int, seconds: float | None) -> list[T]:
    poll = select.poll()
    by_number = {file if isinstance(file, int) else file.fileno(): file for file in files}
    for number in by_number:
        poll.register(number, wanted)
    return [by_number[number] for number, _ in poll.poll(None if seconds is None else seconds * 1_000)]
