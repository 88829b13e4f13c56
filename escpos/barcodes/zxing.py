"""The encoders of zxing-cpp, as runs and rows of modules, with their errors turned into ours."""

from __future__ import annotations

from itertools import groupby
from typing import Any

import zxingcpp

from escpos.barcodes.symbol import InvalidData

Format = zxingcpp.BarcodeFormat
_DARK = bytes(1 if value < 128 else 0 for value in range(256))


def barcode(symbology: Any, content: str | bytes, **options: int | str) -> Any:
    """A symbol of zxing-cpp. It ignores options that it does not know: tests show that each has its effect.

    Raises InvalidData with zxing's reason.
    """
    if isinstance(content, bytes) and content.isascii():
        content = content.decode("ascii")  # bytes would be written in the roomier binary mode
    try:
        return zxingcpp.create_barcode(content, symbology, **options)
    except ValueError as error:
        raise InvalidData(str(error)) from None


def rows(symbol: Any) -> tuple[bytes, ...]:
    """The modules of a symbol row by row, 1 for dark."""
    view = memoryview(symbol.to_image(scale=1, add_quiet_zones=False))
    height, width = view.shape or ()
    dark = view.tobytes().translate(_DARK)
    return tuple(dark[start : start + width] for start in range(0, height * width, width))


def runs(symbology: Any, content: str) -> tuple[int, ...]:
    """The widths of a linear symbol's bars and spaces, from its first bar on."""
    first_row = rows(barcode(symbology, content))[0].lstrip(b"\0")
    return tuple(len(tuple(run)) for _, run in groupby(first_row))
