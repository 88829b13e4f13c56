"""Puts symbols on a picture as a printer would, and reads the picture with an independent reader."""

from __future__ import annotations

import zxingcpp
from PIL import Image

from escpos.barcodes import Linear, Matrix

QUIET_MODULES = 10  # what the standards ask for beside a symbol, at most
BAR_HEIGHT = 60  # dots
PDF417_ROW_HEIGHT = 3  # GS ( k 48, function 68: the printers' default


def read(picture: Image.Image) -> list[zxingcpp.Barcode]:
    return zxingcpp.read_barcodes(picture)


def linear_picture(symbol: Linear, n: int) -> Image.Image:
    """The bars as `GS w n` prints them."""
    widths = symbol.widths(n)
    quiet = QUIET_MODULES * n
    picture = Image.new("L", (sum(widths) + 2 * quiet, BAR_HEIGHT), 255)
    left = quiet
    for index, width in enumerate(widths):
        if index % 2 == 0:
            picture.paste(0, (left, 5, left + width, BAR_HEIGHT - 5))
        left += width
    return picture


def matrix_picture(symbol: Matrix, module: int) -> Image.Image:
    """The modules at `module` dots each; a symbol that is made of dots stays as it is."""
    if symbol.unit == "dot":
        module = 1
    row_height = module * (PDF417_ROW_HEIGHT if symbol.symbology == "PDF417" else 1)
    light = bytes.maketrans(b"\0\1", b"\xff\0")
    modules = Image.frombytes("L", (symbol.width, symbol.height), b"".join(symbol.rows).translate(light))
    scaled = modules.resize((symbol.width * module, symbol.height * row_height), Image.Resampling.NEAREST)
    picture = Image.new("L", (scaled.width + 40, scaled.height + 40), 255)
    picture.paste(scaled, (20, 20))
    return picture
