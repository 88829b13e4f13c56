"""Aztec Code (Epson reference, GS ( k 53)."""

from __future__ import annotations

from typing import Any

from escpos.barcodes import zxing
from escpos.barcodes.symbol import InvalidData, Matrix

FULL, COMPACT = 48, 49
# zxing-cpp numbers the sizes: 1 to 4 are the layers of compact symbols, 5 to 36 those of full-range ones.
_SIZES = {COMPACT: range(1, 5), FULL: range(5, 37)}


def aztec(data: bytes, *, mode: int = FULL, layers: int = 0, ec: int = 23) -> Matrix:
    """Aztec Code of any bytes.

    `mode` (48 full range, 49 compact) and `layers` (0 for automatic; 4 to 32 full, 1 to 4 compact) are n1 and
    n2 of function 66; `ec` is the n of function 69, per cent of the symbol (5 to 95).
    """
    if mode not in _SIZES:
        raise InvalidData(f"Aztec Code has no mode {mode}")
    sizes = _SIZES[mode]
    if layers > len(sizes):
        raise InvalidData(f"Aztec Code has at most {len(sizes)} layers in that mode")
    for size in [sizes[layers - 1]] if layers else sizes:
        symbol = _fitting(data, size, ec)
        if symbol is not None:
            return Matrix("Aztec Code", zxing.rows(symbol), data.decode("latin-1"))
    raise InvalidData("the data does not fit in that Aztec Code")


def _fitting(data: bytes, size: int, ec: int) -> Any:
    """A symbol of that size if it leaves `ec` per cent for error correction."""
    try:
        symbol = zxing.barcode(zxing.Format.Aztec, data, version=size)
    except InvalidData:
        return None
    left_over = int(symbol.ec_level.rstrip("%") or 0)  # empty where nothing is left over
    return symbol if left_over >= ec else None
