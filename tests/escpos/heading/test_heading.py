"""Receipts are called by what they say: by the right name and sum, or by none."""

from __future__ import annotations

import re
import time
import unicodedata

import golden_receipts
import pytest
from heading_receipts import Receipt, receipts
from hypothesis import given, settings
from hypothesis import strategies as st

import escpos
from escpos import plain_text
from escpos.heading import summary as heading
from escpos.heading.summary import MAX_LINES, Summary
from escpos.heading.titles import MAX_TITLE

ALL = list(receipts())
PRINTED = [each for each in ALL if each.printed() is not None]
COLUMN = 12  # dots


def of_bytes(data: bytes) -> Summary:
    paper = escpos.render(data)
    return heading.of_paper(paper, plain_text.lines(paper, COLUMN))


def named(receipt: Receipt) -> str:
    return receipt.name.replace(" ", "-")


@pytest.mark.parametrize("receipt", ALL, ids=named)
def test_a_receipt_is_called_by_its_lines(receipt):
    assert heading.summary(receipt.lines, receipt.cuts) == receipt.expected


@pytest.mark.parametrize("receipt", PRINTED, ids=named)
def test_a_printed_receipt_is_called_the_same(receipt):
    assert of_bytes(receipt.printed()) == receipt.expected


def test_there_are_many_receipts():
    assert len(ALL) >= 100
    assert len({each.name for each in ALL}) == len(ALL)


def test_a_job_of_nothing_is_called_nothing():
    assert heading.summary([]) == Summary() == of_bytes(b"\x1b@\n\n")


@pytest.mark.parametrize(
    ("line", "total", "currency"),
    [
        ("TOTAL 1.234,56", "1234.56", None),
        ("TOTAL 1,234.56", "1234.56", None),
        ("TOTAL 1'234.56", "1234.56", None),
        ("TOTAL 1\u00a0234,56", "1234.56", None),
        ("TOTAL 12,34,567.00", "1234567.00", None),
        ("TOTAL 1,234,567.00", "1234567.00", None),
        ("TOTAL 1 234,56 €", "1234.56", "EUR"),
        ("TOTAL 1.234 €", "1234", "EUR"),
        ("TOTAL 18,- €", "18.00", "EUR"),
        ("TOTAL:18.30EUR", "18.30", "EUR"),
        ("TOTAL EUR18.30", "18.30", "EUR"),
        ("TOTAL US$ 18.30", "18.30", "USD"),
        ("TOTAL *18,30", "18.30", None),
        ("Total/Summe 18,30", "18.30", None),
        ("TOTAL 0.99", "0.99", None),
        ("TOTAL \u06f1\u06f8.\u06f3\u06f0", "18.30", None),
        ("TOTAL \u221218.30", "-18.30", None),
    ],
)
def test_amounts_are_told_exactly(line, total, currency):
    assert heading.summary([line])[1:] == (total, currency)


@pytest.mark.parametrize(
    "line",
    [
        *("TOTAL", "TOTAL 3", "TOTAL 18.3", "TOTAL 18.305", "TOTAL 1.23.45", "TOTAL 1,23,45.00", "TOTAL 007"),
        *("TOTAL 12.05.2026", "TOTAL 18:30", "TOTAL 18/30", "TOTAL 18.30 kg", "TOTAL 18.30%", "TOTAL +18.30"),
        *(
            "TOTAL 1.234",
            "TOTAL 1,234",
            "TOTAL 1234.567,89",
            "TOTAL 18.30 19.30",
            "TOTAL --18.30",
            "TOTAL A4",
        ),
        *(
            "SUMME 3 150,00",
            "TOTAL 3 180.00",
            "TOTAL @ 18.30",
            "SUBTOTAL 18.30",
            "MwSt 18.30",
            "Change 18.30",
        ),
        *(
            "Total due by 12.05",
            "Totally 18.30",
            "In total 18.30 saved",
            "TOTAL VAT 18.30",
            "TOTAL NET 18.30",
        ),
    ],
)
def test_what_may_be_no_total_is_not_told(line):
    assert heading.summary([line]).total is None


