"""Bar codes and two-dimensional codes."""

from __future__ import annotations

from collections.abc import Callable

from escpos.command import Kind, Spec, Support
from escpos.lengths import bar_code, counted
from escpos.table.rows import family, function, row

ACTED, DRAWN, CODE = Support.ACTED, Support.DRAWN, Kind.CODE

Function = tuple[tuple[bytes, ...], Callable[[Spec], Spec]]

# Symbology → its byte cn, the hundreds of its function numbers, and its settings: code, fields, title.
_SYMBOLS: dict[str, tuple[int, int, tuple[tuple[int, str, str], ...]]] = {
    "PDF417": (
        48,
        0,
        (
            (65, "n", "columns"),
            (66, "n", "rows"),
            (67, "n", "module width"),
            (68, "n", "row height"),
            (69, "m n", "error correction"),
            (70, "m", "options"),
        ),
    ),
    "QR Code": (49, 100, ((65, "n1 n2", "model"), (67, "n", "module size"), (69, "n", "error correction"))),
    "MaxiCode": (50, 200, ((65, "n", "mode"),)),
    "2D GS1 DataBar": (51, 300, ((67, "n", "module width"), (71, "n:2", "largest width"))),
    "Composite": (
        52,
        400,
        ((67, "n", "module width"), (71, "n:2", "largest width"), (72, "n", "readable text")),
    ),
    "Aztec Code": (
        53,
        500,
        ((66, "n1 n2", "mode and layers"), (67, "n", "module size"), (69, "n", "error correction")),
    ),
    "Data Matrix": (54, 600, ((66, "m d1 d2", "shape"), (67, "n", "module size"))),
}


_UNDRAWN = frozenset({"Composite"})  # no encoder for them yet; the job says so in a note


def _symbol(name: str) -> tuple[Function, ...]:
    cn, hundreds, settings = _SYMBOLS[name]
    slot = name.lower().replace(" ", "_")

    def entry(
        fn: int, title: str, fields: str, kind: Kind, support: Support = Support.PARSED, sets: str = ""
    ) -> Function:
        return function(bytes([cn, fn]), f"{hundreds + fn:03d}", title, fields, kind, support, sets=sets)

    return (
        *(
            entry(fn, f"{name}: set the {title}", fields, Kind.SETTING, ACTED, f"{slot}_{fn}")
            for fn, fields, title in settings
        ),
        entry(80, f"{name}: store the data", "m data*", CODE, ACTED, f"{slot}_data"),
        entry(81, f"{name}: print the symbol", "m", CODE, ACTED if name in _UNDRAWN else DRAWN),
        entry(82, f"{name}: send the symbol's size", "m", Kind.REQUEST),
    )


ROWS = (
    row("GS H", "Select where the bar code's text stands", "n", support=ACTED, sets="hri_position"),
    row("GS f", "Select the font of the bar code's text", "n", support=ACTED, sets="hri_font"),
    row("GS h", "Set the bar code's height", "n", support=ACTED, sets="barcode_height"),
    row("GS w", "Set the bar code's module width", "n", support=ACTED, sets="barcode_width"),
    row("GS k", "Print a bar code", "m data*", CODE, DRAWN, length=bar_code),
    family(
        row("GS ( k", "Two-dimensional codes", "p#2 cn fn data*", CODE),
        at=5,
        width=2,
        functions=[entry for name in _SYMBOLS for entry in _symbol(name)],
    ),
    row(
        "ESC Z", "Print a two-dimensional code (clones)", "m n k d:2 data*", CODE, DRAWN, length=counted(5, 2)
    ),
    row("GS Z", "Select the two-dimensional code of ESC Z (clones)", "n", support=ACTED, sets="clone_symbol"),
)
