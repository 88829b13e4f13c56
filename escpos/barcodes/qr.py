"""QR Code models 1 and 2 and Micro QR Code (Epson reference, GS ( k 49)."""

from __future__ import annotations

from escpos.barcodes import qr_model1, zxing
from escpos.barcodes.symbol import InvalidData, Matrix
from escpos.barcodes.zxing import Format

MODEL_1, MODEL_2, MICRO = 49, 50, 51
_LEVELS = {48: "L", 49: "M", 50: "Q", 51: "H"}


def qr(data: bytes, *, model: int = MODEL_2, ec: int = 48) -> Matrix:
    """A QR code of any bytes.

    `model` is n1 of function 65 (49, 50, or 51 for Micro); `ec` is the n of function 69 (48 to 51: L M Q H).
    """
    if ec not in _LEVELS:
        raise InvalidData(f"QR Code has no error correction level {ec}")
    if model == MICRO:
        return _micro(data, ec)
    if model == MODEL_1:
        return Matrix("QR Code model 1", qr_model1.modules(data, ec - 48), _text(data))
    symbol = zxing.barcode(Format.QRCode, data, ec_level=_LEVELS[ec])
    return Matrix("QR Code", zxing.rows(symbol), _text(data))


def _micro(data: bytes, ec: int) -> Matrix:
    """Micro QR has no level H, and its smallest sizes only L: the highest that the data leaves room for."""
    for level in range(ec, 47, -1):
        try:
            symbol = zxing.barcode(Format.MicroQRCode, data, ec_level=_LEVELS[level])
        except InvalidData:
            continue
        note = "" if level == ec else f"Micro QR Code is drawn with error correction {_LEVELS[level]}"
        return Matrix("Micro QR Code", zxing.rows(symbol), _text(data), note)
    raise InvalidData("the data does not fit in a Micro QR Code")


def _text(data: bytes) -> str:
    """The text that readers make of the bytes: UTF-8 where it is, else the Latin-1 of the standard."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("latin-1")
