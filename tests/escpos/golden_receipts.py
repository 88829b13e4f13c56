"""The jobs behind the golden pictures: small, and each about one part of the language."""

from __future__ import annotations

ESC, GS = b"\x1b", b"\x1d"
CUT = GS + b"V\x41\x00"


def matrix_code(cn: int, data: bytes, *settings: bytes) -> bytes:
    """GS ( k: each setting is a function with its parameters; then store and print."""
    functions = [*settings, b"P0" + data, b"Q0"]
    return b"".join(GS + b"(k" + (len(f) + 1).to_bytes(2, "little") + bytes([cn]) + f for f in functions)


# Commands stand line by line as they would in a manual.
# fmt: off
STYLES = (
    b"Font A 12 x 24\n"
    + ESC + b"M\x01Font B 9 x 17, small print\n" + ESC + b"M\x00"
    + ESC + b"E\x01bold " + ESC + b"E\x00" + ESC + b"-\x01under " + ESC + b"-\x02line" + ESC + b"-\x00\n"
    + GS + b"B\x01 inverted " + GS + b"B\x00 normal\n"
    + GS + b"!\x11Big" + GS + b"!\x00 and " + GS + b"!\x01tall" + GS + b"!\x10 wide" + GS + b"!\x00\n"
    + GS + b"!\x11wraps at the edge" + GS + b"!\x00\n"
    + ESC + b"{\x01upside down\n" + ESC + b"{\x00"
    + ESC + b"V\x01TURN" + ESC + b"V\x00 turned\n"
    + ESC + b" \x06spaced" + ESC + b" \x00\n"
)
CODE_PAGES = (
    b"PC437: \x80\x81\xe1 \xb0\xb1\xdb \xc9\xcd\xbb\n"
    + ESC + b"t\x13PC858: \xd5 12,50\n"
    + ESC + b"t\x12PC852: \xa6\xe7\xd8\n"
    + ESC + b"t\x0ePC737: \x84\xa2\xa2\xe1\n"
    + ESC + b"t\x11PC866: \x8f\xe0\xa8\xa2\xa5\xe2\n"
    + ESC + b"t\x01Katakana: \xb6\xc0\xb6\xc5\n"
    + ESC + b"t\x00" + ESC + b"R\x02[\\]{|}~" + ESC + b"R\x03#" + ESC + b"R\x00 ESC R\n"
)
LAYOUT = (
    ESC + b"a\x01centered\n" + ESC + b"a\x02right\n" + ESC + b"a\x00"
    + ESC + b"D\x08\x10\x18\x00tab\t1\t2\t3\n"
    + ESC + b"$\x64\x00at 100" + ESC + b"\\\x14\x00and 20 on\n"
    + GS + b"L\x30\x00" + GS + b"W\x90\x00margins make this wrap\n" + GS + b"L\x00\x00" + GS + b"W\x80\x01"
    + ESC + b"3\x12tight\nlines\n" + ESC + b"2" + ESC + b"J\x14" + b"fed\n"
    + CUT + b"after the cut\n"
)
BARCODES = (
    GS + b"h\x30" + GS + b"w\x02" + GS + b"H\x02"
    + GS + b"k\x43\x0d4006381333931"
    + GS + b"H\x01" + GS + b"f\x01" + GS + b"k\x04COUNTER-7\x00"
    + GS + b"H\x00" + GS + b"k\x49\x0b{BNo.123456"
    + GS + b"H\x03" + GS + b"k\x4b\x0d1234567890123"
    + b"end\n"
)
MATRIX_CODES = (
    matrix_code(49, b"https://example.com/42", b"A2\x00", b"C\x04", b"E0")
    + matrix_code(48, b"Receipt 42", b"A\x02", b"C\x02", b"D\x03")
    + matrix_code(54, b"Data Matrix", b"C\x04")
    + matrix_code(53, b"Aztec", b"C\x04")
    + b"end\n"
)
_DISC = [0x03C0, 0x0FF0, 0x1FF8, 0x3FFC, 0x7FFE, 0x7FFE, 0xFFFF, 0xFFFF]
_DISC += _DISC[::-1]
RASTER = b"".join(row.to_bytes(2, "big") for row in _DISC)
PICTURES = (
    b"raster, wide, tall, both\n"
    + b"".join(GS + b"v0" + bytes([mode]) + b"\x02\x00\x10\x00" + RASTER for mode in range(4))
    + b"columns "
    + ESC + b"*\x00\x10\x00" + bytes(range(0, 256, 16))
    + ESC + b"*\x01\x10\x00" + bytes(range(0, 256, 16))
    + ESC + b"*\x20\x10\x00" + b"\xff\x00\x81" * 16
    + ESC + b"*\x21\x10\x00" + b"\xff\x00\x81" * 16
    + b"\nend\n"
)
PAGE_MODE = (
    b"before\n" + ESC + b"L" + ESC + b"W\x00\x00\x00\x00\x80\x01\xc8\x00"
    + b"".join(ESC + b"T" + bytes([direction]) + b"dir %d\n" % direction for direction in range(4))
    + b"\x0c" + b"after\n"
)
RECEIPT = (
    ESC + b"@" + ESC + b"a\x01" + GS + b"!\x11CORNER SHOP" + GS + b"!\x00\n"
    + b"1 Market Street\n\n" + ESC + b"a\x00"
    + ESC + b"t\x13"
    + b"Tea            2          \xd5 5.00\n"
    + b"Caf\x82 cr\x8ame     1          \xd5 3.20\n"
    + b"\xc4" * 32 + b"\n"
    + ESC + b"E\x01" + b"TOTAL                     \xd5 8.20" + ESC + b"E\x00\n\n"
    + ESC + b"a\x01" + matrix_code(49, b"https://example.com/r/42", b"A2\x00", b"C\x04", b"E1")
    + b"Thank you\n" + ESC + b"p\x00\x19\xfa" + CUT
)
# fmt: on
ALL = {
    "styles": STYLES,
    "code_pages": CODE_PAGES,
    "layout": LAYOUT,
    "barcodes": BARCODES,
    "matrix_codes": MATRIX_CODES,
    "pictures": PICTURES,
    "page_mode": PAGE_MODE,
    "receipt": RECEIPT,
}
