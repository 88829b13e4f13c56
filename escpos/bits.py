"""Dots as bits: turning columns into rows, widening, shifting, and laying one over another.

A row of dots is bytes, the leftmost dot the highest bit of the first byte, 1 for black, as in GS v 0. A
column is bytes as well, the top dot the highest bit of the first one, as in ESC *. Whole pictures go through
long integers, some hundred times faster than dot by dot.
"""

from __future__ import annotations

from functools import lru_cache
from struct import Struct

# A byte for each byte, for bytes.translate.
FLIPPED = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))
_LEFT_DOUBLED = bytes(int("".join(bit * 2 for bit in f"{byte:08b}"[:4]), 2) for byte in range(256))
_RIGHT_DOUBLED = bytes(int("".join(bit * 2 for bit in f"{byte:08b}"[4:]), 2) for byte in range(256))

# Swapping dots between rows so far apart turns an 8 by 8 square over (Warren, Hacker's Delight, 7-3). The
# masks have a byte for each of its rows.
_SWAPS = (
    (1, b"\x00\xaa\x00\xaa\x00\xaa\x00\xaa"),
    (2, b"\x00\x00\xcc\xcc\x00\x00\xcc\xcc"),
    (4, b"\x00\x00\x00\x00\xf0\xf0\xf0\xf0"),
)
_TURNED_AT_ONCE = 16_384  # bytes; with the masks and what is between it stays near the processor


@lru_cache(maxsize=64)
def _swaps(stride: int, size: int) -> tuple[tuple[int, int], ...]:
    """For rows of `stride` bytes, `size` in all: how many bits apart the dots of a swap are, and which."""
    squares_down = size // (stride * 8)
    return tuple(
        (
            rows * (stride * 8 - 1),
            int.from_bytes(b"".join([bytes([byte]) * stride for byte in mask]) * squares_down, "big"),
        )
        for rows, mask in _SWAPS
    )


def _turned(rows: bytes, stride: int) -> bytes:
    dots = int.from_bytes(rows, "big")
    for distance, mask in _swaps(stride, len(rows)):
        swapped = (dots ^ (dots >> distance)) & mask
        dots ^= swapped ^ (swapped << distance)
    return dots.to_bytes(len(rows), "big")


def turn_squares(rows: bytes, stride: int) -> bytes:
    """Rows, a multiple of eight, with each 8 by 8 square of dots mirrored along its diagonal.

    Of eight rows the first then holds what was the first column of each square, and so on.
    """
    if len(rows) <= _TURNED_AT_ONCE:
        return _turned(rows, stride)
    step = max(1, _TURNED_AT_ONCE // (stride * 8)) * stride * 8
    return b"".join([_turned(rows[at : at + step], stride) for at in range(0, len(rows), step)])


def rows_of_columns(columns: bytes, tall: int, stride: int) -> bytes:
    """`stride * 8` columns of `tall` bytes as `tall * 8` rows."""
    step = tall * 8
    parts = [columns[start::step] for band in range(tall) for start in range(band, step, tall)]
    return turn_squares(b"".join(parts), stride)


def columns_of_rows(rows: bytes, stride: int) -> tuple[bytes, int]:
    """Rows as `stride * 8` columns, and how many bytes each has; rows that are missing there are white."""
    tall = -(-len(rows) // (stride * 8))
    turned = turn_squares(rows.ljust(tall * stride * 8, b"\0"), stride)
    columns, step = bytearray(len(turned)), tall * 8
    starts = [start for band in range(tall) for start in range(band, step, tall)]
    for start, at in zip(starts, range(0, len(turned), stride), strict=True):
        columns[start::step] = turned[at : at + stride]
    return bytes(columns), tall


@lru_cache(maxsize=64)
def _splitting(stride: int, count: int) -> Struct:
    return Struct(f"{stride}s" * count)


def split_rows(rows: bytes, stride: int) -> tuple[bytes, ...]:
    """Each row of `stride` bytes by itself."""
    return _splitting(stride, len(rows) // stride).unpack(rows)


def doubled(data: bytes) -> bytes:
    """Every dot twice in its row."""
    wide = bytearray(len(data) * 2)
    wide[0::2] = data.translate(_LEFT_DOUBLED)
    wide[1::2] = data.translate(_RIGHT_DOUBLED)
    return bytes(wide)


def doubled_rows(data: bytes, stride: int) -> bytes:
    """Every row twice."""
    return b"".join([data[at : at + stride] * 2 for at in range(0, len(data), stride)])


def overlaid(lower: bytes | bytearray, upper: bytes | bytearray) -> bytes:
    """Black where either is black. Both are of one size."""
    dots = int.from_bytes(lower, "big") | int.from_bytes(upper, "big")
    return dots.to_bytes(len(lower), "big")


def inverted(data: bytes) -> bytes:
    """Black for white."""
    return (int.from_bytes(data, "big") ^ ((1 << len(data) * 8) - 1)).to_bytes(len(data), "big")


def upside_down(data: bytes) -> bytes:
    """Rows turned by 180°."""
    return data[::-1].translate(FLIPPED)


def placed(data: bytes, width: int, x: int, stride: int) -> bytes:
    """Rows of `width` bytes moved `x` dots to the right, as rows of `stride` bytes; the rest is cut off."""
    if x == 0 and width == stride:
        return data
    skip, shift = divmod(x, 8)
    if shift:
        padded = b"".join([data[at : at + width] + b"\0" for at in range(0, len(data), width)])
        data = (int.from_bytes(padded, "big") >> shift).to_bytes(len(padded), "big")
        width += 1
    kept = min(width, max(0, stride - skip))
    left, right = bytes(min(skip, stride)), bytes(stride - min(skip, stride) - kept)
    return b"".join([left + data[at : at + kept] + right for at in range(0, len(data), width)])


def clipped(data: bytes, width: int, dots: int) -> bytes:
    """Rows of `width` bytes with everything from dot `dots` on made white."""
    if dots >= width * 8:
        return data
    mask = ((1 << dots) - 1 << width * 8 - dots).to_bytes(width, "big") * (len(data) // width)
    return (int.from_bytes(data, "big") & int.from_bytes(mask, "big")).to_bytes(len(data), "big")
