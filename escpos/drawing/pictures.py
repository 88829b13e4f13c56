"""Pictures made ready for the paper: read from columns, enlarged, put in their place."""

from __future__ import annotations

from escpos.bits import bands_of_rows, clipped, doubled, doubled_rows, overlaid, placed, rows_of_bands
from escpos.drawing.definitions import Picture

# A header of eight bytes can claim 4 GB. No printer holds more than a few MB, no receipt needs it.
MAX_BYTES = 64_000_000


def from_columns(data: bytes, width: int, tall: int) -> Picture:
    """A picture from columns of `tall` bytes, the top dots first (GS *, FS q, column graphics)."""
    stride = (width + 7) // 8
    bands = [data[band : width * tall : tall].ljust(stride * 8, b"\0") for band in range(tall)]
    rows = rows_of_bands(bands, stride) if bands and stride else b""
    return Picture(width, tall * 8, rows)


def overlay(pictures: list[Picture]) -> Picture | None:
    """Several colours of one picture as black (printers with one colour print them so)."""
    if not pictures:
        return None
    first, rows = pictures[0], pictures[0].rows
    for other in pictures[1:]:
        if other.stride == first.stride:
            size = max(len(rows), len(other.rows))
            rows = overlaid(rows.ljust(size, b"\0"), other.rows.ljust(size, b"\0"))
    return Picture(first.width, first.height, rows)


def enlarged(picture: Picture, times: tuple[int, int]) -> Picture:
    """Every dot as often as that, across (1 or 2) and down (1 or 2)."""
    rows, stride, width, height = picture.rows, picture.stride, picture.width, picture.height
    if times[0] == 2:
        rows, stride, width = doubled(rows), stride * 2, width * 2
    if times[1] == 2:
        rows, height = doubled_rows(rows, stride), height * 2
    return placed_tight(rows, stride, width, height)


def placed_tight(rows: bytes, stride: int, width: int, height: int) -> Picture:
    """Rows that may be a byte too wide, as a picture."""
    return Picture(width, height, placed(rows, stride, 0, (width + 7) // 8))


def picture_rows(picture: Picture, times: tuple[int, int], left: int, room: int, stride: int) -> bytes:
    """The picture enlarged, `left` dots from the edge of rows of `stride` bytes, cut to `room` dots."""
    big = enlarged(picture, times) if times != (1, 1) else picture
    if not big.stride:
        return b""
    rows = big.rows if big.width % 8 == 0 else clipped(big.rows, big.stride, big.width)
    rows = placed(rows, big.stride, left, stride)
    return clipped(rows, stride, left + room) if left + big.width > left + room else rows


def as_bands(picture: Picture) -> list[bytes]:
    """The picture for the line: bands of eight rows, the lowest first, its lower edge on the line's."""
    spare = -picture.height % 8
    rows = bytes(spare * picture.stride) + picture.rows
    return [band[: picture.width] for band in reversed(bands_of_rows(rows, picture.stride))]
