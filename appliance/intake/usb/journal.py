"""A journal of the bytes that a till has sent and that are in no job yet. It outlives the process.

Who prints on USB is told by the port itself that bytes were taken, before anybody has read them. So they are
written down as they come, and what a killed box had not kept is gone through again at the next start. The
bytes are appended by the thread that reads them; the loop, which comes after it, notes at which of them its
session ended a job by itself.
"""

from __future__ import annotations

import logging
import os
import struct
import threading
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

log = logging.getLogger(__name__)
MAX_BYTES = 64 * 1_048_576  # as much as a till sends in minutes without a pause; beyond it nothing is noted
_RECORD = struct.Struct("<cQ")  # what it is; its length, or the place in the stream that it stands for
_LAST, _SETTINGS, _DATA = b"L", b"P", b"D"


class Mark(Enum):
    """Something other than bytes that the session was told."""

    SILENCE = b"S"  # long enough to end the job
    BROKEN = b"B"  # the box stopped
    GONE = b"G"  # the till


@dataclass(frozen=True, slots=True)
class Left:
    """The rest of an earlier run: the last job that was kept before it, the commands of the settings in force
    then, and all that came since."""

    last: int = 0
    settings: bytes = b""
    pieces: tuple[bytes | Mark, ...] = ()


class Journal:
    """The file. A disk that takes nothing more costs what it is for, and nothing else."""

    def __init__(self, file: Path) -> None:
        self._file = os.open(file, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
        self._lock = threading.Lock()
        self._size = os.fstat(self._file).st_size
        self._came = 0  # bytes of the stream so far
        self._works = True
        self._unsynced = False

    def left(self) -> Left:
        """Read the file; what comes goes behind it."""
        records = _records(os.pread(self._file, self._size, 0))
        stream = b"".join(data for kind, _, data in records if kind == _DATA)
        self._came = len(stream)
        pieces: list[bytes | Mark] = []
        begin = 0
        marks = [(place, Mark(kind)) for kind, place, _ in records if kind in {mark.value for mark in Mark}]
        for place, mark in sorted(marks, key=lambda each: each[0]):
            pieces += [stream[begin:place], mark]
            begin = place
        pieces.append(stream[begin:])
        last = next((place for kind, place, _ in records if kind == _LAST), 0)
        settings = next((data for kind, _, data in records if kind == _SETTINGS), b"")
        return Left(last, settings, tuple(piece for piece in pieces if piece))

    def data(self, data: bytes) -> None:
        """Bytes have come. Called by the thread that reads."""
        with self._lock:
            self._came += len(data)
            self._write(_RECORD.pack(_DATA, len(data)) + data)

    def gone(self) -> None:
        """The till is gone. Called by the thread that reads."""
        with self._lock:
            self._write(_RECORD.pack(Mark.GONE.value, self._came))

    def mark(self, mark: Mark, place: int) -> None:
        """The session was told this once it had taken so many bytes."""
        with self._lock:
            self._write(_RECORD.pack(mark.value, place))

    def begin(self, place: int, last: int, settings: bytes) -> None:
        """All is kept up to a place, which has `settings` in force; `last` is the last job. Begin anew there.

        Unless more has come meanwhile: then another time will do.
        """
        with self._lock:
            if place != self._came:
                return
            os.ftruncate(self._file, 0)
            self._size, self._works, self._unsynced = 0, True, False
            self._write(_RECORD.pack(_LAST, last) + _RECORD.pack(_SETTINGS, len(settings)) + settings)

    def sync(self) -> None:
        """Have it survive a power cut, too."""
        with self._lock:
            wanted, self._unsynced = self._unsynced, False
        if wanted:
            os.fdatasync(self._file)

    def _write(self, record: bytes) -> None:
        if not self._works:
            return
        try:
            if self._size + len(record) > MAX_BYTES:
                raise OSError(f"more than {MAX_BYTES} bytes came without a pause")
            if os.write(self._file, record) < len(record):
                raise OSError("the disk is full")
        except OSError as error:
            log.warning("a kill would lose what is open at the USB port: %s", error)
            os.ftruncate(self._file, 0)
            self._works = False
        self._size += len(record)
        self._unsynced = True


def _records(data: bytes) -> list[tuple[bytes, int, bytes]]:
    """Kind, number and bytes of each whole record: the last may have been cut short with the power."""
    found = []
    at = 0
    while at + _RECORD.size <= len(data):
        kind, number = _RECORD.unpack_from(data, at)
        at += _RECORD.size
        size = number if kind in (_SETTINGS, _DATA) else 0
        if at + size > len(data):
            break
        found.append((kind, number, data[at : at + size]))
        at += size
    return found
