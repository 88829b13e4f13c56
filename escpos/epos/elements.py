"""Elements as bytes, by table. An attribute that stands at an element holds from there on, as in a printer.

Source: Epson ePOS-Print XML User's Manual; Epson ESC/POS reference, under the commands' names.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from escpos.epos import values
from escpos.epos.values import Value, number, word
from escpos.epos.xml import Element

ESC, GS, FS = b"\x1b", b"\x1d", b"\x1c"
FONTS = {f"font_{letter}": bytes([at]) for at, letter in enumerate("abcde")} | {
    "special_a": b"\x61",
    "special_b": b"\x62",
}
ALIGNMENTS = {"left": b"\x00", "center": b"\x01", "right": b"\x02"}
COLOURS = {"none": b"", "color_1": b"\x00", "color_2": b"\x01", "color_3": b"", "color_4": b""}
SIZES = ("width", "height", "dw", "dh")
MODES: Mapping[str, tuple[bytes, Value]] = {  # attribute → its command and its value, in the order of sending
    "align": (ESC + b"a", word(ALIGNMENTS)),
    "rotate": (ESC + b"{", values.flag),
    "linespc": (ESC + b"3", number(0, 255)),
    "font": (ESC + b"M", word(FONTS)),
    "smooth": (GS + b"b", values.flag),
    "reverse": (GS + b"B", values.flag),
    "ul": (ESC + b"-", values.flag),
    "em": (ESC + b"E", values.flag),
    "x": (ESC + b"$", number(0, 65_535, 2)),
    "y": (GS + b"$", number(0, 65_535, 2)),
}
OF_TEXT = ("align", "rotate", "linespc", "font", "smooth", "reverse", "ul", "em", "x", "y")
IGNORED = frozenset({"lang", "color", "xml:space", "space"})
_BAR_CODE_NAMES = (  # from 65 on, as the m of GS k
    *(
        "upc_a",
        "upc_e",
        "ean13 jan13",
        "ean8 jan8",
        "code39",
        "itf",
        "codabar",
        "code93",
        "code128",
        "gs1_128",
    ),
    *("gs1_databar_omnidirectional", "gs1_databar_truncated", "gs1_databar_limited", "gs1_databar_expanded"),
    "code128_auto",
)
BAR_CODES = {
    name: bytes([number]) for number, names in enumerate(_BAR_CODE_NAMES, 65) for name in names.split()
}
TEXT_PLACES = {"none": b"\x00", "above": b"\x01", "below": b"\x02", "both": b"\x03"}
SYMBOLS: Mapping[str, tuple[int, bytes]] = {  # type → cn of GS ( k, and the function that selects the kind
    "qrcode_model_1": (49, b"A1\x00"),
    "qrcode_model_2": (49, b"A2\x00"),
    "qrcode_micro": (49, b"A3\x00"),
    "pdf417_standard": (48, b"F\x00"),
    "pdf417_truncated": (48, b"F\x01"),
    "aztec_fullrange": (53, b"B\x00\x00"),
    "azteccode_fullrange": (53, b"B\x00\x00"),
    "azteccode_compact": (53, b"B\x01\x00"),
    "datamatrix_square": (54, b"B\x00\x00\x00"),
    **{f"datamatrix_rectangle_{rows}": (54, b"B\x01" + bytes([rows, 0])) for rows in (8, 12, 16)},
    **{f"maxicode_mode_{mode}": (50, b"A" + bytes([0x30 + mode])) for mode in range(2, 7)},
}
QR_LEVELS = {f"level_{letter}": bytes([0x30 + at]) for at, letter in enumerate("lmqh")} | {"default": b"1"}
CUTS = {"no_feed": GS + b"V\x01", "feed": GS + b"VB\x00", "reserve": GS + b"Vg\x00"}
DRAWERS = {"drawer_1": b"\x00", "drawer_2": b"\x01"}
PULSES = {f"pulse_{time}": bytes([time // 2]) * 2 for time in (100, 200, 300, 400, 500)}  # units of 2 ms
FEED_TO = {"peeling": b"A0", "cutting": b"B0", "current_tof": b"C0", "next_tof": b"C1"}
DIRECTIONS = {
    name: bytes([at])
    for at, name in enumerate(("left_to_right", "bottom_to_top", "right_to_left", "top_to_bottom"))
}
_STYLES = ("thin", "medium", "thick", "thin_double", "medium_double", "thick_double")
STYLES = {name: bytes([at]) for at, name in enumerate(_STYLES, 1)}
PATTERNS = {f"pattern_{letter}": bytes([at]) for at, letter in enumerate("abcdefghij", 1)} | {"none": b"\x00"}
_ROWS_AT_ONCE = 1_024  # of one GS v 0; many printers' buffers take no more


def modes(element: Element, names: tuple[str, ...]) -> bytes:
    """The commands for those of an element's attributes that select modes."""
    made = b""
    for name in names:
        if name in element.attributes:
            command, value = MODES[name]
            made += command + value(element, name)
    return made


def _feed(element: Element) -> bytes:
    before = modes(element, ("align", "rotate", "linespc"))
    if "line" in element.attributes:
        return before + ESC + b"d" + number(0, 255)(element, "line")
    if "unit" in element.attributes:
        return before + ESC + b"J" + number(0, 255)(element, "unit")
    if "pos" in element.attributes:
        return before + FS + b"(L\x02\x00" + values.chosen(element, "pos", FEED_TO)
    return before + b"\n"


