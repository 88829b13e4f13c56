"""ePOS-Print XML as programs send it, printed as Epson's manual says; errors name their place."""

from __future__ import annotations

import base64

import pytest

import escpos
from escpos import profiles
from escpos.epos import NAMESPACE
from escpos.epos.compiler import to_escpos
from escpos.epos.xml import MAX_DEPTH, EposError

MODEL = profiles.DEFAULT
ESC, GS = b"\x1b", b"\x1d"


def document(inner: str, around: str = "{}") -> str:
    return around.format(f'<epos-print xmlns="{NAMESPACE}">{inner}</epos-print>')


def made(inner: str) -> bytes:
    """The bytes behind the reset."""
    data = to_escpos(document(inner), MODEL)
    assert data.startswith(b"\x1b@")
    return data[2:]


@pytest.mark.parametrize(
    ("inner", "data"),
    [
        ("<text>Hello&#10;</text>", b"Hello\n"),
        ("<text>a\tb\r\nc</text>", b"a\tb\nc"),
        ('<text lang="de" align="center" em="true">x</text>', ESC + b"a\x01" + ESC + b"E\x01x"),
        ('<text dw="true" dh="true">x</text><text dh="false">y</text>', GS + b"!\x11x" + GS + b"!\x10y"),
        ('<text width="3" height="2"/>', GS + b"!\x21"),
        ('<text font="font_b" ul="1" reverse="0"/>', ESC + b"M\x01" + GS + b"B\x00" + ESC + b"-\x01"),
        ('<text x="300">y</text>', ESC + b"$\x2c\x01y"),
        ('<feed/><feed line="3"/><feed unit="30"/>', b"\n" + ESC + b"d\x03" + ESC + b"J\x1e"),
        ('<feed pos="next_tof"/>', b"\x1c(L\x02\x00C1"),
        ('<cut/><cut type="no_feed"/>', GS + b"VB\x00" + GS + b"V\x01"),
        ('<pulse drawer="drawer_2" time="pulse_200"/>', ESC + b"p\x01\x64\x64"),
        ('<barcode type="code39" hri="below" width="2" height="64">ABC</barcode>',
         GS + b"H\x02" + GS + b"w\x02" + GS + b"h\x40" + GS + b"k\x45\x03ABC"),
        ("<barcode type='code128'>{B\\x41\\\\</barcode>", GS + b"k\x49\x04{BA\\"),
        ('<symbol type="qrcode_model_2" level="level_m" width="4">shop</symbol>',
         b"".join(GS + b"(k" + each for each in (
             b"\x04\x001A2\x00", b"\x03\x001C\x04", b"\x03\x001E1", b"\x07\x001P0shop", b"\x03\x001Q0"))),
        ('<page><area x="0" y="0" width="10" height="20"/><position x="1" y="2"/><text>p</text></page>',
         ESC + b"L" + ESC + b"W\0\0\0\0\x0a\0\x14\0" + ESC + b"$\x01\0" + GS + b"$\x02\0p\x0c"),
        ('<logo key1="48" key2="49"/>', GS + b"(L\x06\x000E01\x01\x01"),
        ("<command>1B 45 01</command>", ESC + b"E\x01"),
        ('<recovery/><reset/>', b"\x10\x05\x02" + ESC + b"@"),
    ],
)  # fmt: skip
def test_an_element_is_its_commands(inner: str, data: bytes) -> None:
    assert made(inner) == data


@pytest.mark.parametrize("text", ["5 € Łódź", "чай и кофе", "Ελλάδα 12,50", "茶 10", "naïve façade"])
def test_characters_are_printed_whatever_page_they_need(text: str) -> None:
    assert escpos.text(to_escpos(document(f"<text>{text}&#10;</text>"), MODEL), MODEL).strip() == text


@pytest.mark.parametrize("is_padded", [True, False])
def test_both_packings_of_a_picture_are_the_same(is_padded: bool) -> None:
    rows = ["1" * 12, "0" * 12, "10" * 6]
    bits = "".join(row.ljust(16, "0") for row in rows) if is_padded else "".join(rows).ljust(40, "0")
    data = int(bits, 2).to_bytes(len(bits) // 8, "big")
    picture = f'<image width="12" height="3">{base64.b64encode(data).decode()}</image>'
    assert made(picture) == GS + b"v0\x00\x02\x00\x03\x00" + b"\xff\xf0\x00\x00\xaa\xa0"


@pytest.mark.parametrize(
    "around",
    [
        "{}",
        '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>{}</s:Body></s:Envelope>',
        '<?xml version="1.0" encoding="utf-8"?>\n<!-- of a till -->{}',
    ],
)
def test_it_may_come_bare_or_within_soap(around: str) -> None:
    assert to_escpos(document("<text>x</text>", around), MODEL) == b"\x1b@x"


def test_one_without_a_namespace_is_taken() -> None:
    assert to_escpos('<epos-print xmlns=""><text>x</text></epos-print>', MODEL) == b"\x1b@x"


@pytest.mark.parametrize(
    ("xml", "line", "why"),
    [
        ("", 1, "no element found"),
        ("<html/>", 1, "there is no element epos-print"),
        (document("\n<text>x</txt>"), 2, "mismatched tag"),
        (document("\n\n<blink/>"), 3, "blink: there is no such element here"),
        (document('<text align="middle"/>'), 1, "align='middle' is none of: left, center, right"),
        (document('<text em="yes"/>'), 1, "neither true nor false"),
        (document('<feed line="300"/>'), 1, "no number from 0 to 255"),
        (document("<command>1B4</command>"), 1, "two digits each"),
        (document('<image width="8" height="2">AAAA</image>'), 1, "8 x 2 dots are 2 bytes, not 3"),
        (document('<barcode type="ean99">1</barcode>'), 1, "type='ean99' is none of"),
        (document('<symbol type="qrcode_model_2"></symbol>'), 1, "takes 1 to"),
        (document("<text>\U0001f600</text>"), 1, "has no '\U0001f600'"),
        (
            '<!DOCTYPE x [<!ENTITY a "aaaa">]>' + document("<text>&a;</text>"),
            1,
            "a document type is not taken",
        ),
        (document("<page>" * MAX_DEPTH + "</page>" * MAX_DEPTH), 1, "nested deeper"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(xml: str, line: int, why: str) -> None:
    with pytest.raises(EposError) as error:
        to_escpos(xml, MODEL)
    assert error.value.line == line
    assert why in error.value.why
