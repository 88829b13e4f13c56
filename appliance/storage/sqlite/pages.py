"""Rows of a SQLite file, read without SQLite: from every page that holds some, whatever leads to it or not.

What is damaged most often is a page or a byte; SQLite then gives up the whole table, or the file. Rows that
have checksums can be told from rubbish, so nothing else of the file has to be right. (SQLite's documentation,
"Database File Format": b-tree pages, overflow, records, the write-ahead log.)
"""

from __future__ import annotations

import mmap
import struct
from collections.abc import Iterator
from pathlib import Path

SIZES = (1_024, 4_096)  # of pages that this box has made, for a file whose header is damaged
HEADER = 100  # bytes ahead of the first page's content
WAL_HEADER, FRAME_HEADER = 32, 24
WAL_MAGIC = {0x377F0682: "<", 0x377F0683: ">"}  # byte order of the log's checksums
FIXED = {0: 0, 1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8, 7: 8, 8: 0, 9: 0}  # bytes of a value, by serial type
LEAF = struct.Struct(">BHHHB")  # a leaf page's head: kind, free block, cells, where content begins, fragments

Value = None | int | float | str | bytes
Row = tuple[int, list[Value]]


class Pages:
    """A database's pages as its last commit left them: those of its file, and newer ones of its log."""

    def __init__(self, file: Path, size: int | None = None) -> None:
        """`size` of a page, where the file's own word is not to be taken. Raises OSError."""
        self._data = _mapped(file)
        self.size = size or self._said_size()
        log = file.with_name(f"{file.name}-wal")
        self._log = log.read_bytes() if log.exists() else b""
        self._newer = _committed(self._log, self.size)
        self.count = max(len(self._data) // self.size, *self._newer, 0)
        reserved = self._data[20] if len(self._data) > HEADER and self._data[20] in (0, 8) else 0
        self.usable = self.size - reserved

    def page(self, number: int) -> bytes:
        """A page by its number, from 1; empty where there is none."""
        place = self._newer.get(number)
        if place is not None:
            return self._log[place : place + self.size]
        return bytes(self._data[(number - 1) * self.size : number * self.size])

    def rows(self) -> Iterator[Row]:
        """The rows of each page that may be one of rows: numbers and values. Much of it may be rubbish."""
        for number in range(1, self.count + 1):
            yield from self._rows_on(self.page(number), HEADER if number == 1 else 0)

    def _said_size(self) -> int:
        said = int.from_bytes(self._data[16:18], "big") if len(self._data) >= HEADER else 0
        return 65_536 if said == 1 else said if said in (512, *SIZES, 2_048, 8_192, 16_384) else SIZES[0]

    def _rows_on(self, page: bytes, head: int) -> Iterator[Row]:
        if len(page) < head + LEAF.size:
            return
        _, _, cells, begins, _ = LEAF.unpack_from(page, head)
        first = head + LEAF.size
        last = max(
            first + 2 * cells, begins
        )  # where the number of cells is damaged, where they begin may not be
        for place in range(first, min(last, len(page) - 1), 2):
            offset = int.from_bytes(page[place : place + 2], "big")
            if first < offset < len(page):
                row = self._row(page, offset)
                if row is not None:
                    yield row

    def _row(self, page: bytes, offset: int) -> Row | None:
        try:
            length, offset = _varint(page, offset)
            number, offset = _varint(page, offset)
            if not 2 <= length <= len(self._data) + len(self._log):
                return None
            return number, _record(self._payload(page, offset, length))
        except (IndexError, ValueError, struct.error):
            return None

    def _payload(self, page: bytes, offset: int, length: int) -> bytes:
        local = self._local(length)
        data = bytearray(page[offset : offset + local])
        if local < length:
            following = int.from_bytes(page[offset + local : offset + local + 4], "big")
            while len(data) < length and 0 < following <= self.count:
                more = self.page(following)
                data += more[4 : min(self.usable, 4 + length - len(data))]
                following = int.from_bytes(more[:4], "big")
        if len(data) != length:
            raise ValueError("its end is missing")
        return bytes(data)

    def _local(self, length: int) -> int:
        """The number of bytes of a row that are on its page; the others overflow."""
        most, least = self.usable - 35, (self.usable - 12) * 32 // 255 - 23
        if length <= most:
            return length
        fitting = least + (length - least) % (self.usable - 4)
        return fitting if fitting <= most else least


def _mapped(file: Path) -> mmap.mmap | bytes:
    """A file's bytes, of which only those that are looked at take memory; an empty one cannot be mapped."""
    with file.open("rb") as stream:
        return mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) if file.stat().st_size else b""


def _varint(data: bytes, offset: int) -> tuple[int, int]:
    """A number of one to nine bytes, and where it ends."""
    value = 0
    for place in range(8):
        byte = data[offset + place]
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, offset + place + 1
    value = value << 8 | data[offset + 8]
    return (value - (1 << 64) if value >> 63 else value), offset + 9


def _record(data: bytes) -> list[Value]:
    head, offset = _varint(data, 0)
    kinds = []
    while offset < head:
        kind, offset = _varint(data, offset)
        kinds.append(kind)
    values = []
    for kind in kinds:
        size = FIXED[kind] if kind in FIXED else (kind - 12) // 2
        if kind in (10, 11) or size < 0 or offset + size > len(data):
            raise ValueError("no such value")
        values.append(_value(kind, data[offset : offset + size]))
        offset += size
    return values


def _value(kind: int, data: bytes) -> Value:
    if kind == 0:
        return None
    if kind == 7:
        return float(struct.unpack(">d", data)[0])
    if kind in (8, 9):
        return kind - 8
    if kind < 7:
        return int.from_bytes(data, "big", signed=True)
    return data.decode("utf-8", "surrogateescape") if kind % 2 else data


def _committed(log: bytes, size: int) -> dict[int, int]:
    """The place in the log of each page's newest version, up to the last commit that is whole."""
    if len(log) < WAL_HEADER or (order := WAL_MAGIC.get(int.from_bytes(log[:4], "big"))) is None:
        return {}
    if int.from_bytes(log[8:12], "big") != size:
        return {}
    salts, sums = log[16:24], _sums(log[:24], order, (0, 0))
    found: dict[int, int] = {}
    open_pages: dict[int, int] = {}
    for place in range(WAL_HEADER, len(log) - FRAME_HEADER - size + 1, FRAME_HEADER + size):
        head = log[place : place + FRAME_HEADER]
        content = place + FRAME_HEADER
        sums = _sums(log[content : content + size], order, _sums(head[:8], order, sums))
        if head[8:16] != salts or struct.unpack(">II", head[16:24]) != sums:
            break
        number, pages = struct.unpack(">II", head[:8])
        open_pages[number] = content
        if pages:  # the last of a commit
            found |= open_pages
            open_pages = {}
    return found


def _sums(data: bytes, order: str, sums: tuple[int, int]) -> tuple[int, int]:
    first, second = sums
    words = struct.unpack(f"{order}{len(data) // 4}I", data)
    for even, odd in zip(words[::2], words[1::2], strict=True):
        first = first + even + second & 0xFFFFFFFF
        second = second + odd + first & 0xFFFFFFFF
    return first, second
