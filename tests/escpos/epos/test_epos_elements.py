"""Each element of ePOS-Print XML, and the commands that it becomes."""

from __future__ import annotations

import base64

import pytest

import escpos
from escpos import profiles
from escpos.epos import NAMESPACE
from escpos.epos.compiler import to_escpos

MODEL = profiles.get("generic-80mm")
OPENING, CLOSING = f'<epos-print xmlns="{NAMESPACE}">', "</epos-print>"
OFF_KANJI = b"\x1c."  # this model has GB 18030; it is turned off once, before the first text


def compiled(body: str, model: profiles.Profile = MODEL) -> bytes:
    return to_escpos(f"{OPENING}{body}{CLOSING}", model)


def commands(body: str, model: profiles.Profile = MODEL) -> bytes:
    data = compiled(body, model)
    assert data.startswith(b"\x1b@")
    return data[2:].replace(OFF_KANJI, b"", 1)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<text>Hello&#10;</text>", b"Hello\n"),
        ("<text>a&#9;b\nc</text>", b"a\tb\nc"),
        ("<text>a&#13;&#10;</text>", b"a\n"),
        ('<text align="center"/>', b"\x1ba\x01"),
        ('<text rotate="1"/>', b"\x1b{\x01"),
        ('<text linespc="40"/>', b"\x1b3\x28"),
        ('<text font="font_b"/>', b"\x1bM\x01"),
        ('<text font="special_a"/>', b"\x1bM\x61"),
        ('<text smooth="true"/>', b"\x1db\x01"),
        ('<text dw="true"/><text dh="true"/><text dw="false"/>', b"\x1d!\x10\x1d!\x11\x1d!\x01"),
        ('<text width="3" height="8"/>', b"\x1d!\x27"),
        ('<text dw="true" width="4"/>', b"\x1d!\x30"),
        ('<text reverse="true" ul="true" em="false"/>', b"\x1dB\x01\x1b-\x01\x1bE\x00"),
        ('<text color="color_2"/>', b"\x1br\x01"),
        ('<text color="none"/><text color="color_1"/>', b"\x1d(N\x02\x0000\x1d(N\x02\x0001"),
        ('<text x="300"/>', b"\x1b$\x2c\x01"),
        ('<text y="10"/>', b""),
        ("<feed/>", b"\n"),
        ('<feed line="3"/>', b"\x1bd\x03"),
        ('<feed unit="30"/>', b"\x1bJ\x1e"),
        ('<feed linespc="60" line="1"/>', b"\x1b3\x3c\x1bd\x01"),
        ('<feed pos="next_tof"/>', b"\x1c(L\x02\x00C1"),
        ('<logo key1="48" key2="49" align="right"/>', b"\x1ba\x02\x1d(L\x06\x000E01\x01\x01"),
        ('<cut/><cut type="no_feed"/><cut type="reserve"/>', b"\x1dVB\x00\x1dV\x01\x1dVg\x00"),
        ('<pulse/><pulse drawer="drawer_2" time="pulse_500"/>', b"\x1bp\x0022\x1bp\x01\xfa\xfa"),
        ("<sound/>", b"\x1b(A\x03\x00a1\x01"),
        ('<sound pattern="pattern_3" repeat="2" cycle="2000"/>', b"\x1b(A\x04\x00033"[:-1] + b"\x02\x14"),
        ("<layout/>", b"\x1c(L\x02\x00!0"),
        (
            '<layout type="label" width="600" height="400" offset-label="20"/>',
            b"\x1c(L\x13\x00!1400;0;0;20;0;600;",
        ),
        ("<recovery/>", b"\x10\x05\x02"),
        ("<reset/>", b"\x1b@"),
        ("<command>1b21 30</command>", b"\x1b!\x30"),
    ],
)
def test_an_element_becomes_these_commands(body, expected):
    assert commands(body) == expected


def test_modes_that_a_command_has_set_are_known_behind_it():
    assert commands('<command>1d2111</command><text dw="false"/>') == b"\x1d!\x11\x1d!\x01"
    assert commands("<command>1b7413</command><text>€</text>") == b"\x1bt\x13\xd5"


