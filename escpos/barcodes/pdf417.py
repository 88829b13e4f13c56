"""PDF417 (Epson reference, GS ( k 48)."""

from __future__ import annotations

from escpos.barcodes import zxing
from escpos.barcodes.symbol import InvalidData, Matrix

LEVEL, RATIO = 48, 49
_LEVELS = range(48, 57)
_RATIOS = range(1, 41)
_ZXING_ROW_HEIGHT = 3  # modules; GS ( k sets the height of a row itself
# Codewords that each security level adds, and the data it may guard at a ratio (ISO/IEC 15438).
_LEVEL_CODEWORDS = tuple(2 ** (level + 1) for level in range(9))
_TEXT_PER_CODEWORD = 1.8  # characters of mixed text in a codeword, an average for choosing by ratio


def pdf417(
    data: bytes, *, columns: int = 0, rows: int = 0, ec_unit: int = RATIO, ec: int = 1, truncated: int = 0
) -> Matrix:
    """PDF417 of any bytes; its rows are one module high, and the caller gives them their height.

    `columns` (1 to 30) and `rows` (3 to 90) are functions 65 and 66, 0 for automatic. `ec_unit` and `ec` are
    m and n of function 69: m 48 with n 48 to 56 for levels 0 to 8, m 49 with n 1 to 40, tenths of the data.
    `truncated` is function 70, 1 to leave out the right row indicators.
    """
    symbology = zxing.Format.CompactPDF417 if truncated else zxing.Format.PDF417
    options = {name: value for name, value in (("columns", columns), ("rows", rows)) if value}
    symbol = zxing.barcode(symbology, data, ec_level=str(_level(data, ec_unit, ec)), **options)
    drawn = zxing.rows(symbol)[::_ZXING_ROW_HEIGHT]
    if rows and len(drawn) > rows:
        raise InvalidData(f"the data does not fit in {rows} rows of PDF417")
    return Matrix("PDF417", drawn, data.decode("latin-1"))


def _level(data: bytes, unit: int, n: int) -> int:
    """The security level: as it stands, or the first one that reaches the ratio."""
    if unit == LEVEL and n in _LEVELS:
        return n - _LEVELS.start
    if unit != RATIO or n not in _RATIOS:
        raise InvalidData(f"PDF417 has no error correction {n} in unit {unit}")
    wanted = len(data) / _TEXT_PER_CODEWORD * n / 10
    return next((level for level, size in enumerate(_LEVEL_CODEWORDS) if size >= wanted), 8)
