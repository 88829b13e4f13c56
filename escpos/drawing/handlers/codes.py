"""Bar codes with their text, and two-dimensional codes (GS k, GS ( k).

Source: Epson ESC/POS reference, under these names.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from escpos.barcodes import InvalidData, Matrix, linear, matrix
from escpos.bits import placed
from escpos.drawing import render_budget
from escpos.drawing.cells import Cells, Style, cells
from escpos.drawing.definitions import Picture
from escpos.drawing.handlers import modes
from escpos.drawing.line import Line
from escpos.drawing.machine import Handler, Machine

_CODE128 = 73  # the m of GS k
_ABOVE, _BELOW = 1, 2  # bits of GS H
_BAR_CODE_WIDTHS = range(1, 77)
_STORE, _PRINT = 80, 81
_PDF417, _QR, _MAXICODE, _DATABAR, _COMPOSITE, _AZTEC, _DATAMATRIX = range(48, 55)
_MODULE, _ROW_HEIGHT = 67, 68
_QR_MODULE, _CLONE_MODULE = 3, 4


def _height(machine: Machine, raw: bytes) -> None:
    machine.settings.barcode_height = raw[2] or machine.settings.barcode_height


def _width(machine: Machine, raw: bytes) -> None:
    if raw[2] in _BAR_CODE_WIDTHS:
        machine.settings.barcode_width = raw[2]


def _text_position(machine: Machine, raw: bytes) -> None:
    if modes.digit(raw[2]) <= 3:
        machine.settings.hri_position = modes.digit(raw[2])


def _text_font(machine: Machine, raw: bytes) -> None:
    n = modes.digit(raw[2])
    machine.settings.hri_font = "ABCDE"[n] if n < 5 else {97: "A", 98: "B"}.get(n, "A")


def _bar_code(machine: Machine, raw: bytes) -> None:
    system = raw[2]
    if system in (11, 97):
        _clone_qr(machine, raw[7:], size=_CLONE_MODULE, level=raw[4])
        return
    data = raw[3:-1] if system <= 6 else raw[4:]
    if system == _CODE128 and "code128_set_b" in machine.profile.quirks and not data.startswith(b"{"):
        data = b"{B" + data.replace(b"{", b"{{")
    if machine.full or not machine.budget.take(render_budget.CODE + len(data)):
        return
    try:
        symbol = linear(system, data)
    except InvalidData as error:
        machine.note(f"a bar code is not printed: {error}")
        return
    widths = symbol.widths(machine.settings.barcode_width)
    if sum(widths) > machine.room - machine.line.x * (machine.page is not None):
        machine.note(f"a bar code ({symbol.symbology}) is wider than the print area; it is not printed")
        return
    bars = _bars(widths, machine.settings.barcode_height)
    box = machine.print_rows(_with_text(machine, bars, symbol.hri))
    machine.symbol(symbol.symbology, symbol.hri, box)


def _bars(widths: tuple[int, ...], height: int) -> Picture:
    total = sum(widths)
    dots, black = 0, True
    for width in widths:
        dots = dots << width | ((1 << width) - 1 if black else 0)
        black = not black
    stride = (total + 7) // 8
    return Picture(total, height, (dots << (stride * 8 - total)).to_bytes(stride, "big") * height)


def _with_text(machine: Machine, bars: Picture, text: str) -> Picture:
    """The bars with what they say above, below or both, centred as the printer does."""
    where = machine.settings.hri_position
    if not where or not text:
        return bars
    style = Style(cell=modes.cell(machine, machine.settings.hri_font))
    label = _label(cells(machine.fonts, style), text, style)
    width = max(bars.width, label.width)
    parts = [
        *([label] if where & _ABOVE else []),
        bars,
        *([label] if where & _BELOW else []),
    ]
    stride = (width + 7) // 8
    rows = b"".join(_centred(part, width, stride) for part in parts)
    return Picture(width, sum(part.height for part in parts), rows)


def _centred(part: Picture, width: int, stride: int) -> bytes:
    return placed(part.rows, part.stride, (width - part.width) // 2, stride)


def _label(made: Cells, text: str, style: Style) -> Picture:
    line = Line(style.advance * len(text) + 7)
    width = style.advance * len(text)
    line.put(b"".join(map(made.__getitem__, text)), width, style.tall, text, style.advance, 0)
    return Picture(width, style.tall, line.rows(0, (width + 7) // 8))


def _set(cn: int, fn: int) -> Handler:
    def handler(machine: Machine, raw: bytes) -> None:
        machine.settings.symbols[cn, fn] = raw[7:]

    return handler


def _parameter(machine: Machine, cn: int, fn: int, at: int, default: int) -> int:
    sent = machine.settings.symbols.get((cn, fn), b"")
    return sent[at] if at < len(sent) else default


Encoder = Callable[[Machine, bytes], Matrix]


def _pdf417(machine: Machine, data: bytes) -> Matrix:
    def get(fn: int, at: int, default: int) -> int:
        return _parameter(machine, _PDF417, fn, at, default)

    return matrix(
        "pdf417",
        data,
        columns=get(65, 0, 0),
        rows=get(66, 0, 0),
        ec_unit=get(69, 0, 49),
        ec=get(69, 1, 1),
        truncated=modes.digit(get(70, 0, 0)),
    )


def _qr(machine: Machine, data: bytes) -> Matrix:
    model, level = _parameter(machine, _QR, 65, 0, 50), _parameter(machine, _QR, 69, 0, 48)
    return matrix("qr", data, model=model, ec=level)


def _maxicode(machine: Machine, data: bytes) -> Matrix:
    return matrix("maxicode", data, mode=_parameter(machine, _MAXICODE, 65, 0, 50), dpi=machine.profile.dpi)


def _databar(machine: Machine, data: bytes) -> Matrix:
    sent = machine.settings.symbols.get((_DATABAR, 71), b"\0\0")
    module = _module(machine, _DATABAR, 2)
    width = int.from_bytes(sent[:2], "little") // module
    return matrix("databar", data[1:], kind=data[0], max_width=width)


def _aztec(machine: Machine, data: bytes) -> Matrix:
    mode, layers = _parameter(machine, _AZTEC, 66, 0, 48), _parameter(machine, _AZTEC, 66, 1, 0)
    return matrix("aztec", data, mode=mode, layers=layers, ec=_parameter(machine, _AZTEC, 69, 0, 23))


def _datamatrix(machine: Machine, data: bytes) -> Matrix:
    def get(at: int, default: int) -> int:
        return _parameter(machine, _DATAMATRIX, 66, at, default)

    return matrix("datamatrix", data, kind=get(0, 48), rows=get(1, 0), columns=get(2, 0))


def _composite(_machine: Machine, _data: bytes) -> Matrix:
    raise InvalidData("Composite symbols are not drawn")


_ENCODERS: Mapping[int, Encoder] = {
    _PDF417: _pdf417,
    _QR: _qr,
    _MAXICODE: _maxicode,
    _DATABAR: _databar,
    _COMPOSITE: _composite,
    _AZTEC: _aztec,
    _DATAMATRIX: _datamatrix,
}
_DEFAULT_MODULE = {_PDF417: 3, _QR: _QR_MODULE, _DATABAR: 2, _COMPOSITE: 2, _AZTEC: 3, _DATAMATRIX: 3}


def _module(machine: Machine, cn: int, default: int) -> int:
    return max(1, min(16, _parameter(machine, cn, _MODULE, 0, default)))


def stored_data(machine: Machine, cn: int) -> bytes:
    """The data that function 80 stored for the symbology `cn`; empty for nothing."""
    stored = machine.settings.symbols.get((cn, _STORE), b"")
    if cn in (_DATABAR, _COMPOSITE) and len(stored) < 2:
        return b""
    return stored if cn == _DATABAR else stored[1:]


def stored_symbol(machine: Machine, cn: int) -> tuple[Matrix, int, int]:
    """The stored data as a symbol, and a module's width and height in dots.

    Raises InvalidData where a printer would print nothing.
    """
    data = stored_data(machine, cn)
    if not data:
        raise InvalidData("no data was stored for it")
    symbol = _ENCODERS[cn](machine, data)
    module = 1 if symbol.unit == "dot" else _module(machine, cn, _DEFAULT_MODULE.get(cn, 3))
    tall = module * max(2, _parameter(machine, cn, _ROW_HEIGHT, 0, 3)) if cn == _PDF417 else module
    return symbol, module, tall


def _print_symbol(cn: int) -> Handler:
    def handler(machine: Machine, _raw: bytes) -> None:
        if machine.full or not machine.budget.take(render_budget.CODE + len(stored_data(machine, cn))):
            return
        try:
            symbol, module, tall = stored_symbol(machine, cn)
        except InvalidData as error:
            machine.note(f"a two-dimensional code is not printed: {error}")
            return
        _place_symbol(machine, symbol, module, tall)

    return handler


def _place_symbol(machine: Machine, symbol: Matrix, module: int, tall: int) -> None:
    if symbol.note:
        machine.note(symbol.note)
    if symbol.width * module > machine.room:
        machine.note(f"a two-dimensional code ({symbol.symbology}) is wider than the print area; not printed")
        return
    width = symbol.width * module
    stride = (width + 7) // 8
    rows = b"".join(_module_row(row, module, stride) * tall for row in symbol.rows)
    box = machine.print_rows(Picture(width, len(symbol.rows) * tall, rows))
    machine.symbol(symbol.symbology, symbol.text, box)


def _module_row(row: bytes, module: int, stride: int) -> bytes:
    bits = "".join("01"[dark] * module for dark in row)
    return int(bits.ljust(stride * 8, "0"), 2).to_bytes(stride, "big")


def _clone_qr(machine: Machine, data: bytes, size: int, level: int) -> None:
    if machine.full or not machine.budget.take(render_budget.CODE + len(data)):
        return
    try:
        symbol = matrix("qr", data, ec=48 + level % 4)
    except InvalidData as error:
        machine.note(f"a two-dimensional code is not printed: {error}")
        return
    _place_symbol(machine, symbol, max(1, min(16, size)), max(1, min(16, size)))


def _clone_symbol(machine: Machine, raw: bytes) -> None:
    """ESC Z m n k: version, error correction (a letter or a number), module size."""
    if machine.settings.clone_symbol != 2:
        machine.note("ESC Z is drawn for QR codes only")
        return
    level = b"LMQH".find(bytes([raw[3]]))
    _clone_qr(machine, raw[7:], size=raw[4] or _CLONE_MODULE, level=raw[3] if level < 0 else level)


def _select_clone_symbol(machine: Machine, raw: bytes) -> None:
    machine.settings.clone_symbol = raw[2]


_SETTINGS = {
    _PDF417: (65, 66, 67, 68, 69, 70),
    _QR: (65, 67, 69),
    _MAXICODE: (65,),
    _DATABAR: (67, 71),
    _COMPOSITE: (67, 71, 72),
    _AZTEC: (66, 67, 69),
    _DATAMATRIX: (66, 67),
}


def _name(cn: int, fn: int) -> str:
    return f"GS ( k fn {(cn - _PDF417) * 100 + fn:03d}"


HANDLERS: dict[str, Handler] = {
    "GS h": _height,
    "GS w": _width,
    "GS H": _text_position,
    "GS f": _text_font,
    "GS k": _bar_code,
    "ESC Z": _clone_symbol,
    "GS Z": _select_clone_symbol,
    **{_name(cn, fn): _set(cn, fn) for cn, codes in _SETTINGS.items() for fn in (*codes, _STORE)},
    **{_name(cn, _PRINT): _print_symbol(cn) for cn in _ENCODERS},
}
