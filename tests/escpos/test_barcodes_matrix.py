from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from symbols_on_paper import matrix_picture, read

from escpos.barcodes import InvalidData, matrix

SHIPMENT = b"[)>\x1e01\x1d96152382802\x1d840\x1d001\x1d1Z1234\x1dUPSN"
EXPANDED = b"(01)98898765432106(10)ABCDEF12345"
PRINTABLE = [
    ("qr", b"hello", {}, b"hello"),
    ("qr", "Grüße 5 €".encode(), {"ec": 51}, "Grüße 5 €".encode()),
    ("qr", bytes(range(256)), {"ec": 49}, bytes(range(256))),
    ("qr", b"123", {"model": 51}, b"123"),
    ("qr", b"HELLO WORLD 12", {"model": 51, "ec": 49}, b"HELLO WORLD 12"),
    ("qr", b"micro bytes", {"model": 51, "ec": 48}, b"micro bytes"),
    ("qr", b"0123456789" * 3, {"model": 51, "ec": 48}, b"0123456789" * 3),
    ("qr", b"HELLO", {"model": 51, "ec": 50}, b"HELLO"),
    ("qr", b"model two", {"model": 50, "ec": 50}, b"model two"),
    ("qr", b"model one", {"model": 49, "ec": 49}, b"model one"),
    ("pdf417", b"Hello PDF417", {}, b"Hello PDF417"),
    ("pdf417", b"columns and level" * 3, {"columns": 4, "ec_unit": 48, "ec": 52}, b"columns and level" * 3),
    ("pdf417", b"rows", {"rows": 20, "columns": 3}, b"rows"),
    ("pdf417", b"truncated", {"truncated": 1}, b"truncated"),
    ("pdf417", b"truncated, wide" * 4, {"truncated": 1, "columns": 6, "rows": 30}, b"truncated, wide" * 4),
    ("maxicode", b"HELLO MAXI", {"mode": 52}, b"HELLO MAXI"),
    ("maxicode", b"HELLO MAXI", {"mode": 53, "dpi": 180}, b"HELLO MAXI"),
    ("maxicode", b"HELLO MAXI", {"mode": 54}, b"HELLO MAXI"),
    (
        "maxicode",
        b"152382802\x1d840\x1d001\x1dHELLO 123",
        {"mode": 50},
        b"152382802\x1d840\x1d001\x1dHELLO 123",
    ),
    ("maxicode", SHIPMENT, {"mode": 50}, SHIPMENT),
    ("maxicode", b"B1050 \x1d056\x1d999\x1dHello", {"mode": 51}, b"B1050 \x1d056\x1d999\x1dHello"),
    ("databar", b"1234567890123", {"kind": 72}, b"0112345678901231"),
    ("databar", b"1234567890123", {"kind": 73}, b"0112345678901231"),
    ("databar", EXPANDED, {"kind": 76}, b"019889876543210610ABCDEF12345"),
    ("databar", b"0000000000000", {"kind": 72}, b"0100000000000000"),
    ("databar", b"9999999999999", {"kind": 73}, b"0199999999999997"),
    ("databar", b"3103001750", {"kind": 76}, b"3103001750"),
    ("databar", EXPANDED, {"kind": 76, "max_width": 110}, b"019889876543210610ABCDEF12345"),
    ("aztec", b"Hello Aztec", {}, b"Hello Aztec"),
    ("aztec", b"Hello Aztec", {"mode": 49}, b"Hello Aztec"),
    ("aztec", b"Hello Aztec", {"layers": 6, "ec": 50}, b"Hello Aztec"),
    ("datamatrix", b"Hello Data Matrix", {}, b"Hello Data Matrix"),
    ("datamatrix", b"Hello", {"kind": 49}, b"Hello"),
    ("datamatrix", b"Hello", {"kind": 49, "rows": 16, "columns": 48}, b"Hello"),
]


@pytest.mark.parametrize("module", [2, 3, 4])
@pytest.mark.parametrize(("symbology", "data", "options", "content"), PRINTABLE)
def test_every_symbology_is_read_back_at_print_scale(symbology, data, options, content, module):
    symbol = matrix(symbology, data, **options)
    assert [code.bytes for code in read(matrix_picture(symbol, module))] == [content]
    assert symbol.note == ""


