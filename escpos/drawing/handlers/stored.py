"""Pictures that the printer keeps: GS ( L and GS 8 L, FS q and FS p, GS * and GS /, GS D.

Source: Epson ESC/POS reference, under these names.
"""

from __future__ import annotations

from io import BytesIO

from PIL import Image

from escpos.bits import inverted
from escpos.drawing import render_budget
from escpos.drawing.definitions import Picture
from escpos.drawing.handlers.lines import TIMES, too_large
from escpos.drawing.handlers.modes import digit
from escpos.drawing.handlers.positions import number
from escpos.drawing.machine import Handler, Machine
from escpos.drawing.pictures import enlarged, from_columns, from_rows, overlay

_NV, _DOWNLOADED = True, False
_MULTIPLE_TONES = 52
_MAX_PICTURES = 255  # with keys; no printer keeps more
_MAX_BITMAP_DOTS = 2048 * 2304  # the largest that GS D takes


def _body(raw: bytes) -> bytes:
    """The bytes behind the function code, in GS ( L as in GS 8 L."""
    return raw[7:] if raw[1:2] == b"(" else raw[9:]


def _column(data: bytes, width: int, height: int) -> Picture:
    tall = (height + 7) // 8
    picture = from_columns(data, width, tall)
    return picture._replace(height=height, rows=picture.rows[: height * picture.stride])


_READERS = {"raster": from_rows, "column": _column}


def _size(layout: str, width: int, height: int) -> int:
    """Bytes of one colour."""
    return (width + 7) // 8 * height if layout == "raster" else (height + 7) // 8 * width


def _picture(machine: Machine, layout: str, body: bytes, multiple: bool) -> Picture | None:
    """The colours of `[c] d…` laid over one another; `body` begins with b, xL, xH, yL, yH."""
    colors, width, height = body[0], number(body, 1), number(body, 3)
    size = _size(layout, width, height)
    if too_large(machine, Picture(width, height, b"")) or not size:
        return None
    if multiple:
        machine.note("a picture of several tones is shown in black and white")
    parts = [body[5 + at * (size + 1) :][1 : size + 1] for at in range(max(1, colors))]
    read = _READERS[layout]
    return overlay([read(part, width, height) for part in parts if part])


def _store(layout: str) -> Handler:
    """Functions 112 and 113: a bx by c xL xH yL yH d…"""

    def handler(machine: Machine, raw: bytes) -> None:
        body = _body(raw)
        if len(body) < 8:
            return
        width, height = number(body, 4), number(body, 6)
        size = _size(layout, width, height)
        if not size or too_large(machine, Picture(width, height, b"")):
            return
        if not machine.budget.take(render_budget.PICTURE, size):
            return
        data = body[8 : 8 + size]
        times = (2 if body[1] == 2 else 1, 2 if body[2] == 2 else 1)
        _wait(machine, _READERS[layout](data, width, height), times)

    return handler


def _wait(machine: Machine, picture: Picture, times: tuple[int, int]) -> None:
    """Pictures stored one after the other are colours of one; they are printed over one another."""
    big = enlarged(picture, times) if times != (1, 1) else picture
    waiting = machine.stored
    if waiting is not None and waiting.stride == big.stride:
        machine.stored = overlay([waiting, big])
    else:
        machine.stored = big


def _print_stored(machine: Machine, _raw: bytes) -> None:
    picture, machine.stored = machine.stored, None
    if picture is not None:
        _put(machine, picture)


def _put(machine: Machine, picture: Picture, times: tuple[int, int] = (1, 1)) -> None:
    """A page's print position does not move (Epson ePOS-Print XML User's Manual, image), but for a quirk."""
    machine.print_rows(picture, times, page_moves="page_graphics_move" in machine.profile.quirks)


def _define(memory: bool, layout: str) -> Handler:
    """Functions 67, 68, 83 and 84: a kc1 kc2 b xL xH yL yH [c d…]"""

    def handler(machine: Machine, raw: bytes) -> None:
        body = _body(raw)
        if len(body) < 9:
            return
        picture = _picture(machine, layout, body[3:], multiple=body[0] == _MULTIPLE_TONES)
        if picture is not None:
            _keep(machine, memory, body[1:3], picture)

    return handler


def _keep(machine: Machine, memory: bool, key: bytes, picture: Picture) -> None:
    graphics = machine.definitions.graphics
    if len(graphics) < _MAX_PICTURES or (memory, key) in graphics:
        graphics[memory, key] = picture


