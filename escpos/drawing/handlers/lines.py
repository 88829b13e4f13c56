"""Pictures that come with the job: columns in the line (ESC *), and raster by itself (GS v 0, GS Q 0)."""

from __future__ import annotations

from escpos.drawing import render_budget
from escpos.drawing.definitions import Picture
from escpos.drawing.handlers.modes import digit
from escpos.drawing.handlers.positions import number
from escpos.drawing.machine import Handler, Machine
from escpos.drawing.pictures import MAX_BYTES, from_columns

_DOTS_IN_BYTE = 8
_TRIPLED = [int("".join(bit * 3 for bit in f"{byte:08b}"), 2) for byte in range(256)]
# The 8-dot modes of ESC * print each dot three dots high: a table for each byte of such a column.
_THIRDS = [bytes(tripled >> low & 0xFF for tripled in _TRIPLED) for low in (16, 8, 0)]
_COLUMN_HEIGHT = 24
_SINGLE_DENSITY = (0, 32)  # each column is printed twice

# The m of GS v 0, GS Q 0 and GS /: how often each dot is printed across and down.
TIMES = {0: (1, 1), 1: (2, 1), 2: (1, 2), 3: (2, 2)}


def too_large(machine: Machine, picture: Picture) -> bool:
    """True if a picture claims more than any printer holds, with a note if so."""
    if picture.stride * picture.height <= MAX_BYTES:
        return False
    machine.note(f"a picture claims more than {MAX_BYTES // 1_000_000} MB; it is not drawn")
    return True


def _columns(machine: Machine, raw: bytes) -> None:
    mode, columns, count = raw[2], raw[5:], number(raw, 3)
    if not mode & 0x20:
        low = "low_8_dot_columns" in machine.profile.quirks
        columns = _padded(columns) if low else _tripled(columns)
    if mode in _SINGLE_DENSITY:
        columns = b"".join([columns[at : at + 3] * 2 for at in range(0, len(columns), 3)])
        count *= 2
    room = max(0, machine.room - machine.line.x)  # what does not fit is thrown away, not wrapped
    machine.put(columns[: room * 3], min(count, room), _COLUMN_HEIGHT)


def _tripled(dots: bytes) -> bytes:
    """Columns of one byte with each dot three times, one below the other."""
    columns = bytearray(len(dots) * 3)
    for at, third in enumerate(_THIRDS):
        columns[at::3] = dots.translate(third)
    return bytes(columns)


def _padded(dots: bytes) -> bytes:
    """Columns of one byte at the lower edge of columns of three."""
    columns = bytearray(len(dots) * 3)
    columns[2::3] = dots
    return bytes(columns)


def _raster(machine: Machine, raw: bytes) -> None:
    stride, height = number(raw, 4), number(raw, 6)
    picture = Picture(stride * _DOTS_IN_BYTE, height, raw[8:])
    if not stride or not height:
        machine.budget.take(render_budget.PICTURE)  # a header of nothing is as dear to read
    elif machine.listening and not too_large(machine, picture):
        machine.print_rows(picture, TIMES.get(digit(raw[3]), (1, 1)))
        if "lf_after_raster_eaten" in machine.profile.quirks:
            machine.eats_feed_of = machine.command + 1


def _tall_columns(machine: Machine, raw: bytes) -> None:
    width, tall = number(raw, 4), number(raw, 6)
    if width and tall:
        machine.print_rows(from_columns(raw[8:], width, tall), TIMES.get(digit(raw[3]), (1, 1)))


HANDLERS: dict[str, Handler] = {
    "ESC *": _columns,
    "GS v 0": _raster,
    "GS Q 0": _tall_columns,
}
