"""MaxiCode (Epson reference, GS ( k 50)."""

from __future__ import annotations

from PIL import Image

from escpos.barcodes import zxing
from escpos.barcodes.symbol import InvalidData, Matrix

_MODES = range(50, 55)  # function 65: modes 2 to 6
_INCHES = (1.004, 0.960)  # ISO/IEC 16023: the only size there is
_OVERSAMPLING = 4


def maxicode(data: bytes, *, mode: int = 50, dpi: int = 203) -> Matrix:
    """MaxiCode of any bytes, drawn in dots for a head of `dpi`.

    `mode` is the n of function 65, 50 to 54 for modes 2 to 6. Modes 2 and 3 carry a postal message.
    """
    if mode not in _MODES:
        raise InvalidData(f"MaxiCode has no mode {mode}")
    number = mode - 48
    note = ""
    if number < 4:
        note = f"MaxiCode mode {number} is drawn as mode 4"
        number = 4
    symbol = zxing.barcode(zxing.Format.MaxiCode, data, ec_level=str(number))
    return Matrix("MaxiCode", _dots(symbol, dpi), data.decode("latin-1"), note, unit="dot")


def _dots(symbol: object, dpi: int) -> tuple[bytes, ...]:
    """The hexagons of the symbol at its real size."""
    width, height = (round(inches * dpi) for inches in _INCHES)
    drawn = symbol.to_image(scale=_OVERSAMPLING, add_quiet_zones=False)  # type: ignore[attr-defined]
    picture = Image.frombuffer("L", drawn.shape[::-1], memoryview(drawn).tobytes())
    small = picture.resize((width, height), Image.Resampling.BOX)
    dark = small.point([1] * 128 + [0] * 128).tobytes()
    return tuple(dark[start : start + width] for start in range(0, len(dark), width))
