"""A receipt as text, as data, as HTML, and as a list of its commands."""

from __future__ import annotations

from decimal import Decimal

import pytest

import escpos
from escpos import dump, html, structure

RECEIPT = (
    b"\x1ba\x01\x1d!\x11SHOP\n\x1d!\x00\x1ba\x00"
    b"Coffee\t\t\t3,20\nTea & cake\t\t1.204,50-\n\n\n"
    b"\x1d(k\x0a\x001P0abc.def\x1d(k\x03\x001Q0\x1dV\x42\x00"
)


def data() -> structure.Structure:
    return structure.structure(escpos.render(RECEIPT), 12)


def test_text_keeps_columns_and_order():
    assert escpos.text(b"a\tb\n\x1b$\xf0\x00c\n") == "a       b\n" + " " * 20 + "c\n"


def test_a_wide_gap_on_paper_is_one_empty_line():
    assert escpos.text(b"a\n\n\n\nb\n") == "a\n\nb\n"


def test_codes_are_told_where_they_stand():
    assert "[QR Code: abc.def]" in escpos.text(RECEIPT + b"after\n").splitlines()[-3:]


def test_nothing_said_is_no_text():
    assert escpos.text(b"\x1b@\n\n") == ""


@pytest.mark.parametrize(
    ("line", "label", "value"),
    [
        ("Coffee           3.20", "Coffee", "3.20"),
        ("2 x Tea   1,50   3,00", "2 x Tea   1,50", "3.00"),
        ("TOTAL ...... EUR 1.234,56", "TOTAL ...... EUR", "1234.56"),
        ("Discount  -0.50", "Discount", "-0.50"),
        ("Return 12,00-", "Return", "-12.00"),
        ("Sum 1 234,00", "Sum", "1234.00"),
    ],
)
def test_amounts_are_read_as_receipts_write_them(line, label, value):
    assert structure.amount(line) == (label, Decimal(value))


@pytest.mark.parametrize("line", ["No money here", "Tel. 0123 4567", "12.05.2026", "v1.2.34", "3.5 kg"])
def test_what_is_no_amount_is_not_taken_for_one(line):
    assert structure.amount(line) is None


def test_structure_holds_lines_amounts_codes_and_events():
    found = data()
    assert found.lines[0].text.strip() == "SHOP"
    assert [(amount.label, amount.value) for amount in found.amounts] == [
        ("Coffee", Decimal("3.20")),
        ("Tea & cake", Decimal("-1204.50")),
    ]
    assert [symbol.content for symbol in found.symbols] == ["abc.def"]
    assert [event.kind for event in found.events] == ["cut"]


def test_html_says_the_same_and_lets_nothing_be_markup():
    page = html.html(RECEIPT + b"<script>\n")
    assert "<strong>" in page
    assert "Tea &amp; cake" in page
    assert "<code>abc.def</code>" in page
    assert '<hr aria-label="partial cut (one point left)">' in page
    assert "&lt;script&gt;" in page


def test_a_listing_has_a_line_for_each_command_with_its_place_and_arguments():
    listed = list(dump.lines(b"Hi\n\x1b$\x34\x12\x1dv0\x00\x01"))
    assert listed == [
        '00000000  text               Print characters: "Hi"',
        "00000002  LF                 Print and feed a line",
        "00000003  ESC $              Set the absolute position: n=4660",
        "00000007  GS v 0             Print a raster image (broken off): 1D 76 30 00 01",
    ]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (bytes.fromhex("1b401d2111544f1b450154414c0a"), "TOTAL\n"),
        (bytes.fromhex("1c26bacfbcc6a3baa3a431322e35300a"), "合计\uff1a\uffe512.50\n"),
        (b"\x1b!\x20wide\x1b!\x00 narrow\n", "wide narrow\n"),
        (b"\x1bM\x01small\x1bM\x00large\n", "smalllarge\n"),
        (b"tea\x1b$\x90\x01" + b"1.50\n", "tea" + 30 * " " + "1.50\n"),
        (b"\x1b!\x20tea\x1b!\x00\x1b$\x90\x01" + b"1.50\n", "tea" + 30 * " " + "1.50\n"),
        (b"\x1bM\x01" + 30 * b"x" + b"\x1b\\\x10\x00" + b"y\n", 30 * "x" + " y\n"),
        (b"a\x09b\n", "a       b\n"),
    ],
)
def test_a_line_has_blanks_where_the_paper_has_a_gap_and_nowhere_else(data: bytes, said: str) -> None:
    assert escpos.text(data) == said
