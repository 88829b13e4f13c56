"""The print buffer: what has been put on the line and is not yet on paper."""

from __future__ import annotations

from escpos.bits import overlaid, rows_of_columns
from escpos.paper import Piece


class Line:
    """Columns of dots side by side on one lower edge.

    `x` is where the next thing goes, `end` the right edge of what there is, `height` that of the highest,
    `tall` how many bytes each column has for it. What is put beyond `width` is lost.
    """

    def __init__(self, width: int) -> None:
        self.width = width
        self.clear()

    def clear(self) -> None:
        """Throw away what there is and go to the start."""
        self._dots = bytearray()
        self.pieces: list[Piece] = []
        self.x = self.end = self.height = self.tall = 0

    @property
    def empty(self) -> bool:
        """True if nothing has been put on it."""
        return not self.pieces

    def put(self, columns: bytes, width: int, height: int, text: str, cell: int, command: int) -> None:
        """Put columns, each of whole bytes, where the line stands, and move behind them."""
        x, tall = self.x, (height + 7) // 8
        if tall != self.tall:
            columns = self._levelled(columns, tall)
        if x + width > self.width:
            columns = columns[: max(0, self.width - x) * self.tall]
        if x * self.tall == len(self._dots):
            self._dots += columns
        elif columns:
            self._lay(x * self.tall, columns)
        self.pieces.append(Piece(x, width, height, text, cell, command))
        self.x = x + width
        if self.x > self.end:
            self.end = min(self.x, self.width)
        if height > self.height:
            self.height = height

    def _levelled(self, columns: bytes, tall: int) -> bytes:
        """These columns of `tall` bytes, as high as the line is; the line becomes higher for them."""
        if tall < self.tall:
            return _heightened(columns, tall, self.tall)
        self._dots, self.tall = bytearray(_heightened(self._dots, self.tall, tall)), tall
        return columns

    def _lay(self, at: int, columns: bytes) -> None:
        """Columns away from the end of what there is: over it, or behind a gap."""
        dots = self._dots
        under = dots[at : at + len(columns)]
        if under:
            columns = overlaid(under, columns[: len(under)]) + columns[len(under) :]
        dots += bytes(max(0, at - len(dots)))
        dots[at : at + len(columns)] = columns

    def columns(self, left: int, count: int) -> bytes:
        """At most `count` columns of `tall` bytes: what there is, moved `left` dots to the right."""
        return (bytes(left * self.tall) + self._dots)[: count * self.tall]

    def rows(self, left: int, stride: int) -> bytes:
        """The same as `height` rows of `stride` bytes."""
        count = stride * 8
        columns = self.columns(left, count).ljust(count * self.tall, b"\0")
        return rows_of_columns(columns, self.tall, stride)[(self.tall * 8 - self.height) * stride :]


def _heightened(columns: bytes | bytearray, tall: int, new: int) -> bytes:
    """Columns of `tall` bytes with white above, so that each has `new`."""
    if not columns:
        return b""
    higher = bytearray(len(columns) // tall * new)
    for at in range(tall):
        higher[new - tall + at :: new] = columns[at::tall]
    return bytes(higher)
