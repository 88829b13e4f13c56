"""MaxiCode (Epson reference, GS ( k 50; ISO/IEC 16023)."""

from __future__ import annotations

import re
from typing import Any

from PIL import Image, ImageDraw

from escpos.barcodes import maxicode_carrier, zxing
from escpos.barcodes.symbol import InvalidData, Matrix

_MODES = range(50, 55)  # function 65: modes 2 to 6
_COLUMNS, _ROWS = 30, 33
_PITCH_INCHES = 25.50 / 29 / 25.4  # between two modules of a row; there is only this size
_ROW_PITCH = 0.866  # of the pitch, as everything below
_TOP_CENTER = 0.58  # where the first row's centers lie
_HEIGHT = 29.0 - 0.13
_HEXAGON = ((0, 0.5), (0.43, 0.25), (0.43, -0.25), (0, -0.5), (-0.43, -0.25), (-0.43, 0.25))
_BULLSEYE = (14.5, 14.43)
_RINGS = (4.108, 2.539, 0.97)  # radii
_RING_WIDTH = 0.785
_OVERSAMPLING = 4
_SVG_HEXAGON = re.compile(r"M([\d.]+) ([\d.]+)L")
# Nine characters of the code set in which every message begins fill the primary message of mode 4.
_PRIMARY_FILLER = "A" * 9

Module = tuple[int, int]  # column, row


def maxicode(data: bytes, *, mode: int = 50, dpi: int = 203) -> Matrix:
    """MaxiCode of any bytes, drawn in dots for a head of `dpi`.

    `mode` is the n of function 65, 50 to 54 for modes 2 to 6. Modes 2 and 3 begin with a carrier message:
    postal code, country and class of service, each followed by GS.
    """
    if mode not in _MODES:
        raise InvalidData(f"MaxiCode has no mode {mode}")
    number = mode - 48
    text = data.decode("latin-1")
    carried = number in (maxicode_carrier.NUMERIC, maxicode_carrier.ALPHANUMERIC)
    dark = _with_carrier(text, number) if carried else _modules(data, number)
    return Matrix("MaxiCode", _dots(dark, dpi), text, unit="dot")


def _modules(content: str | bytes, mode: int) -> set[Module]:
    """The dark modules of a symbol, read from the centers in its vector drawing."""
    symbol: Any = zxing.barcode(zxing.Format.MaxiCode, content, ec_level=str(mode))
    corners = _SVG_HEXAGON.findall(symbol.to_svg(add_quiet_zones=False))
    rows = ((float(x), round((float(bottom) - 0.5 - _TOP_CENTER) / _ROW_PITCH)) for x, bottom in corners)
    return {(int(x - 0.5 * (row % 2)), row) for x, row in rows}


def _with_carrier(text: str, mode: int) -> set[Module]:
    """A symbol of mode 2 or 3: our own primary message within the secondary one of a mode 4 symbol."""
    carrier = maxicode_carrier.parsed(text)
    dark = _modules(_PRIMARY_FILLER + carrier.secondary, 4)
    for codeword, places in zip(
        maxicode_carrier.primary(carrier, mode), maxicode_carrier.PRIMARY_PLACES, strict=True
    ):
        for bit, place in enumerate(places):
            if codeword >> (5 - bit) & 1:
                dark.add(place)
            else:
                dark.discard(place)
    return dark


def _dots(dark: set[Module], dpi: int) -> tuple[bytes, ...]:
    """The hexagons and the bullseye at their real size."""
    pitch = _PITCH_INCHES * dpi
    width, height = round(_COLUMNS * pitch), round(_HEIGHT * pitch)
    scale = pitch * _OVERSAMPLING
    picture = Image.new("L", (width * _OVERSAMPLING, height * _OVERSAMPLING), 0)
    pen = ImageDraw.Draw(picture)
    for column, row in dark:
        x, y = column + 0.5 + 0.5 * (row % 2), _TOP_CENTER + row * _ROW_PITCH
        pen.polygon([((x + dx) * scale, (y + dy) * scale) for dx, dy in _HEXAGON], fill=255)
    for radius in _RINGS:
        _draw_ring(pen, radius, scale)
    small = picture.resize((width, height), Image.Resampling.BOX).point([0] * 128 + [1] * 128).tobytes()
    return tuple(small[start : start + width] for start in range(0, len(small), width))


def _draw_ring(pen: ImageDraw.ImageDraw, radius: float, scale: float) -> None:
    outer = radius + _RING_WIDTH / 2
    x, y = _BULLSEYE
    box = [(x - outer) * scale, (y - outer) * scale, (x + outer) * scale, (y + outer) * scale]
    pen.ellipse(box, outline=255, width=round(_RING_WIDTH * scale))
