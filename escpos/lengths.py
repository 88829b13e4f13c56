"""The lengths of commands: functions for the `length` column of the command table.

Each takes the stream and where the command starts in it, and gives the command's size in bytes, or None
while the stream is too short to tell. The bytes themselves need not have arrived yet.
"""

from __future__ import annotations

from collections.abc import Callable

from escpos.command import Stream

Length = Callable[[Stream, int], int | None]

NUL = 0
MAX_TABS = 32  # ESC D sets no more; what follows is no longer its own
MAX_TERMINATED = 256  # no bar code is longer; a stream without a NUL must not be searched for ever
_BUZZER = ((1, 9), (1, 9), (0, 3))  # the ranges of a clone's ESC C
KANJI_BYTES = 72  # a 24 by 24 character of FS 2; models with coarser ones say so in their profile
BMP_SIZE_AT = 2  # where a Windows bitmap says its own size


def little(data: Stream, at: int, width: int) -> int | None:
    """The unsigned number at `at`, low byte first; None where it has not arrived."""
    end = at + width
    return int.from_bytes(data[at:end], "little") if end <= len(data) else None


def byte(data: Stream, at: int) -> int | None:
    """The byte at `at`, or None."""
    return data[at] if at < len(data) else None


def fixed(size: int) -> Length:
    """Always `size` bytes."""
    return lambda _data, _start: size


def counted(at: int, width: int, unit: int = 1) -> Length:
    """A number of `width` bytes at offset `at` counts the items of `unit` bytes behind it."""

    def length(data: Stream, start: int) -> int | None:
        count = little(data, start + at, width)
        return None if count is None else at + width + count * unit

    return length


def area(at: int, widths: tuple[int, int], *, unit: int = 1) -> Length:
    """Two numbers at offset `at`; their product, times `unit`, is the size of what follows them."""

    def length(data: Stream, start: int) -> int | None:
        x = little(data, start + at, widths[0])
        y = little(data, start + at + widths[0], widths[1])
        return None if x is None or y is None else at + sum(widths) + x * y * unit

    return length


def by_byte(at: int, sizes: dict[int, int], otherwise: int) -> Length:
    """The byte at offset `at` selects the whole size."""

    def length(data: Stream, start: int) -> int | None:
        selector = byte(data, start + at)
        return None if selector is None else sizes.get(selector, otherwise)

    return length


def _terminated(data: Stream, start: int, at: int) -> int | None:
    limit = start + at + MAX_TERMINATED
    end = data.find(NUL, start + at, limit)
    if end >= 0:
        return end + 1 - start
    return MAX_TERMINATED + at if len(data) >= limit else None


def tab_stops(data: Stream, start: int) -> int | None:
    """ESC D: rising columns up to a NUL; a column that does not rise, or a 33rd, ends the list unread."""
    last = 0
    for index, column in enumerate(data[start + 2 : start + 3 + MAX_TABS]):
        if column == NUL:
            return 3 + index
        if column <= last or index == MAX_TABS:
            return 2 + index
        last = column
    return None


def bar_code(data: Stream, start: int) -> int | None:
    """GS k: up to a NUL in the old form (m 0-6), counted in the new (m 65-), and two clone forms."""
    system = byte(data, start + 2)
    if system is None:
        return None
    if system <= 6:
        return _terminated(data, start, 3)
    if 65 <= system <= 79:
        return counted(3, 1)(data, start)
    if system in (11, 97):  # QR codes of clones: version, level, then a counted text
        return counted(5, 2)(data, start)
    return 3


def column_image(data: Stream, start: int) -> int | None:
    """ESC *: one byte a column in the 8-dot modes, three in the 24-dot modes (m bit 5)."""
    mode = byte(data, start + 2)
    return None if mode is None else counted(3, 2, unit=3 if mode & 0x20 else 1)(data, start)


def user_characters(data: Stream, start: int) -> int | None:
    """ESC &: for each code from c1 to c2 a width, then that many columns of y bytes."""
    if start + 5 > len(data):
        return None
    rows, first, last = data[start + 2], data[start + 3], data[start + 4]
    at = start + 5
    for _ in range(first, last + 1):
        columns = byte(data, at)
        if columns is None:
            return None
        at += 1 + columns * rows
    return at - start


def nv_bit_images(data: Stream, start: int) -> int | None:
    """FS q: n pictures, each with its own width and height in bytes."""
    count = byte(data, start + 2)
    if count is None:
        return None
    at = start + 3
    for _ in range(count):
        x, y = little(data, at, 2), little(data, at + 2, 2)
        if x is None or y is None:
            return None
        at += 4 + x * y * 8
    return at - start


def slip_or_buzzer(data: Stream, start: int) -> int | None:
    """ESC C: one parameter (Epson), or three small ones (clones: how often, how long, light and sound)."""
    if start + 5 > len(data):
        return None if start + 3 > len(data) or _may_buzz(data[start + 2 : start + 5]) else 3
    return 5 if _may_buzz(data[start + 2 : start + 5]) else 3


def _may_buzz(parameters: Stream) -> bool:
    return all(low <= n <= high for n, (low, high) in zip(parameters, _BUZZER, strict=False))


def windows_bitmap(at: int) -> Length:
    """GS D: a bitmap file at offset `at`, which says its own size."""

    def length(data: Stream, start: int) -> int | None:
        size = little(data, start + at + BMP_SIZE_AT, 4)
        return None if size is None else at + max(size, BMP_SIZE_AT + 4)

    return length


def counter_text(data: Stream, start: int) -> int | None:
    """GS C ; sa ; sb ; sn ; sr ; sc ; - decimal digits between six semicolons; another byte ends it."""
    semicolons = 0
    for at in range(start + 2, start + 2 + MAX_TERMINATED):
        char = byte(data, at)
        if char is None:
            return None
        semicolons += char == ord(";")
        if semicolons == 6:
            return at + 1 - start
        if not (0x30 <= char <= 0x3B):
            return at - start
    return 2 + MAX_TERMINATED