def _print(memory: bool) -> Handler:
    def handler(machine: Machine, raw: bytes) -> None:
        body = _body(raw)
        if len(body) < 4:
            return
        picture = machine.definitions.graphics.get((memory, body[:2]))
        if picture is None:
            where = "printer's memory" if memory else "downloaded graphics"
            machine.note(f"the {where} holds no picture {body[:2].decode('latin-1')!r}; none is printed")
        else:
            _put(machine, picture, (2 if body[2] == 2 else 1, 2 if body[3] == 2 else 1))

    return handler


def _erase(memory: bool, every: bool) -> Handler:
    def handler(machine: Machine, raw: bytes) -> None:
        graphics, body = machine.definitions.graphics, _body(raw)
        for place in list(graphics):
            if place[0] is memory and (body[:3] == b"CLR" if every else place[1] == body[:2]):
                del graphics[place]

    return handler


def _density(machine: Machine, _raw: bytes) -> None:
    machine.note("graphics are drawn at the head's own density")


def _define_bit_images(machine: Machine, raw: bytes) -> None:
    """FS q: all pictures anew, columns of y times 8 dots."""
    images, at = [], 3
    for _ in range(raw[2]):
        width, tall = number(raw, at) * 8, number(raw, at + 2)
        size = width * tall
        images.append(from_columns(raw[at + 4 : at + 4 + size], width, tall))
        at += 4 + size
    machine.definitions.bit_images = images


def _print_bit_image(machine: Machine, raw: bytes) -> None:
    images, n = machine.definitions.bit_images, raw[2]
    if 1 <= n <= len(images):
        machine.print_rows(images[n - 1], TIMES.get(digit(raw[3]), (1, 1)))
    else:
        machine.note(f"the printer's memory holds no bit image {n}; none is printed")


def _define_downloaded(machine: Machine, raw: bytes) -> None:
    machine.definitions.downloaded = from_columns(raw[4:], raw[2] * 8, raw[3])


def _print_downloaded(machine: Machine, raw: bytes) -> None:
    picture = machine.definitions.downloaded
    if picture is None:
        machine.note("no bit image was downloaded; none is printed")
    elif picture.rows:
        machine.print_rows(picture, TIMES.get(digit(raw[2]), (1, 1)))


def _bitmap(memory: bool) -> Handler:
    """GS D m fn a kc1 kc2 b c, then a Windows bitmap."""

    def handler(machine: Machine, raw: bytes) -> None:
        if not machine.budget.take(render_budget.BITMAP, len(raw)):
            return
        try:
            with Image.open(BytesIO(raw[9:]), formats=["BMP"]) as image:
                if image.width * image.height > _MAX_BITMAP_DOTS:
                    raise ValueError("too large")
                dots = image.convert("1")
                picture = Picture(dots.width, dots.height, inverted(dots.tobytes()))
        except Exception:  # the decoder raises whatever the malformed file leads it to
            machine.note("a Windows bitmap for the printer's memory cannot be read")
            return
        _keep(machine, memory, raw[5:7], picture)

    return handler


_FUNCTIONS: dict[int, Handler] = {
    49: _density,
    50: _print_stored,
    65: _erase(_NV, every=True),
    66: _erase(_NV, every=False),
    67: _define(_NV, "raster"),
    68: _define(_NV, "column"),
    69: _print(_NV),
    81: _erase(_DOWNLOADED, every=True),
    82: _erase(_DOWNLOADED, every=False),
    83: _define(_DOWNLOADED, "raster"),
    84: _define(_DOWNLOADED, "column"),
    85: _print(_DOWNLOADED),
    112: _store("raster"),
    113: _store("column"),
}

_LARGE = (67, 68, 83, 84, 112, 113)  # those that GS 8 L has too

HANDLERS: dict[str, Handler] = {
    **{f"GS ( L fn {number}": handler for number, handler in _FUNCTIONS.items()},
    **{f"GS 8 L fn {number}": _FUNCTIONS[number] for number in _LARGE},
    "FS q": _define_bit_images,
    "FS p": _print_bit_image,
    "GS *": _define_downloaded,
    "GS /": _print_downloaded,
    "GS D fn 67": _bitmap(_NV),
    "GS D fn 83": _bitmap(_DOWNLOADED),
}