def test_marks_that_turn_text_are_no_part_of_a_title():
    found = heading.summary(["\u202eCaf\u00e9\u2066 Mil\u200bano\x07", "SUMME 18,30"])
    assert found.title == "Café Milano"


def test_a_report_in_a_thousand_lines_has_no_total():
    assert heading.summary([*["x 1.00"] * MAX_LINES, "TOTAL 18.30"]).total is None


def test_large_letters_alone_are_not_larger():
    data = b"\x1d!\x11Bread and butter\nTea with milk\nTable 7\n"
    assert of_bytes(data).title == "Bread and butter"


@pytest.mark.parametrize(
    "lines",
    [
        ["1" * 1_000_000],
        ["TOTAL " + "9" * 140] * 900,
        ["TOTAL " + "1 " * 70] * 900,
        ["TOTAL " + "1,1" * 50] * 900,
        ["TOTAL " + "-" * 150] * 900,
        ["T " * 79] * 900,
        ["total incl vat " * 10] * 900,
        ["\u0300" * 150] * 900,
        ["\u202e" * 1_000_000, "a" * 1_000_000],
    ],
    ids=range(9),
)
def test_hostile_lines_cost_little(lines):
    started = time.process_time()
    found = heading.summary(lines)
    assert time.process_time() - started < 5
    assert found.total is None


@given(st.lists(st.text(max_size=80), max_size=40))
def test_any_text_has_a_short_clean_title_or_none(lines):
    check(heading.summary(lines))


WORDS = (
    *("TOTAL", "Summe", "合計", "EUR", "$", "kr", "-", "(", ")", "%", "x"),
    *("incl", "VAT", "3", "18.30", "1 234,56", "."),
)


@given(st.lists(st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join), max_size=10))
def test_totals_are_exact_decimals_or_none(lines):
    check(heading.summary(lines))


@settings(max_examples=50)
@given(st.binary(max_size=2_000))
def test_any_bytes_are_called_something_or_nothing(data):
    check(of_bytes(data))


def check(found: Summary) -> None:
    title, total, currency = found
    assert title is None or 0 < len(title) <= MAX_TITLE
    assert title is None or not any(unicodedata.category(char)[0] == "C" for char in title)
    assert total is None or re.fullmatch(r"-?(0|[1-9]\d{0,11})(\.\d{2,3})?", total)
    assert currency is None or (total is not None and re.fullmatch("[A-Z]{3}", currency))


@pytest.mark.parametrize(
    ("name", "expected"),
    [("receipt", Summary("CORNER SHOP", "8.20", "EUR")), ("barcodes", Summary()), ("pictures", Summary())],
)
def test_golden_receipts_are_called_rightly_or_not_at_all(name, expected):
    found = of_bytes(golden_receipts.ALL[name])
    assert found == expected or (expected == Summary() and found.total is None)


LOGO = b"\x1ba\x01\x1dv0\x00\x04\x00\x40\x00" + b"\xff" * 4 * 64


@pytest.mark.parametrize(
    ("below", "title"),
    [
        (b"London\nTea\n", None),
        (b"Bar Roma Ltd\n1 Market Street\n", "Bar Roma Ltd"),
        (b"\x1d!\x11Bar Roma\x1d!\x00\nLondon\n", "Bar Roma"),
    ],
)
def test_below_a_picture_only_a_shop_s_name_is_a_title(below, title):
    found = of_bytes(LOGO + below + b"TOTAL GBP 5.00\n")
    assert found == Summary(title, "5.00", "GBP")


def test_a_cut_that_falls_into_the_receipt_parts_none():
    data = b"\x1ba\x01\x1d!\x11Bar Roma\x1d!\x00\n\x1ba\x00Tea 5.00\nTOTAL GBP 5.00\nCash 5.00\n\x1dV\x00"
    assert of_bytes(data) == Summary("Bar Roma", "5.00", "GBP")
