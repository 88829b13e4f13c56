"""The print buffer: what has been put on the line and is not yet on paper."""

from __future__ import annotations

from collections.abc import Sequence

from escpos.bits import overlaid, rows_of_bands
from escpos.paper import Piece


class Line:
    """Columns of dots side by side on one lower edge, in bands of eight rows, the lowest first.

    `x` is where the next thing goes, `end` the right edge of what there is, `height` that of the highest.
    """

    def __init__(self, columns: int) -> None:
        self._columns = columns
        self.clear()

    def clear(self) -> None:
        """Throw away what there is and go to the start."""
        self._bands: list[bytearray] = []
        self.pieces: list[Piece] = []
        self.x = self.end = self.height = 0

    @property
    def empty(self) -> bool:
        """Whether nothing has been put on it."""
        return not self.pieces

    def put(self, bands: Sequence[bytes], piece: Piece) -> None:
        """Put columns at the piece's place and move behind it; what is beyond the right edge is lost."""
        x, room = piece.x, self._columns - piece.x
        while len(self._bands) < len(bands):
            self._bands.append(bytearray(self._columns))
        for band, columns in zip(self._bands, bands, strict=False):
            new = columns[: max(0, room)]
            if x < self.end:
                new = overlaid(band[x : x + len(new)], new)
            band[x : x + len(new)] = new
        self.x = x + piece.width
        self.end = max(self.end, min(self.x, self._columns))
        self.height = max(self.height, piece.height)
        self.pieces.append(piece)

    def rows(self, left: int, stride: int) -> bytes:
        """`height` rows of `stride` bytes, moved `left` dots to the right."""
        size, head = stride * 8, bytes(left)
        bands = [(head + band[: self.end])[:size].ljust(size, b"\0") for band in reversed(self._bands)]
        if not bands:
            return b""
        spare = len(bands) * 8 - self.height
        return rows_of_bands(bands, stride)[spare * stride :]
