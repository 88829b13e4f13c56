"""Bar codes and two-dimensional codes.

Source: Epson ePOS-Print XML User's Manual, barcode, symbol; Epson ESC/POS reference, GS k, GS ( k.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from escpos.epos.data import to_bytes
from escpos.epos.limits import MAX_DATA
from escpos.epos.output import Output
from escpos.epos.styles import FONTS, PLACING, send_styles
from escpos.epos.values import BYTE, WORD, choice, number, two_bytes
from escpos.epos.xml import Element

BARCODES: Mapping[str, int] = {
    "upc_a": 65,
    "upc_e": 66,
    "ean13": 67,
    "jan13": 67,
    "ean8": 68,
    "jan8": 68,
    "code39": 69,
    "itf": 70,
    "codabar": 71,
    "code93": 72,
    "code128": 73,
    "gs1_128": 74,
    "gs1_databar_omnidirectional": 75,
    "gs1_databar_truncated": 76,
    "gs1_databar_limited": 77,
    "gs1_databar_expanded": 78,
}
HRI: Mapping[str, int] = {"none": 0, "above": 1, "below": 2, "both": 3}
_MAX_BARCODE = 255  # bytes that GS k can count
# The byte cn of GS ( k, and functions of it.
PDF417, QR, MAXICODE, DATABAR, AZTEC, DATAMATRIX = 48, 49, 50, 51, 53, 54
MODULE, LEVEL, LARGEST = 67, 69, 71
PDF417_NUMBERS: Mapping[int, str] = {65: "size", 68: "height"}


def barcode(element: Element, output: Output) -> None:
    """<barcode>: its text, its size, then the bars."""
    data, system = to_bytes(element.text), choice(element, "type", BARCODES)
    if not data or len(data) > _MAX_BARCODE:
        raise element.error(f"it takes 1 to {_MAX_BARCODE} bytes of data, not {len(data)}")
    send_styles(element, output, PLACING)
    if _is_said(element, output, "height"):
        output.send(b"\x1dh" + bytes([number(element, "height", 1, BYTE, 162)]))
    if _is_said(element, output, "width"):
        output.send(b"\x1dw" + bytes([number(element, "width", 1, 76, 3)]))
    if _is_said(element, output, "font"):
        output.send(b"\x1df" + bytes([choice(element, "font", FONTS, "font_a")]))
    if _is_said(element, output, "hri"):
        output.send(b"\x1dH" + bytes([choice(element, "hri", HRI, "none")]))
    output.send(b"\x1dk" + bytes([system, len(data)]) + data)
    output.end_line()


def _is_said(element: Element, output: Output, name: str) -> bool:
    """True where a value is to be sent: defaults count, but in a exact document."""
    return not output.exact or name in element.attributes


Setting = Callable[[Element, Output], bytes | None]  # the function fn and its parameters of GS ( k


class Symbol(NamedTuple):
    """A type of <symbol>: its byte cn of GS ( k, what is set before its data, and what begins the data."""

    cn: int
    settings: tuple[Setting, ...]
    head: bytes = b"\x50\x30"
    shift_jis: bool = False


def _fixed(function: bytes) -> Setting:
    return lambda _element, _output: function


def _number(name: str, fn: int, least: int, most: int, default: int) -> Setting:
    def setting(element: Element, output: Output) -> bytes | None:
        if not _is_said(element, output, name):
            return None
        return bytes([fn, number(element, name, least, most, default)])

    return setting


def _largest(element: Element, output: Output) -> bytes | None:
    """The size of GS1 DataBar: the largest width in dots, 0 for as wide as the paper."""
    if not _is_said(element, output, "size"):
        return None
    return bytes([LARGEST]) + two_bytes(number(element, "size", 0, WORD, 0))


def _level(table: Mapping[str, bytes], default: str) -> Setting:
    def setting(element: Element, output: Output) -> bytes | None:
        if not _is_said(element, output, "level"):
            return None
        return bytes([LEVEL]) + choice(element, "level", {**table, "default": table[default]}, "default")

    return setting


def _percentage(element: Element, output: Output) -> bytes | None:
    """The level of Aztec codes: a share of the symbol, in percent."""
    if not _is_said(element, output, "level"):
        return None
    if element.attributes.get("level", "default") == "default":
        return bytes([LEVEL, 23])
    return bytes([LEVEL, number(element, "level", 5, 95)])


PDF417_LEVELS = {f"level_{n}": bytes([48, 48 + n]) for n in range(9)}
QR_LEVELS = {f"level_{letter}": bytes([48 + n]) for n, letter in enumerate("lmqh")}


def _pdf417(options: int) -> Symbol:
    columns, width = _number("size", 65, 0, 30, 0), _number("width", MODULE, 2, 8, 3)
    height, level = _number("height", 68, 2, 8, 3), _level(PDF417_LEVELS, "level_1")
    return Symbol(PDF417, (_fixed(bytes([70, options])), columns, width, height, level))


def _qr(model: int) -> Symbol:
    settings = (
        _fixed(bytes([65, model, 0])),
        _number("width", MODULE, 1, 16, 3),
        _level(QR_LEVELS, "level_l"),
    )
    return Symbol(QR, settings, shift_jis=True)


def _databar(kind: int) -> Symbol:
    return Symbol(DATABAR, (_number("width", MODULE, 2, 8, 2), _largest), bytes([80, 48, kind]))


def _aztec(mode: int) -> Symbol:
    return Symbol(AZTEC, (_fixed(bytes([66, mode, 0])), _number("width", MODULE, 2, 16, 3), _percentage))


def _datamatrix(kind: int, rows: int) -> Symbol:
    return Symbol(DATAMATRIX, (_fixed(bytes([66, kind, rows, 0])), _number("width", MODULE, 2, 16, 3)))


SYMBOLS: Mapping[str, Symbol] = {
    "pdf417_standard": _pdf417(0),
    "pdf417_truncated": _pdf417(1),
    "qrcode_model_1": _qr(49),
    "qrcode_model_2": _qr(50),
    "qrcode_micro": _qr(51),
    **{f"maxicode_mode_{mode}": Symbol(MAXICODE, (_fixed(bytes([65, 48 + mode])),)) for mode in range(2, 7)},
    "gs1_databar_stacked": _databar(72),
    "gs1_databar_stacked_omnidirectional": _databar(73),
    "gs1_databar_expanded_stacked": _databar(76),
    "azteccode_fullrange": _aztec(48),
    "azteccode_compact": _aztec(49),
    "datamatrix_square": _datamatrix(48, 0),
    "datamatrix_rectangle_8": _datamatrix(49, 8),
    "datamatrix_rectangle_12": _datamatrix(49, 12),
    "datamatrix_rectangle_16": _datamatrix(49, 16),
}


def symbol(element: Element, output: Output) -> None:
    """<symbol>: what its code is like, its data, and the print of it."""
    kind = choice(element, "type", SYMBOLS)
    in_japanese = kind.shift_jis and output.characters.language.startswith("ja")
    data = to_bytes(element.text, shift_jis=in_japanese)
    if not data or len(data) > MAX_DATA:
        raise element.error(f"it takes 1 to {MAX_DATA:,} bytes of data, not {len(data):,}")
    settings = [function for setting in kind.settings if (function := setting(element, output)) is not None]
    send_styles(element, output, PLACING)
    output.send(*(_function(kind.cn, part) for part in (*settings, kind.head + data, b"\x51\x30")))
    output.end_line()


def _function(cn: int, body: bytes) -> bytes:
    return b"\x1d(k" + two_bytes(len(body) + 1) + bytes([cn]) + body
