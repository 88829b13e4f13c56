"""The commands of what an edit brings: a cut, a pulse, a picture.

Source: Epson ESC/POS reference, GS V, ESC p, GS v 0, ESC *.
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

from PIL import Image, UnidentifiedImageError

from escpos.profiles import Profile

CUTS = {"full": b"\x1dVA\x00", "partial": b"\x1dVB\x00"}  # fed to the blade before
_PULSE, _ON, _OFF = b"\x1bp", 25, 250  # units of 2 ms: 50 ms on, as most tills send it
MAX_PICTURE_BYTES = 4_000_000  # of a file; a photo of a phone has as many
_MAX_PIXELS = 40_000_000  # that a file may claim: what a phone's camera makes
_MAX_ROWS = 4_000  # of dots, half a metre of paper; more is no logo
_FORMATS = ("PNG", "JPEG")
_BLACK = 0
_COLUMN_ROWS = 24  # of ESC * 33
_DOUBLE_DENSITY_24 = 33
_SPACING_OF_STRIPS, _SPACING_BACK = b"\x1b3\x00", b"\x1b2"
_GREY, _ONE_BIT, _WITH_ALPHA = "L", "1", "RGBA"


class BadPicture(ValueError):
    """A file that is no picture which can be printed; the message says why."""


def pulse(connector: int) -> bytes:
    """The command that opens the drawer on a connector, 0 or 1."""
    return _PULSE + bytes([connector, _ON, _OFF])


def picture(file: bytes, room: int, profile: Profile) -> bytes:
    """The commands that print a picture, dithered (Floyd-Steinberg), at most `room` dots wide.

    Raises BadPicture.
    """
    image = _dots(file, room)
    if "raster_image" in profile.features:
        return _raster(image)
    if "column_image" in profile.features:
        return b"".join(_strips(image))
    raise BadPicture("this printer prints no pictures")


def _dots(file: bytes, room: int) -> Image.Image:
    """The picture as black and white dots."""
    if len(file) > MAX_PICTURE_BYTES:
        raise BadPicture(f"the file is over {MAX_PICTURE_BYTES:,} bytes")
    try:
        opened = Image.open(BytesIO(file), formats=_FORMATS)
        if opened.width * opened.height > _MAX_PIXELS:
            raise BadPicture(f"the picture has over {_MAX_PIXELS:,} pixels")
        image = opened.convert(_WITH_ALPHA)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        if isinstance(error, BadPicture):
            raise
        raise BadPicture("the file is no PNG or JPEG picture, or it is damaged") from None
    paper = Image.new(_WITH_ALPHA, image.size, "white")
    flat = Image.alpha_composite(paper, image).convert(_GREY)
    if flat.width > room:
        flat = flat.resize((room, max(1, flat.height * room // flat.width)))
    if flat.height > _MAX_ROWS:
        raise BadPicture(f"the picture would be {flat.height:,} dots high; there may be {_MAX_ROWS:,}")
    return flat.convert(_ONE_BIT)


def _raster(image: Image.Image) -> bytes:
    stride = (image.width + 7) // 8
    rows = bytes(byte ^ 0xFF for byte in image.tobytes())
    spare = stride * 8 - image.width
    if spare:  # what stands behind a row's end is no dot
        mask = 0xFF << spare & 0xFF
        rows = b"".join(
            rows[at : at + stride - 1] + bytes([rows[at + stride - 1] & mask])
            for at in range(0, len(rows), stride)
        )
    return b"\x1dv0\x00" + stride.to_bytes(2, "little") + image.height.to_bytes(2, "little") + rows


def _strips(image: Image.Image) -> Iterator[bytes]:
    """The picture as lines of 24 dots' height, without a gap between them."""
    pixels = image.load()
    assert pixels is not None
    head = b"\x1b*" + bytes([_DOUBLE_DENSITY_24]) + image.width.to_bytes(2, "little")
    yield _SPACING_OF_STRIPS
    for top in range(0, image.height, _COLUMN_ROWS):
        dots = bytearray()
        for x in range(image.width):
            column = 0
            for y in range(top, top + _COLUMN_ROWS):
                is_black = y < image.height and pixels[x, y] == _BLACK
                column = column << 1 | is_black
            dots += column.to_bytes(3, "big")
        yield head + bytes(dots) + b"\n"
    yield _SPACING_BACK
