"""Pictures: in the line, as raster, stored in the printer, and bitmaps."""

from __future__ import annotations

from escpos.command import Kind, Spec, Support
from escpos.lengths import area, column_image, nv_bit_images, windows_bitmap
from escpos.table.rows import family, function, row

ACTED, DRAWN, PARSED = Support.ACTED, Support.DRAWN, Support.PARSED
GRAPHICS, DEFINITION, REQUEST = Kind.GRAPHICS, Kind.DEFINITION, Kind.REQUEST
_NV, _DOWNLOADED = "nv_graphics", "downloaded_graphics"

_FUNCTIONS = (
    function([0, 48], "48", "Send the size of the memory for NV graphics", "", REQUEST),
    function([1, 49], "49", "Set the dot density of graphics", "x y", support=ACTED, sets="graphics_density"),
    function([2, 50], "50", "Print the stored graphics", "", GRAPHICS, DRAWN),
    function([3, 51], "51", "Send how much memory is left for NV graphics", "", REQUEST),
    function([4, 52], "52", "Send how much memory is left for downloaded graphics", "", REQUEST),
    function([64], "64", "Send the keys of NV graphics", "d1 d2", REQUEST),
    function([65], "65", "Erase all NV graphics", "d1 d2 d3", DEFINITION, ACTED, sets=_NV),
    function([66], "66", "Erase one of the NV graphics", "kc1 kc2", DEFINITION, ACTED, sets=_NV, adds=True),
    function(
        [67],
        "67",
        "Define NV graphics (raster)",
        "a kc1 kc2 b x:2 y:2 data*",
        DEFINITION,
        ACTED,
        sets=_NV,
        adds=True,
    ),
    function(
        [68],
        "68",
        "Define NV graphics (column)",
        "a kc1 kc2 b x:2 y:2 data*",
        DEFINITION,
        ACTED,
        sets=_NV,
        adds=True,
    ),
    function([69], "69", "Print NV graphics", "kc1 kc2 x y", GRAPHICS, DRAWN),
    function([80], "80", "Send the keys of downloaded graphics", "d1 d2", REQUEST),
    function([81], "81", "Erase all downloaded graphics", "d1 d2 d3", support=ACTED, sets=_DOWNLOADED),
    function(
        [82], "82", "Erase one downloaded graphic", "kc1 kc2", support=ACTED, sets=_DOWNLOADED, adds=True
    ),
    function(
        [83],
        "83",
        "Define downloaded graphics (raster)",
        "a kc1 kc2 b x:2 y:2 data*",
        support=ACTED,
        sets=_DOWNLOADED,
        adds=True,
    ),
    function(
        [84],
        "84",
        "Define downloaded graphics (column)",
        "a kc1 kc2 b x:2 y:2 data*",
        support=ACTED,
        sets=_DOWNLOADED,
        adds=True,
    ),
    function([85], "85", "Print downloaded graphics", "kc1 kc2 x y", GRAPHICS, DRAWN),
    function([112], "112", "Store graphics to print (raster)", "a bx by c x:2 y:2 data*", GRAPHICS, DRAWN),
    function([113], "113", "Store graphics to print (column)", "a bx by c x:2 y:2 data*", GRAPHICS, DRAWN),
)


_LARGE = (67, 68, 83, 84, 112, 113)  # the functions with so much data that GS 8 L exists


def _graphics(name: str, count: str, only: tuple[int, ...] = ()) -> Spec:
    base = row(name, "Graphics", f"{count} m fn data*", GRAPHICS)
    functions = [entry for entry in _FUNCTIONS if not only or entry[0][0][0] in only]
    return family(base, at=len(base.prefix) + int(count[-1]) + 1, width=1, functions=functions)


ROWS = (
    row("ESC *", "Print a column image in the line", "m n:2 data*", GRAPHICS, DRAWN, length=column_image),
    row("FS p", "Print an NV bit image", "n m", GRAPHICS, DRAWN),
    row(
        "FS q",
        "Define NV bit images",
        "n data*",
        DEFINITION,
        ACTED,
        sets="nv_bit_images",
        length=nv_bit_images,
    ),
    row(
        "GS *",
        "Define a downloaded bit image",
        "x y data*",
        support=ACTED,
        sets="downloaded_bit_image",
        length=area(2, (1, 1), unit=8),
    ),
    row("GS /", "Print the downloaded bit image", "m", GRAPHICS, DRAWN),
    _graphics("GS ( L", "p#2"),
    _graphics("GS 8 L", "p#4", only=_LARGE),
    family(
        row(
            "GS D",
            "Windows bitmaps",
            "m fn a kc1 kc2 b c data*",
            DEFINITION,
            PARSED,
            sets=_NV,
            adds=True,
            length=windows_bitmap(9),
        ),
        at=3,
        width=1,
        functions=(
            function(
                [67],
                "67",
                "Define NV graphics from a Windows bitmap",
                "a kc1 kc2 b c data*",
                DEFINITION,
                ACTED,
                sets=_NV,
                adds=True,
            ),
            function(
                [83],
                "83",
                "Define downloaded graphics from a Windows bitmap",
                "a kc1 kc2 b c data*",
                support=ACTED,
                sets=_DOWNLOADED,
                adds=True,
            ),
        ),
    ),
    row(
        "GS Q 0",
        "Print a column image of any height",
        "m x:2 y:2 data*",
        GRAPHICS,
        DRAWN,
        length=area(4, (2, 2)),
    ),
    row("GS v 0", "Print a raster image", "m x:2 y:2 data*", GRAPHICS, DRAWN, length=area(4, (2, 2))),
)
