"""Pictures made ready for the paper: read from columns, enlarged, put in their place."""

from __future__ import annotations

from escpos.bits import clipped, doubled, doubled_rows, overlaid, placed, rows_of_columns
from escpos.drawing.definitions import Picture
from escpos.drawing.page_size import MAX_PAGE_ROWS

# A header of eight bytes can claim 4 GB. No printer holds more than a few MB, no receipt needs it.
MAX_BYTES = 64_000_000

# Dots of a picture from its left edge that any paper or page could show; the rest is dropped as it is read.
MAX_WIDTH = MAX_PAGE_ROWS


def from_rows(data: bytes, width: int, height: int) -> Picture:
    """A picture from rows of whole bytes; rows that are missing are white (GS ( L, raster graphics)."""
    stride, shown = (width + 7) // 8, min(width, MAX_WIDTH)
    rows = narrowed(data[: stride * height], stride, (shown + 7) // 8)
    return Picture(shown, height, rows.ljust((shown + 7) // 8 * height, b"\0"))


def narrowed(rows: bytes, stride: int, kept: int) -> bytes:
    """Rows of `stride` bytes cut to their first `kept`."""
    if kept >= stride:
        return rows
    return b"".join([rows[at : at + kept].ljust(kept, b"\0") for at in range(0, len(rows), stride)])


def from_columns(data: bytes, width: int, tall: int) -> Picture:
    """A picture from columns of `tall` bytes, the top dots first (GS *, FS q, column graphics)."""
    width = min(width, MAX_WIDTH)
    stride = (width + 7) // 8
    columns = data[: width * tall].ljust(stride * 8 * tall, b"\0")
    return Picture(width, tall * 8, rows_of_columns(columns, tall, stride) if columns else b"")


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
    width, height = min(picture.width, MAX_WIDTH // times[0]), picture.height
    stride = (width + 7) // 8
    rows = narrowed(picture.rows, picture.stride, stride)
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