def _image(element: Element) -> bytes:
    """Rows of whole bytes, or bits that run on from row to row, as some send them; told by the length."""
    wide, tall = (values.whole(element, name, 1, 65_535) for name in ("width", "height"))
    if element.attributes.get("mode", "mono") != "mono":
        raise element.refuse("only mode='mono' is printed")
    rows, stride = values.from_base64(element), (wide + 7) // 8
    if len(rows) != stride * tall:
        if len(rows) != (wide * tall + 7) // 8:
            raise element.refuse(f"{wide} x {tall} dots are {stride * tall} bytes, not {len(rows)}")
        rows = _padded(rows, wide, tall)
    made = modes(element, ("align",))
    for top in range(0, tall, _ROWS_AT_ONCE):
        count = min(_ROWS_AT_ONCE, tall - top)
        made += GS + b"v0\x00" + stride.to_bytes(2, "little") + count.to_bytes(2, "little")
        made += rows[top * stride : (top + count) * stride]
    return made


def _padded(rows: bytes, wide: int, tall: int) -> bytes:
    """Bits that run on as rows of whole bytes."""
    bits, stride = bin(int.from_bytes(b"\x01" + rows, "big"))[3:], (wide + 7) // 8
    each = (bits[row * wide : (row + 1) * wide].ljust(stride * 8, "0") for row in range(tall))
    return b"".join(int(row, 2).to_bytes(stride, "big") for row in each)


def _bar_code(element: Element) -> bytes:
    system, data = values.chosen(element, "type", BAR_CODES), values.data(element)
    if not 0 < len(data) <= 255:
        raise element.refuse("a bar code takes 1 to 255 bytes")
    made = modes(element, ("align", "rotate"))
    for name, command, value in (
        ("hri", GS + b"H", word(TEXT_PLACES)),
        ("font", GS + b"f", word(FONTS)),
        ("width", GS + b"w", number(1, 76)),
        ("height", GS + b"h", number(1, 255)),
    ):
        if name in element.attributes:
            made += command + value(element, name)
    return made + GS + b"k" + system + bytes([len(data)]) + data


def symbol_function(cn: int, data: bytes) -> bytes:
    """GS ( k: a function with its parameters, of a symbology."""
    return GS + b"(k" + (len(data) + 1).to_bytes(2, "little") + bytes([cn]) + data


def _symbol(element: Element) -> bytes:
    kind = element.attributes.get("type", "")
    if kind not in SYMBOLS:
        raise element.refuse(f"type={kind!r} is none of: {', '.join(SYMBOLS)}")
    (cn, select), data = SYMBOLS[kind], values.data(element)
    if not 0 < len(data) <= 65_532:
        raise element.refuse("a code takes 1 to 65,532 bytes")
    functions = [select]
    if "width" in element.attributes and cn != 50:
        functions.append(b"C" + number(1, 16)(element, "width"))
    if "height" in element.attributes and cn == 48:
        functions.append(b"D" + number(1, 16)(element, "height"))
    if "level" in element.attributes and cn == 49:
        functions.append(b"E" + values.chosen(element, "level", QR_LEVELS))
    functions += [b"P0" + data, b"Q0"]
    return modes(element, ("align", "rotate")) + b"".join(symbol_function(cn, each) for each in functions)


def _logo(element: Element) -> bytes:
    keys = number(32, 126)(element, "key1") + number(32, 126)(element, "key2")
    return modes(element, ("align",)) + GS + b"(L\x06\x00\x30\x45" + keys + b"\x01\x01"


def _pulse(element: Element) -> bytes:
    drawer = values.chosen(element, "drawer", DRAWERS, "drawer_1")
    return ESC + b"p" + drawer + values.chosen(element, "time", PULSES, "pulse_100")


def _sound(element: Element) -> bytes:
    pattern = values.chosen(element, "pattern", PATTERNS, "pattern_a")
    times = values.whole(element, "repeat", 0, 255, 1)
    return ESC + b"(A\x04\x00\x30" + pattern + bytes([times, 1])


def _area(element: Element) -> bytes:
    sides = (number(0, 65_535, 2)(element, name) for name in ("x", "y", "width", "height"))
    return ESC + b"W" + b"".join(sides)


def _position(element: Element) -> bytes:
    return modes(element, ("x", "y"))


def _drawn(function: bytes) -> Callable[[Element], bytes]:
    def made(element: Element) -> bytes:
        corners = b"".join(number(0, 65_535, 2)(element, name) for name in ("x1", "y1", "x2", "y2"))
        style = values.chosen(element, "style", STYLES, "thin")
        more = b"\x01" + style + b"\x01" + (b"\x01" if function == b"1" else b"")
        data = function + corners + more
        return GS + b"(Q" + len(data).to_bytes(2, "little") + data

    return made


ELEMENTS: Mapping[str, Callable[[Element], bytes]] = {
    "feed": _feed,
    "image": _image,
    "logo": _logo,
    "barcode": _bar_code,
    "symbol": _symbol,
    "cut": lambda element: values.chosen(element, "type", CUTS, "feed"),
    "pulse": _pulse,
    "sound": _sound,
    "area": _area,
    "direction": lambda element: ESC + b"T" + values.chosen(element, "dir", DIRECTIONS),
    "position": _position,
    "line": _drawn(b"0"),
    "rectangle": _drawn(b"1"),
    "recovery": lambda _element: b"\x10\x05\x02",
    "reset": lambda _element: ESC + b"@",
    "command": values.from_hex,
}
