"""The shapes of characters, from the fonts installed.

Debian's bitmap fonts look most like a receipt printer's; where they are missing, DejaVu Sans Mono (carried
by the python-barcode package) is drawn at the same size. Font files are the only input of this package.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from escpos.box_drawing import drawn

BITMAP_FOLDERS = (Path("/usr/share/fonts/X11/misc"), Path("/usr/share/fonts/opentype/unifont"))
_BITMAPS = (("b24.pcf.gz", 24), ("9x18.pcf.gz", 18), ("unifont.pcf.gz", 16), ("unifont.otf", 16))
_EMBEDDED = "fonts/DejaVuSansMono.ttf"
_ADVANCE, _ASCENT, _LINE = 0.602, 0.94, 1.17  # of DejaVu Sans Mono, in parts of its size
_NO_CHARACTER = "\uffff"  # never assigned: shows what a font draws for a character it lacks

Columns = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Glyph:
    """A character's dots: one integer a column, the top dot its highest of `height` bits."""

    columns: Columns
    height: int


def box(width: int, height: int) -> Glyph:
    """The picture of a character that no font has."""
    side, wall = (1 << height - 2) - 4, 1 << height - 3 | 4
    middle = max(1, width - 4)
    return Glyph(
        (0, side, *(wall for _ in range(middle)), side, *(0 for _ in range(width - middle - 3))), height
    )


def _columns(image: Image.Image) -> Columns:
    turned = image.transpose(Image.Transpose.ROTATE_270).transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    data, stride, pad = turned.tobytes(), (turned.width + 7) // 8, -turned.width % 8
    return tuple(
        int.from_bytes(data[row * stride : (row + 1) * stride], "big") >> pad for row in range(turned.height)
    )


@dataclass(frozen=True)
class Face:
    """One font file at one size, drawn with the baseline `baseline` dots below the top of the cell."""

    font: ImageFont.FreeTypeFont
    baseline: int
    _missing: bytes = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_missing", self._picture(_NO_CHARACTER, 64, 64).tobytes())

    def _picture(self, char: str, width: int, height: int) -> Image.Image:
        image = Image.new("1", (width, height))
        pen = ImageDraw.Draw(image)
        pen.fontmode = "1"
        pen.text((0, self.baseline), char, fill=1, font=self.font, anchor="ls")
        return image

    def has(self, char: str) -> bool:
        """True if it draws anything of its own for the character."""
        return self._picture(char, 64, 64).tobytes() != self._missing

    def glyph(self, char: str, width: int, height: int) -> Glyph:
        """The character in a cell of that size; what sticks out is cut off."""
        return Glyph(_columns(self._picture(char, width, height)), height)

    def centred(self, char: str, width: int, height: int, size: int) -> Glyph:
        """The same, drawn for `size` dots each way, in the middle of a higher cell, and as wide at most."""
        picture = self._picture(char, size, size)
        found = picture.getbbox() or (0, 0, 1, 1)
        ink = picture.crop((found[0], 0, found[2], size))
        ink = ink.resize((min(width, ink.width), size))
        cell = Image.new("1", (width, height))
        cell.paste(ink, (max(0, (width - ink.width) // 2), (height - size) // 2))
        return Glyph(_columns(cell), height)


@dataclass(frozen=True, eq=False)  # there are two, and each character printed looks one up
class Fonts:
    """Faces for cells of any size: the installed bitmap fonts (if wanted), then the embedded one."""

    bitmaps: tuple[tuple[Path, int], ...]

    def glyph(self, char: str, width: int, height: int) -> Glyph | None:
        """The character's dots in a cell of `width` by `height`; None where no font has it."""
        return _glyph(self, char, width, height)


@lru_cache(maxsize=8192)
def _glyph(fonts: Fonts, char: str, width: int, height: int) -> Glyph | None:
    joined = drawn(char, width, height)
    if joined is not None:
        return Glyph(joined, height)
    for path, size in fonts.bitmaps:
        if size - 1 <= height <= size + 2:
            face = _bitmap_face(path, size, height)
            if face.has(char):
                return face.glyph(char, width, height)
    face = _embedded_face(width, height)
    return face.glyph(char, width, height) if face.has(char) else _smaller(fonts, char, width, height)


def _smaller(fonts: Fonts, char: str, width: int, height: int) -> Glyph | None:
    """The character of a font for smaller cells, in the middle of this one: no other has it."""
    for path, size in fonts.bitmaps:
        face = _bitmap_face(path, size, size)
        if size <= height and face.has(char):
            return face.centred(char, width, height, size)
    return None


@cache
def _bitmap_face(path: Path, size: int, height: int) -> Face:
    font = ImageFont.truetype(str(path), size, layout_engine=ImageFont.Layout.BASIC)
    return Face(font, min(height, font.getmetrics()[0]))


@cache
def _embedded_face(width: int, height: int) -> Face:
    package = find_spec("barcode")
    if package is None or not package.submodule_search_locations:
        raise RuntimeError("python-barcode is not installed; it carries the font for receipts")
    path = Path(package.submodule_search_locations[0]) / _EMBEDDED
    size = max(4, min(round(width / _ADVANCE), round(height / _LINE)))
    font = ImageFont.truetype(str(path), size, layout_engine=ImageFont.Layout.BASIC)
    spare = height - round(size * _LINE)
    return Face(font, round(size * _ASCENT) + spare // 2)


@cache
def embedded() -> Fonts:
    """The embedded font alone: the same dots on every machine."""
    return Fonts(())


@cache
def installed() -> Fonts:
    """The bitmap fonts found on this machine, and the embedded one for the rest."""
    found = [
        (folder / name, size)
        for name, size in _BITMAPS
        for folder in BITMAP_FOLDERS
        if (folder / name).is_file()
    ]
    return Fonts(tuple(found))
