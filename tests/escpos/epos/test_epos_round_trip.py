"""Any stream of commands can be written down as ePOS-Print XML, and gives exactly the same bytes again."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parent.parent / "editing"))

import editing_documents as documents

from escpos import profiles
from escpos.epos.compiler import to_escpos
from escpos.epos.decompiler import to_xml

MODEL = profiles.DEFAULT
EXAMPLES = settings(max_examples=200, deadline=None)


@pytest.mark.parametrize("name", documents.ALL)
def test_every_document_there_is_comes_back(name: str) -> None:
    data = documents.ALL[name]
    assert to_escpos(to_xml(data, MODEL), MODEL) == data


@EXAMPLES
@given(documents.DOCUMENTS)
def test_any_document_comes_back(data: bytes) -> None:
    assert to_escpos(to_xml(data, MODEL), MODEL) == data


@EXAMPLES
@given(st.binary(max_size=300))
def test_any_bytes_come_back(data: bytes) -> None:
    assert to_escpos(to_xml(data, MODEL), MODEL) == data


def test_one_too_long_to_be_drawn_comes_back() -> None:
    data = b"\x1bt\x10\x80 caf\xe9\n" * 20_000 + b"\x1bt\x13\xd5\n"
    assert to_escpos(to_xml(data, MODEL), MODEL) == data


def test_text_is_text_and_what_is_well_known_is_an_element() -> None:
    written = to_xml(documents.ALL["sample"], MODEL)
    assert written.splitlines()[2:6] == [
        "  <reset/>",
        "  <command>1b7413</command> <!-- ESC t -->",
        '  <text align="center" width="2" height="2">Corner Coffee&#10;</text>',
        '  <text width="1" height="1">Market Square 1&#10;</text>',
    ]
    assert "  <text>1 x Käsekuchen                            5,10 €&#10;</text>" in written
    assert '  <cut type="feed"/>' in written


def test_a_price_is_changed_in_it() -> None:
    data = documents.ALL["sample"]
    changed = to_xml(data, MODEL).replace("5,10 €", "4,60 €")
    assert to_escpos(changed, MODEL) == data.replace(b"5,10", b"4,60")
