"""The files of a virtual printer's paper: their numbers, and where they lie.

A folder may hold a year of receipts, so that nothing here reads all of it for each of them, or keeps it.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from pathlib import Path

BYTES, PICTURE, TEXT = ".bin", ".png", ".txt"
SUFFIXES = (BYTES, PICTURE, TEXT)  # the bytes go first: what has none is no paper
LOCK = threading.Lock()  # held while paper comes out or is torn off
_taken: dict[Path, int] = {}  # by folder: all numbers up to this one are taken


def stem(folder: Path, number: int) -> Path:
    """A paper's files, without their suffixes."""
    return folder / f"{number:04}"


def numbers(folder: Path) -> Iterator[int]:
    """The numbers of all papers, in no order. There may be no such folder."""
    try:
        entries = os.scandir(folder)
    except FileNotFoundError:
        return
    with entries:
        for entry in entries:
            name, dot, suffix = entry.name.partition(".")
            if dot + suffix == BYTES and name.isdecimal():
                yield int(name)


def next_stem(folder: Path) -> Path:
    """The next paper's files, without their suffixes. Hold the `LOCK`, and until its bytes are there."""
    number = (_taken[folder] if folder in _taken else max(numbers(folder), default=0)) + 1
    while stem(folder, number).with_suffix(BYTES).exists():  # by this process the last time, or by another
        number += 1
    _taken[folder] = number - 1
    return stem(folder, number)


def put_out(folder: Path, data: bytes, png: bytes, text: str) -> None:
    """A new paper. Its bytes come last: where they are, the rest is too. Raises OSError."""
    with LOCK:
        files = next_stem(folder)
        write_durably(files.with_suffix(PICTURE), png)
        write_durably(files.with_suffix(TEXT), text.encode())
        write_durably(files.with_suffix(BYTES), data)


def remove_all(folder: Path) -> int:
    """Throw all paper away, so that numbers begin anew; how many papers that were."""
    removed = 0
    with LOCK:
        for number in list(numbers(folder)):
            for suffix in SUFFIXES:
                stem(folder, number).with_suffix(suffix).unlink(missing_ok=True)
            removed += 1
        _taken.pop(folder, None)
    return removed


def write_durably(file: Path, data: bytes) -> None:
    """Write a file of the printer, so that a pulled plug leaves it whole or not there."""
    temporary = file.with_name(f".{file.name}.part")
    with temporary.open("wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())
    temporary.replace(file)
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
