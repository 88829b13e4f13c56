"""Any bytes become ePOS-Print XML, and that the same bytes again."""

from __future__ import annotations

import golden_receipts
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.demo import sample_receipt
from escpos import profiles
from escpos.epos.compiler import to_escpos
from escpos.epos.decompiler import to_xml
from escpos.table import commands as table_commands

MODELS = [
    profiles.get(name) for name in ("generic-80mm", "tm-t88vi", "tm-u220", "pos-5890", "xprinter-xp-80")
]
DOCUMENTS = {name: data for name, data in vars(golden_receipts).items() if isinstance(data, bytes)}
DOCUMENTS["sample"] = sample_receipt()
PIECES = [
    *(
        b"\x1bL",
        b"\x0c",
        b"\n",
        b"abc",
        b"\x1ba\x01",
        b"\x1d!\x11",
        b"\x1bt\x13",
        b"\xd5\x80",
        b"\x1c&",
        b"\x1c.",
    ),
    *(
        b"\x1cC\x01",
        b"\x82\xa0",
        b"\x1b@",
        b"\x1b$\x01\x00",
        b"\x1d$\x05\x00",
        b"\x1bE\x01",
        b"\x1d(k\x03\x001C\x05",
    ),
    *(
        b"\x1d(k\x04\x001A2\x00",
        b"\x1d(k\x05\x001P0ab",
        b"\x1d(k\x03\x001Q0",
        b"\x1dh\x50",
        b"\x1dw\x02",
        b"\x1dH\x02",
    ),
    *(
        b"\x1dk\x43\x0c400638133393",
        b"\x1b=\x02",
        b"\x1b=\x01",
        b"\x1d(",
        b"\x1b",
        b"\x1bR\x02",
        b"[]{}",
        b"\x1b%\x01",
    ),
    *(
        b"\x1c(C\x02\x0002",
        b"\xc3\xa9",
        b"\x1dV\x01",
        b"\x1bp\x0022",
        b"\x1dv0\0\x01\0\x01\0\xff",
        b"\x1bd\x03",
    ),
    *(
        b"\x1bS",
        b"\x1b\x0c",
        b"\x1b3\x10",
        b"\t",
        b"\r",
        b"\x1b{\x01",
        b"\x1bW\0\0\0\0\1\1\1\1",
        b"\x1b(A\x03\x00a1\x01",
    ),
    *(b"\x1d(Q\x0c\x000\x01\0\x02\0\x03\0\x02\x001\x01\x01", b"\x1d(L\x06\x000E01\x01\x01", b"\x10\x05\x02"),
]


def round_trip(data: bytes, model: profiles.Profile) -> bytes:
    return to_escpos(to_xml(data, model), model)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.name)
@pytest.mark.parametrize("name", DOCUMENTS)
def test_sample_documents_come_back_as_they_were(name, model):
    assert round_trip(DOCUMENTS[name], model) == DOCUMENTS[name]


@settings(max_examples=300, deadline=None)
@given(data=st.binary(max_size=200), model=st.sampled_from(MODELS))
def test_any_bytes_come_back_as_they_were(data, model):
    assert round_trip(data, model) == data


@settings(max_examples=500, deadline=None)
@given(
    pieces=st.lists(st.sampled_from(PIECES) | st.binary(max_size=4), max_size=30),
    model=st.sampled_from(MODELS),
)
def test_any_commands_come_back_as_they_were(pieces, model):
    data = b"".join(pieces)
    assert round_trip(data, model) == data


@pytest.mark.parametrize("model", MODELS[:3], ids=lambda model: model.name)
def test_each_command_of_the_table_comes_back_as_it_was(model):
    for spec in table_commands():
        for filling in (b"\x00", b"\x01", b"0", b"\xff"):
            data = b"text " + spec.prefix + filling * 12 + b" text\n"
            assert round_trip(data, model) == data, spec.name


def test_a_receipt_is_readable():
    data = (
        b"\x1b@\x1ba\x01\x1d!\x11Corner Shop\n\x1d!\x00\x1ba\x00Coffee      2,50\n\n"
        b"\x1bE\x01TOTAL\t2,50\n\x1bE\x00\x1dh\x50\x1dw\x02\x1dH\x02\x1dk\x43\x0c400638133393"
        b"\x1d(k\x04\x001A2\x00\x1d(k\x05\x001P0ab\x1d(k\x03\x001Q0"
        b"\x1bd\x03\x1bt\x13\xd5 5\n\x1b!\x08x\n\x1dVB\x00\x1bp\x0022"
    )
    assert to_xml(data, profiles.DEFAULT).splitlines() == [
        '<?xml version="1.0" encoding="utf-8"?>',
        '<epos-print xmlns="http://www.epson-pos.com/schemas/2011/03/epos-print"'
        ' xmlns:cp="urn:counterproof:epos-print" cp:exact="true">',
        "  <reset/>",
        '  <text align="center" width="2" height="2">Corner Shop&#10;</text>',
        '  <text width="1" height="1"/>',
        '  <text align="left">Coffee      2,50&#10;</text>',
        "  <feed/>",
        '  <text em="true">TOTAL&#9;2,50&#10;</text>',
        '  <text em="false"/>',
        '  <barcode type="ean13" height="80" width="2" hri="below">400638133393</barcode>',
        '  <symbol type="qrcode_model_2">ab</symbol>',
        '  <feed line="3"/>',
        "  <command>1b7413</command> <!-- ESC t -->",
        "  <text>€ 5&#10;</text>",
        "  <command>1b2108</command> <!-- ESC ! -->",
        "  <text>x&#10;</text>",
        '  <cut type="feed"/>',
        '  <pulse drawer="drawer_1" time="pulse_100"/>',
        "</epos-print>",
    ]


def test_a_page_is_an_element_with_all_that_stands_on_it():
    data = b"\x1bL\x1bW\x01\x00\x02\x00\x03\x00\x04\x00\x1b$\x05\x00\x1d$\x06\x00a\x0cb\n"
    assert to_xml(data, profiles.DEFAULT).splitlines()[2:-1] == [
        "  <page>",
        '    <area x="1" y="2" width="3" height="4"/>',
        '    <position x="5" y="6"/>',
        "    <text>a</text>",
        "  </page>",
        "  <text>b&#10;</text>",
    ]


def test_a_text_that_is_changed_gets_the_page_that_it_needs_and_gives_it_back():
    document = to_xml(b"Cafe 1\n\xe1\n", profiles.get("tm-t88vi"))
    changed = to_escpos(document.replace("Cafe", "Łódź"), profiles.get("tm-t88vi"))
    assert changed.endswith(b" 1\n\xe1\n")
    assert b"\x1bt\x00" in changed


def test_more_commands_than_anybody_reads_are_one_element():
    data = b"a\0" * 150_000
    document = to_xml(data, profiles.DEFAULT)
    assert document.count("<command>") == 1
    assert to_escpos(document, profiles.DEFAULT) == data