@pytest.mark.parametrize(
    ("symbology", "options", "size"),
    [
        ("datamatrix", {"rows": 32}, (32, 32)),
        ("datamatrix", {"kind": 49, "rows": 12, "columns": 36}, (36, 12)),
        ("datamatrix", {"kind": 49, "rows": 8}, (18, 8)),
        ("aztec", {"mode": 49, "layers": 4}, (27, 27)),
        ("aztec", {"mode": 48, "layers": 4}, (31, 31)),
        ("pdf417", {"columns": 5, "rows": 10}, (154, 10)),
        ("pdf417", {"columns": 1, "rows": 12, "truncated": 1}, (52, 12)),
        ("maxicode", {"mode": 52, "dpi": 203}, (211, 203)),
    ],
)
def test_a_size_that_is_asked_for_is_kept(symbology, options, size):
    symbol = matrix(symbology, b"Ab1", **options)
    assert (symbol.width, symbol.height) == size


def test_error_correction_makes_the_symbol_larger():
    for symbology, low, high in [
        ("qr", {"ec": 48}, {"ec": 51}),
        ("pdf417", {"ec_unit": 48, "ec": 48}, {"ec_unit": 48, "ec": 53}),
        ("pdf417", {"ec": 1}, {"ec": 40}),
        ("aztec", {"ec": 5}, {"ec": 90}),
    ]:
        sizes = [matrix(symbology, b"the same data" * 4, **options) for options in (low, high)]
        assert sizes[0].width * sizes[0].height < sizes[1].width * sizes[1].height


INVALID = [
    ("qr", b"", {}, "no data"),
    ("qr", b"x" * 3000, {}, "too long|large"),
    ("qr", b"x", {"ec": 5}, "error correction level"),
    ("qr", b"x" * 40, {"model": 51}, "does not fit"),
    ("pdf417", b"x", {"ec": 0}, "error correction"),
    ("pdf417", b"x" * 400, {"rows": 3, "columns": 1}, "too long|fit"),
    ("maxicode", b"x", {"mode": 1}, "no mode"),
    ("maxicode", b"HELLO", {"mode": 50}, "postal code, country"),
    ("maxicode", b"A\x1d840\x1d001\x1d", {"mode": 50}, "1 to 9 digits"),
    ("maxicode", b"~\x1d840\x1d001\x1d", {"mode": 51}, "letters, digits"),
    ("databar", b"12", {}, "13 digits"),
    ("databar", b"1234567890123", {"kind": 75}, "no symbol"),
    ("aztec", b"x", {"mode": 7}, "no mode"),
    ("aztec", b"x", {"mode": 49, "layers": 5}, "at most 4 layers"),
    ("aztec", b"x" * 100, {"mode": 49}, "does not fit"),
    ("datamatrix", b"x", {"kind": 9}, "no type"),
    ("datamatrix", b"x", {"rows": 11}, "no size"),
    ("datamatrix", b"x" * 40, {"rows": 10}, "does not fit"),
    ("hologram", b"x", {}, "no symbology"),
]


@pytest.mark.parametrize(("symbology", "data", "options", "reason"), INVALID)
def test_what_a_printer_refuses_is_refused_with_the_reason(symbology, data, options, reason):
    with pytest.raises(InvalidData, match=reason):
        matrix(symbology, data, **options)


def test_what_is_drawn_otherwise_than_asked_is_noted():
    assert "error correction" in matrix("qr", b"HELLO WORLD 12", model=51, ec=51).note


@settings(max_examples=60)
@given(st.binary(min_size=1, max_size=60), st.sampled_from(["qr", "pdf417", "aztec", "datamatrix"]))
def test_any_bytes_are_carried(data, symbology):
    symbol = matrix(symbology, data)
    assert [code.bytes for code in read(matrix_picture(symbol, 3))] == [data]


@given(
    st.binary(min_size=1, max_size=60) | st.text("0123456789()\x1d{1*", max_size=40).map(str.encode),
    st.sampled_from(
        [
            ("qr", {"model": 49}),
            ("qr", {"model": 51}),
            ("maxicode", {"mode": 50}),
            ("maxicode", {"mode": 51}),
            ("maxicode", {"mode": 53}),
            ("databar", {"kind": 72}),
            ("databar", {"kind": 76}),
            ("aztec", {"mode": 49, "layers": 2}),
            ("datamatrix", {"kind": 49}),
            ("pdf417", {"rows": 4, "columns": 30}),
        ]
    ),
)
def test_any_data_gives_a_symbol_or_a_reason(data, asked):
    symbology, options = asked
    try:
        symbol = matrix(symbology, data, **options)
    except InvalidData:
        return
    assert {len(row) for row in symbol.rows} == {symbol.width}
    assert set(b"".join(symbol.rows)) == {0, 1}
