"""Pictures and logos.

Source: Epson ePOS-Print XML User's Manual, image, logo; Epson ESC/POS reference, GS ( L 69.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping

from escpos.epos.output import Output
from escpos.epos.raster import send_rows
from escpos.epos.styles import COLORS, send_styles
from escpos.epos.values import WORD, choice, number
from escpos.epos.xml import Element

_MODES: Mapping[str, int] = {"mono": 1, "gray16": 4}  # bits of a dot
IMAGE_STYLES = frozenset({"align"})
_NO_COLOR = 48
# The order in which dots of a square of four by four become black: each of 16 greys is as many of them.
_ORDER = ((0, 8, 2, 10), (12, 4, 14, 6), (3, 11, 1, 9), (15, 7, 13, 5))
_GREYS = b"0123456789abcdef"
_BLACK_ABOVE = [
    bytes.maketrans(_GREYS, b"".join(b"01"[grey > limit :][:1] for grey in range(16))) for limit in range(16)
]
_GREYS = b"0123456789abcdef"
_BLACK_ABOVE = [
    bytes.maketrans(_GREYS, b"".join(b"1" if grey > limit else b"0" for grey in range(16)))
    for limit in range(16)
]
_FIRST_KEY, _LAST_KEY = 32, 126


def image(element: Element, output: Output) -> None:
    """<image>: dots in base64, either each row in whole bytes, or the bits of all rows on end."""
    width, height = number(element, "width", 1, WORD), number(element, "height", 1, WORD)
    bits = choice(element, "mode", _MODES, "mono")
    color = choice(element, "color", COLORS, "color_1")
    rows = _rows(element, width, height, bits)
    if bits != 1:
        rows = _dithered(rows, width, height)
    send_styles(element, output, IMAGE_STYLES)
    if color != _NO_COLOR:
        send_rows(output, rows, width, height, element, color)


def _rows(element: Element, width: int, height: int, bits: int) -> bytes:
    """The picture as rows of whole bytes. Raises EposError."""
    try:
        data = base64.b64decode("".join(element.text.split()), validate=True)
    except (binascii.Error, ValueError):
        raise element.error("its text is no base64") from None
    stride, on_end = (width * bits + 7) // 8, (width * bits * height + 7) // 8
    if len(data) == stride * height:
        return data
    if len(data) == on_end:
        return _padded(data, width * bits, height)
    raise element.error(f"{width} x {height} dots are {stride * height} bytes, not {len(data)}")


def _padded(data: bytes, width: int, height: int) -> bytes:
    """Rows of whole bytes of rows that run on, as some web shops' senders pack them."""
    stride, rows = (width + 7) // 8, bytearray()
    for start in range(0, width * height, width):
        first, behind = start // 8, (start + width + 7) // 8
        dots = int.from_bytes(data[first:behind], "big") >> (behind * 8 - start - width)
        rows += ((dots & (1 << width) - 1) << (stride * 8 - width)).to_bytes(stride, "big")
    return bytes(rows)


def _dithered(rows: bytes, width: int, height: int) -> bytes:
    """Sixteen greys, 15 the darkest, as dots."""
    wide, stride = (width + 1) // 2, (width + 7) // 8
    dots = bytearray()
    for y in range(height):
        greys = rows[y * wide : (y + 1) * wide].hex().encode()
        row = bytearray(len(greys))
        for x, limit in enumerate(_ORDER[y % 4]):
            row[x::4] = greys[x::4].translate(_BLACK_ABOVE[limit])
        dots += int(row[:width].ljust(stride * 8, b"0"), 2).to_bytes(stride, "big")
    return bytes(dots)


def logo(element: Element, output: Output) -> None:
    """<logo>: a picture that the printer keeps."""
    keys = [number(element, name, _FIRST_KEY, _LAST_KEY) for name in ("key1", "key2")]
    send_styles(element, output, IMAGE_STYLES)
    output.send(b"\x1d(L\x06\x000E" + bytes(keys) + b"\x01\x01")
    output.end_line()