def picture(attributes: str, dots: bytes) -> bytes:
    return commands(f"<image {attributes}>{base64.b64encode(dots).decode()}</image>")


def test_a_picture_comes_in_rows_of_whole_bytes():
    rows = b"\xff\x80\x00\x00\xff\x80"
    assert picture('width="9" height="3"', rows) == b"\x1dv0\x00\x02\x00\x03\x00" + rows


def test_bits_on_end_fall_where_they_belong():
    # Three rows of five dots: 11111 00000 11111
    data = picture('width="5" height="3"', bytes([0b11111000, 0b00111110]))
    assert data[8:] == b"\xf8\x00\xf8"


def test_greys_become_dots_as_dark_as_they_are():
    white, black, grey = b"\x00" * 8, b"\xff" * 8, b"\x88" * 8
    data = picture('mode="gray16" width="16" height="4"', white + black + grey + grey)
    rows = [int.from_bytes(data[at : at + 2], "big").bit_count() for at in range(8, 16, 2)]
    assert rows[0] == 0
    assert rows[1] == 16
    assert sum(rows[2:]) == 16


def test_a_colour_that_is_not_the_first_goes_by_graphics():
    data = commands('<image width="8" height="1" color="color_2">/w==</image>')
    assert data == b"\x1d8L\x0b\x00\x00\x000p0\x01\x012\x08\x00\x01\x00\xff\x1d(L\x02\x0002"


def test_a_picture_of_no_colour_is_not_printed():
    assert commands('<image width="8" height="1" color="none">/w==</image>') == b""


def test_a_model_without_raster_gets_columns():
    columns = commands('<image width="8" height="1">/w==</image>', profiles.get("tm-u220"))
    assert columns == b"\x1b3\x00\x1b*\x21\x08\x00" + b"\x80\x00\x00" * 8 + b"\n\x1b2"


def test_a_tall_picture_is_sent_in_pieces_that_a_printer_takes():
    data = picture('width="8" height="3000"', bytes(3000))
    heights = [int.from_bytes(each.raw[6:8], "little") for each in escpos.parse(data)]
    assert heights == [2303, 697]


@pytest.mark.parametrize(
    ("kind", "system", "data"),
    [
        ("upc_a", 65, "03600029145"),
        ("jan13", 67, "400638133393"),
        ("ean8", 68, "4006381"),
        ("code39", 69, "COUNTER"),
        ("code128", 73, "{BNo.1"),
        ("gs1_128", 74, "(01)0952123456788*"),
    ],
)
def test_a_bar_code_is_sent_with_its_size(kind, system, data):
    said = commands(
        f'<barcode type="{kind}" hri="below" font="font_b" width="2" height="80">{data}</barcode>'
    )
    assert said == b"\x1dh\x50\x1dw\x02\x1df\x01\x1dH\x02\x1dk" + bytes([system, len(data)]) + data.encode()


def test_what_a_bar_code_does_not_say_has_epson_s_defaults():
    assert commands('<barcode type="ean8">4006381</barcode>').startswith(
        b"\x1dh\xa2\x1dw\x03\x1df\x00\x1dH\x00"
    )


def test_data_may_hold_any_byte():
    assert commands(r'<barcode type="code128">{A\x09\\\xC3</barcode>').endswith(b"\x06{A\x09\\\xc3"[1:])


