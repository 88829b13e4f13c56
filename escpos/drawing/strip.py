"""Printed lines on their way to the paper."""

from __future__ import annotations

from escpos.bits import rows_of_columns, split_rows, upside_down
from escpos.canvas import Canvas

_MOST_LINES = 16


class Strip:
    """Lines that wait to be laid on the paper: turning them together takes half as long as each alone.

    Where they come to stand is settled, and black over white or white over black is black, so nobody sees
    that they waited; who looks at the paper asks for `lay` first.
    """

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self._tall = 0  # bytes in a column
        self._waiting: list[tuple[int, int, bool]] = []  # first row, height, whether flipped
        self._columns: list[bytes] = []

    def add(self, y: int, columns: bytes, tall: int, height: int, flipped: bool) -> None:
        """A line of `height` rows, as columns of `tall` bytes from the paper's left edge, from row `y` on."""
        if tall != self._tall or len(self._waiting) == _MOST_LINES:
            self.lay()
            self._tall = tall
        self._waiting.append((y, height, flipped))
        self._columns.append(columns)

    def lay(self) -> None:
        """Lay the lines that wait on the paper."""
        if not self._waiting:
            return
        canvas, tall, count = self._canvas, self._tall, len(self._waiting)
        stride = max(1, -(-max(map(len, self._columns)) // (tall * 8)))  # to the right all is white
        even = [columns.ljust(stride * 8 * tall, b"\0") for columns in self._columns]
        side_by_side = split_rows(rows_of_columns(b"".join(even), tall, stride * count), stride)
        rest = bytes(canvas.stride - stride)
        for index, (y, height, flipped) in enumerate(self._waiting):
            rows = rest.join(side_by_side[index + (tall * 8 - height) * count :: count]) + rest
            canvas.lay(y, upside_down(rows) if flipped else rows)
        self._waiting.clear()
        self._columns.clear()
