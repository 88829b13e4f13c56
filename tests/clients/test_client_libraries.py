"""What real client libraries send is understood, printed as asked, and readable by scanners."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

import pytest
import zxingcpp
from libraries import Receipt
from PIL import Image, ImageOps

import escpos
from escpos import plain_text
from escpos.heading import summary
from escpos.profiles import Profile, get

PRINTED = {
    "python_escpos": "accents styles table barcodes two_dimensional pictures drawer",
    "escpos_buffer": "accents styles table two_dimensional drawer",
    "receiptline": ("accents multilingual japanese chinese korean styles barcodes two_dimensional pictures"),
    "node_thermal_printer": (
        "accents slavic cyrillic greek styles table barcodes two_dimensional pictures drawer"
    ),
    "receipt_printer_encoder": (
        "accents styles table barcodes two_dimensional raster_picture column_picture drawer"
    ),
}
ALL = [(library, name) for library, names in PRINTED.items() for name in names.split()]

SYMBOL = re.compile(r"\[[^]:]+: .*\]")  # how a code stands in the text
PAPER_EDGE = 40  # dots of paper beside what a head reaches; a code's quiet zone
# A printer takes bytes for the characters of the country that it was made for.
MADE_FOR = {"chinese": "xprinter-xp-80", "korean": "bixolon-srp-350"}

SAID = {"styles": ("CORNER SHOP", "3.00"), "table": (None, "8.20")}  # shop and total, of those that have them

Receipts = Callable[[str], dict[str, Receipt]]


@pytest.fixture
def receipt(receipts: Receipts, library: str, name: str) -> Receipt:
    return receipts(library)[name]


def profile(receipt: Receipt) -> Profile:
    return get(MADE_FOR.get(receipt.name, "generic-80mm"))


@pytest.mark.parametrize("library", PRINTED)
def test_the_receipts_listed_here_are_those_that_the_library_prints(receipts, library):
    assert set(receipts(library)) == set(PRINTED[library].split())


@pytest.mark.parametrize(("library", "name"), ALL)
def test_every_byte_belongs_to_a_known_and_complete_command(receipt):
    commands = escpos.parse(receipt.data)
    assert b"".join(command.raw for command in commands) == receipt.data
    assert [command.raw for command in commands if command.name == "unknown" or not command.complete] == []


@pytest.mark.parametrize(("library", "name"), ALL)
def test_a_receipt_is_called_rightly_or_not_at_all(receipt):
    model = profile(receipt)
    paper = escpos.render(receipt.data, model)
    called = summary.of_paper(paper, plain_text.lines(paper, model.fonts["A"][0]))
    shop, total = SAID.get(receipt.name, (called.title, None))
    assert called.title in (shop, None)
    assert called.total in (total, None)
    assert called.currency is None


@pytest.mark.parametrize(("library", "name"), ALL)
def test_pulses_for_the_drawer_are_seen(receipt):
    pulses = [command for command in escpos.parse(receipt.data) if command.kind is escpos.Kind.PULSE]
    assert len(pulses) == receipt.pulses


@pytest.mark.parametrize(("library", "name"), ALL)
def test_the_text_is_what_was_asked_for_and_nothing_else(receipt):
    said = [" ".join(line.split()) for line in escpos.text(receipt.data, profile(receipt)).splitlines()]
    codes = [line for line in said if SYMBOL.fullmatch(line)]
    assert [line for line in said if line and line not in codes] == receipt.lines
    assert len(codes) <= len(receipt.codes)  # some libraries send a code as a picture


@pytest.mark.parametrize(("library", "name"), ALL)
def test_the_picture_s_codes_are_read_back(receipt):
    paper = escpos.render(receipt.data, profile(receipt))
    picture = Image.open(io.BytesIO(paper.png())).convert("L")
    assert picture.size == (paper.width, paper.height)
    on_paper = ImageOps.expand(picture, PAPER_EDGE, fill="white")
    assert {code.text for code in zxingcpp.read_barcodes(on_paper)} == set(receipt.codes)