@pytest.mark.parametrize(
    ("kind", "attributes", "settings"),
    [
        (
            "pdf417_standard",
            'level="level_3" size="4"',
            [b"0\x46\x00", b"0\x41\x04", b"0\x43\x03", b"0\x44\x03", b"0\x4503"],
        ),
        ("pdf417_truncated", "", [b"0\x46\x01", b"0\x41\x00", b"0\x43\x03", b"0\x44\x03", b"0\x4501"]),
        ("qrcode_model_2", 'level="level_h" width="6"', [b"1\x412\x00", b"1\x43\x06", b"1\x453"]),
        ("qrcode_micro", "", [b"1\x413\x00", b"1\x43\x03", b"1\x450"]),
        ("maxicode_mode_4", "", [b"2\x414"]),
        ("gs1_databar_stacked", 'width="3"', [b"3\x43\x03", b"3\x47\x00\x00"]),
        ("azteccode_fullrange", 'level="40"', [b"5\x420\x00", b"5\x43\x03", b"5\x45\x28"]),
        ("datamatrix_rectangle_12", "", [b"6\x421\x0c\x00", b"6\x43\x03"]),
    ],
)
def test_a_symbol_is_set_stored_and_printed(kind, attributes, settings):
    found = escpos.parse(commands(f'<symbol type="{kind}" {attributes}>1234567890123</symbol>'))
    assert [each.raw[5:] for each in found[:-2]] == settings
    assert found[-2].raw.endswith(b"1234567890123")
    assert found[-1].raw[6:] == b"Q0"


def test_a_symbol_is_utf_8_and_a_japanese_one_shift_jis():
    assert "é日".encode() in commands('<symbol type="qrcode_model_2">é日</symbol>')
    assert "日".encode("cp932") in commands('<text lang="ja"/><symbol type="qrcode_model_2">日</symbol>')


def test_a_page_begins_on_a_line_of_its_own_and_ends_with_its_print():
    page = '<area x="1" y="2" width="300" height="4"/><direction dir="top_to_bottom"/>'
    body = f"<text>a</text><page>{page}</page>"
    assert commands(body) == b"a\n\x1bL\x1bW\x01\x00\x02\x00\x2c\x01\x04\x00\x1bT\x03\x0c"


def test_things_have_their_places_on_a_page():
    body = (
        '<page><position x="5" y="6"/><text x="1" y="2" rotate="true">a</text>'
        '<line x1="1" y1="2" x2="3" y2="2"/><rectangle x1="1" y1="2" x2="3" y2="4" style="thick"/></page>'
    )
    assert commands(body) == (
        b"\x1bL\x1b$\x05\x00\x1d$\x06\x00\x1b$\x01\x00\x1d$\x02\x00a"
        b"\x1d(Q\x0c\x000\x01\x00\x02\x00\x03\x00\x02\x001\x01\x01"
        b"\x1d(Q\x0e\x001\x01\x00\x02\x00\x03\x00\x04\x001\x03\x01\x01\x01\x0c"
    )


def test_a_level_line_is_dots_from_one_place_to_another():
    data = commands('<text align="center">a</text><hline x1="8" x2="15" style="thin_double"/>')
    assert data == b"\x1ba\x01a\n\x1ba\x00\x1dv0\x00\x02\x00\x03\x00\x00\xff\x00\x00\x00\xff\x1ba\x01"


def test_a_level_line_ends_with_the_paper():
    data = commands('<hline x1="0" x2="65535"/>')
    assert escpos.parse(data)[0].raw[4:6] == b"\x48\x00"  # 576 dots


def test_an_upright_line_crosses_each_line_of_text():
    data = commands('<vline-begin x="9"/><text>a\nb\n</text><vline-end x="9"/><text>c\n</text>')
    piece = b"\x1b$\x09\x00\x1b*\x21\x01\x00\xff\xff\xff\n"
    assert data == b"a" + piece + b"b" + piece + b"c\n"


def test_a_document_is_drawn_as_it_says():
    body = (
        '<text align="center" dw="true" dh="true">Corner Shop&#10;</text>'
        '<text dw="false" dh="false" align="left">Café crème          2,50&#10;</text>'
        '<symbol type="qrcode_model_2" width="4">https://example.com/1</symbol><cut/>'
    )
    data = compiled(body)
    paper = escpos.render(data, MODEL)
    assert escpos.text(data, MODEL).split("\n")[:3] == [
        "             Corner Shop",
        "Café crème          2,50",
        "[QR Code: https://example.com/1]",
    ]
    assert [event.kind for event in paper.events] == ["cut"]
    assert not paper.notes
    assert paper.runs[0].box.height == 48
