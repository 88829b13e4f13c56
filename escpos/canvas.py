"""A sheet of dots that grows downwards, packed one bit a dot."""

from __future__ import annotations

from escpos.bits import overlaid

# 12.5 m of paper: no receipt comes near it, and a stream of feeds must not fill the memory.
MAX_ROWS = 100_000


class Canvas:
    """Rows of `stride` bytes; see `escpos.bits` for their dots. White until something is laid on it.

    Rows below `limit` are not kept; `overflowed` tells that there were some.
    """

    def __init__(self, width: int, limit: int = MAX_ROWS) -> None:
        self.width = width
        self.stride = (width + 7) // 8
        self.limit = limit
        self.overflowed = False
        self.dots = bytearray()

    @property
    def height(self) -> int:
        """Rows so far."""
        return len(self.dots) // self.stride

    def reach(self, height: int) -> None:
        """Make it at least `height` rows high."""
        self.overflowed |= height > self.limit
        missing = min(height, self.limit) * self.stride - len(self.dots)
        if missing > 0:
            self.dots += bytes(missing)

    def lay(self, y: int, rows: bytes) -> None:
        """Lay rows of the canvas's own stride over what is there, from row `y` on."""
        start, end = y * self.stride, self.limit * self.stride
        if start + len(rows) > end:
            self.overflowed = True
            rows = rows[: max(0, end - start)]
        if not rows:
            return
        if start >= len(self.dots):
            self.dots += bytes(start - len(self.dots)) + rows
        else:
            under = self.dots[start : start + len(rows)]
            rows = overlaid(under, rows[: len(under)]) + rows[len(under) :]
            self.dots[start : start + len(rows)] = rows

    def rows(self, top: int, count: int) -> bytes:
        """`count` rows from `top` on, as many as there are."""
        return bytes(self.dots[max(0, top) * self.stride : max(0, top + count) * self.stride])
