"""Two-dimensional symbols, by the functions of GS ( k."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from escpos.barcodes import zxing
from escpos.barcodes.aztec import aztec
from escpos.barcodes.datamatrix import datamatrix
from escpos.barcodes.gs1 import element_string, item_number
from escpos.barcodes.maxicode import maxicode
from escpos.barcodes.pdf417 import pdf417
from escpos.barcodes.qr import qr
from escpos.barcodes.symbol import InvalidData, Matrix
from escpos.barcodes.zxing import Format

STACKED, STACKED_OMNIDIRECTIONAL, EXPANDED_STACKED = 72, 73, 76
_EXPANDED_COLUMN_WIDTH = 49  # modules of a pair of characters with its finder (ISO/IEC 24724)
_EXPANDED_GUARDS = 4
_MOST_COLUMNS = 11
_KEPT = 16  # symbols: a stored one is printed as often as eight bytes ask for it


def databar_2d(data: bytes, *, kind: int = STACKED, max_width: int = 0) -> Matrix:
    """GS1 DataBar in rows (Epson reference, GS ( k 51).

    `kind` is the n of function 80: 72 stacked, 73 stacked omnidirectional, 76 expanded stacked.
    `max_width`, in modules, is where expanded stacked begins a new row; 0 lets it take the printer's own.
    """
    if kind == EXPANDED_STACKED:
        return _expanded_stacked(data, max_width)
    formats = {
        STACKED: ("GS1 DataBar Stacked", Format.DataBarStk),
        STACKED_OMNIDIRECTIONAL: ("GS1 DataBar Stacked Omnidirectional", Format.DataBarStkOmni),
    }
    if kind not in formats:
        raise InvalidData(f"GS ( k 51 has no symbol {kind}")
    name, symbology = formats[kind]
    text = f"(01){item_number(name, data)}"
    return Matrix(name, zxing.rows(zxing.barcode(symbology, text)), text)


def _expanded_stacked(data: bytes, max_width: int) -> Matrix:
    text = element_string(data)
    columns = (max_width - _EXPANDED_GUARDS) // _EXPANDED_COLUMN_WIDTH if max_width else 2
    symbol = zxing.barcode(Format.DataBarExpStk, text, columns=min(max(columns, 1), _MOST_COLUMNS))
    return Matrix("GS1 DataBar Expanded Stacked", zxing.rows(symbol), text)


_SYMBOLOGIES: dict[str, Callable[..., Matrix]] = {
    "pdf417": pdf417,
    "qr": qr,
    "maxicode": maxicode,
    "databar": databar_2d,
    "aztec": aztec,
    "datamatrix": datamatrix,
}


def matrix(symbology: str, data: bytes, **options: int) -> Matrix:
    """A two-dimensional symbol: "pdf417", "qr", "maxicode", "databar", "aztec" or "datamatrix".

    The options are the keyword arguments of the function of that name in this package; their values are
    the parameters of GS ( k as they are sent. Raises InvalidData where a printer would print nothing.
    """
    if symbology not in _SYMBOLOGIES:
        raise InvalidData(f"no symbology {symbology!r}; there are {', '.join(_SYMBOLOGIES)}")
    if not data:
        raise InvalidData(f"{symbology} has no data")
    return _encoded(symbology, data, tuple(options.items()))


@lru_cache(maxsize=_KEPT)
def _encoded(symbology: str, data: bytes, options: tuple[tuple[str, int], ...]) -> Matrix:
    return _SYMBOLOGIES[symbology](data, **dict(options))
