"""Dots as bits: turning columns into rows, widening, shifting, and laying one over another.

A row of dots is bytes, the leftmost dot the highest bit of the first byte, 1 for black, as in GS v 0. A
band is eight rows: one byte a column, the top dot the highest bit, as in ESC *. Whole pictures go through
long integers, some hundred times faster than dot by dot.
"""

from __future__ import annotations

from functools import lru_cache

# A byte for each byte, for bytes.translate.
FLIPPED = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))
_LEFT_DOUBLED = bytes(int("".join(bit * 2 for bit in f"{byte:08b}"[:4]), 2) for byte in range(256))
_RIGHT_DOUBLED = bytes(int("".join(bit * 2 for bit in f"{byte:08b}"[4:]), 2) for byte in range(256))

# Swapping bits at these distances turns an 8 by 8 square over (Warren, Hacker's Delight, 7-3).
_SWAPS = ((7, 0x00AA00AA00AA00AA), (14, 0x0000CCCC0000CCCC), (28, 0x00000000F0F0F0F0))


@lru_cache(maxsize=64)
def _repeated(mask: int, squares: int) -> int:
    return int.from_bytes(mask.to_bytes(8, "big") * squares, "big")


def turn_squares(data: bytes) -> bytes:
    """Each 8 by 8 square of dots, eight bytes, mirrored along its diagonal: columns become rows.

    `len(data)` must be a multiple of 8. Of a band's columns, `result[r::8]` is its row r.
    """
    squares = len(data) // 8
    dots = int.from_bytes(data, "big")
    for distance, mask in _SWAPS:
        swapped = (dots ^ (dots >> distance)) & _repeated(mask, squares)
        dots ^= swapped ^ (swapped << distance)
    return dots.to_bytes(len(data), "big")


def rows_of_bands(bands: list[bytes], stride: int) -> bytes:
    """Bands, the top one first, each `stride * 8` columns, as rows of `stride` bytes."""
    size = stride * 8
    turned = turn_squares(b"".join(bands))
    return b"".join(
        [turned[start + row : start + size : 8] for start in range(0, len(turned), size) for row in range(8)]
    )


def bands_of_rows(data: bytes, stride: int) -> list[bytes]:
    """Rows of `stride` bytes as bands, the top one first; rows that are missing in the last are white."""
    bands = []
    for start in range(0, len(data), stride * 8):
        rows = data[start : start + stride * 8].ljust(stride * 8, b"\0")
        columns = bytearray(stride * 8)
        for row in range(8):
            columns[row::8] = rows[row * stride : (row + 1) * stride]
        bands.append(turn_squares(bytes(columns)))
    return bands


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
