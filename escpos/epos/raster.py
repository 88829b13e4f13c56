"""Rows of dots to the commands that a model has for pictures.

Source: Epson ESC/POS reference, GS v 0, GS ( L, ESC *.
"""

from __future__ import annotations

from collections.abc import Iterator

from escpos.epos.output import Output
from escpos.epos.values import two_bytes
from escpos.epos.xml import Element

_MAX_ROWS = 2303  # of GS v 0
_STRIP = 24  # rows of ESC * 33
_STORE, _PRINT = b"\x30\x70\x30\x01\x01", b"\x1d(L\x02\x000\x32"  # GS 8 L 112, GS ( L 50
BLACK = 49


def send_rows(
    output: Output, rows: bytes, width: int, height: int, element: Element, color: int = BLACK
) -> None:
    """Send a picture: rows of whole bytes, a bit for each dot, the left one highest.

    Raises EposError where the model prints no pictures.
    """
    features = output.profile.features
    if color != BLACK:
        output.send(_colored(rows, width, height, color))
    elif "raster_image" in features or output.exact:
        output.send(*_raster(rows, width, height))
    elif "column_image" in features:
        output.send(*_strips(rows, width, height), _spacing_back(output))
    else:
        raise element.error("this printer prints no pictures")
    output.end_line()


def _raster(rows: bytes, width: int, height: int) -> Iterator[bytes]:
    stride = (width + 7) // 8
    for top in range(0, height, _MAX_ROWS):
        tall = min(_MAX_ROWS, height - top)
        yield b"\x1dv0\x00" + two_bytes(stride) + two_bytes(tall)
        yield rows[top * stride : (top + tall) * stride]


def _colored(rows: bytes, width: int, height: int, color: int) -> bytes:
    body = _STORE + bytes([color]) + two_bytes(width) + two_bytes(height) + rows
    return b"\x1d8L" + len(body).to_bytes(4, "little") + body + _PRINT


def _strips(rows: bytes, width: int, height: int) -> Iterator[bytes]:
    """The picture as lines of 24 dots' height, without a gap between them."""
    stride = (width + 7) // 8
    yield b"\x1b3\x00"
    for top in range(0, height, _STRIP):
        lines = [rows[y * stride : (y + 1) * stride] for y in range(top, top + _STRIP)]
        bits = [f"{int.from_bytes(line, 'big'):0{stride * 8}b}" for line in lines]
        columns = ["".join(column) for column in zip(*bits, strict=True)][:width]
        dots = b"".join(int(column, 2).to_bytes(_STRIP // 8, "big") for column in columns)
        yield b"\x1b*\x21" + two_bytes(width) + dots + b"\n"


def _spacing_back(output: Output) -> bytes:
    return b"\x1b2" if output.line_spacing is None else b"\x1b3" + bytes([output.line_spacing])
