"""Data Matrix ECC 200 (Epson reference, GS ( k 54)."""

from __future__ import annotations

from escpos.barcodes import zxing
from escpos.barcodes.symbol import InvalidData, Matrix

SQUARE, RECTANGLE = 48, 49
# The sizes of ISO/IEC 16022, in the order in which zxing-cpp numbers them from 1.
_SIZES = (
    *(
        (side, side)
        for side in (10, 12, 14, 16, 18, 20, 22, 24, 26, 32, 36, 40, 44, 48, 52, 64, 72, 80, 88, 96)
    ),
    *((side, side) for side in (104, 120, 132, 144)),
    *((8, 18), (8, 32), (12, 26), (12, 36), (16, 36), (16, 48)),
)
_NUMBERS = {size: number for number, size in enumerate(_SIZES, 1)}


def datamatrix(data: bytes, *, kind: int = SQUARE, rows: int = 0, columns: int = 0) -> Matrix:
    """Data Matrix of any bytes.

    `kind` (48 square, 49 rectangle), `rows` and `columns` are m, d1 and d2 of function 66; 0 is automatic,
    and a square needs only one of the two.
    """
    if kind not in (SQUARE, RECTANGLE):
        raise InvalidData(f"Data Matrix has no type {kind}")
    candidates = [number for size, number in _NUMBERS.items() if _wanted(size, kind, rows, columns)]
    if not candidates:
        raise InvalidData(f"Data Matrix has no size {rows} by {columns} of that type")
    for number in candidates:
        try:
            symbol = zxing.barcode(zxing.Format.DataMatrix, data, version=number)
        except InvalidData:
            continue
        return Matrix("Data Matrix", zxing.rows(symbol), data.decode("latin-1"))
    raise InvalidData("the data does not fit in that Data Matrix")


def _wanted(size: tuple[int, int], kind: int, rows: int, columns: int) -> bool:
    height, width = size
    if kind == SQUARE:
        return height == width and (rows or columns) in (0, height)
    return height != width and rows in (0, height) and columns in (0, width)
