"""A ZIP file that is sent while it is made: nothing of it is held but its list of contents."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from typing import NamedTuple
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

_LEVEL = 1  # of compression: receipts shrink by half at once, and a Pi has better things to do
_DOS_EPOCH = (1980, 1, 1, 0, 0, 0)  # of a ZIP; the index has the times


class Entry(NamedTuple):
    """A file in it: its name, its content piece by piece, and whether it can be made smaller."""

    name: str
    pieces: Iterable[bytes]
    is_packed: bool = False


class _Outlet(io.RawIOBase):
    """Holds what was written until it is taken; knows no seeking, so that the ZIP needs none."""

    def __init__(self) -> None:
        super().__init__()
        self._held = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        self._held += data  # type: ignore[arg-type]  # bytes, or what is like them
        return len(data)  # type: ignore[arg-type]

    def take(self) -> bytes:
        taken = bytes(self._held)
        self._held.clear()
        return taken


def zipped(entries: Iterable[Entry]) -> Iterator[bytes]:
    """The bytes of a ZIP with these files, which are asked for one after the other as it is sent."""
    outlet = _Outlet()
    with ZipFile(outlet, "w", compresslevel=_LEVEL) as file:
        for entry in entries:
            info = ZipInfo(entry.name, _DOS_EPOCH)
            info.compress_type = ZIP_STORED if entry.is_packed else ZIP_DEFLATED
            with file.open(info, "w") as target:
                for piece in entry.pieces:
                    target.write(piece)
                    yield outlet.take()
            yield outlet.take()
    yield outlet.take()
