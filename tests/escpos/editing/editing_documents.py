"""Documents to edit: the golden receipts, the demo's, some with columns, and any that come to mind."""

from __future__ import annotations

import golden_receipts
from hypothesis import strategies as st

from appliance.demo import sample_receipt

ESC, GS, FS = b"\x1b", b"\x1d", b"\x1c"


def qr(text: bytes) -> bytes:
    return golden_receipts.matrix_code(49, text)


def columns(left: str, right: str, width: int = 48) -> bytes:
    return f"{left}{right.rjust(width - len(left))}\n".encode("ascii")


BILL = (
    ESC + b"@" + ESC + b"a\x01CORNER SHOP\n" + ESC + b"a\x00"
    + columns("Tea", "4,90") + columns("Cake, large", "13,20")
    + ESC + b"E\x01" + columns("Total", "18,10") + ESC + b"E\x00"
    + b"Table 5\tServer\tAda\n"
    + ESC + b"$\x90\x01" + b"4,90" + b"\n"
    + GS + b"k\x04ABC-1\x00" + qr(b"https://shop.example/7")
    + GS + b"VB\x00"
)  # fmt: skip
ROWS = ((b"one", b"1,00"), (b"two", b"2,00"), (b"three", b"3,00"))
WRAPPED = b"".join(b"%-40s%8s" % row for row in ROWS) + b"\n"
JAPANESE = FS + b"C\x01" + FS + b"&" + "商品 100円 ABC\n".encode("cp932") + FS + b"."
CHINESE = FS + b"&" + "绿茶 10.00\n".encode("gb18030") + FS + b"."
UTF_8 = FS + b"(C\x02\x000\x02" + "Größe żółw 5,00\n".encode()
STRIPS = ESC + b"3\x18" + (ESC + b"*\x21\x10\x00" + bytes(48) + b"\n") * 3 + ESC + b"2" + b"below\n"
ALL: dict[str, bytes] = {
    **golden_receipts.ALL,
    "sample": sample_receipt(),
    "bill": BILL,
    "wrapped": WRAPPED,
    "japanese": JAPANESE,
    "chinese": CHINESE,
    "utf-8": UTF_8,
    "strips": STRIPS,
}

TEXTS = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), min_size=1, max_size=60)
RASTER = GS + b"v0\x00\x02\x00\x02\x00\xff\x00\xff\x00"
SHORT = """
    0A 0D 09 1B4501 1B4500 1B6101 1B6102 1B6100 1D2111 1D2100 1B7410 1B7400 1B5202 1B5200 1B40 1B6403 1B4A20
    1D564200 1B700019FA 1B244000 1C26 1C2E 1D4C1000 1D570001 1B7B01 1B7B00 1B5601 1B4C 0C 1D3A 1D3A01 1B4D01
    1B2004 1D4201 1B3D02 1B3D01
"""
COMMANDS = st.sampled_from([*map(bytes.fromhex, SHORT.split()), RASTER, GS + b"k\x04ABC\x00", qr(b"shop")])
RAW = st.binary(max_size=8)
DOCUMENTS = st.lists(st.one_of(TEXTS.map(str.encode), COMMANDS, RAW), max_size=25).map(b"".join)
