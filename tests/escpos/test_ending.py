"""What a document leaves open in a printer is closed, so that the next one prints as it should."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import escpos
from escpos import table
from escpos.ending import MAX_FILL, closed, closing

NEXT = b"next receipt\n\x1dV\x00"
RASTER = b"\x1dv0\x00\x30\x00\xff\x00"


@pytest.mark.parametrize(
    ("document", "closer"),
    [
        (b"", b""),
        (b"ended\n\x1dV\x00", b""),
        (b"ORDER 7\nNO NUTS!", b"\n"),
        (b"NO NUTS!\r", b"\n"),
        (b"text" + RASTER + bytes(480), bytes(48 * 255 - 480)),
        (b"text\n\x1b", b"\0"),
        (b"\x1bD\x04\x08", b"\0"),
        (b"\x1dk\x04ABC", b"\0"),
        (b"\x1b=", b"\0"),
        (b"\x1b=\x02WELCOME", b"\x1b=\x01"),
        (b"\x1bLnever printed\n", b"\x1bS"),
        (b"\x1bLprinted\n\x0c", b""),
        (b"line\x1b*\x21\x04\x00ab", bytes(10) + b"\n"),
    ],
)
def test_what_is_open_is_closed(document: bytes, closer: bytes) -> None:
    assert closed(document) == document + closer
    assert closing(document) == closer


def test_a_command_that_asks_for_more_than_any_picture_has_is_left_out() -> None:
    endless = b"\x1d8L\xff\xff\xff\xff0p"
    assert closed(b"total 5\n" + endless) == b"total 5\n"
    assert closing(b"total 5\n" + endless) == b""
    assert closed(b"\x10" + endless) == b"\x10\0"
    assert closed(RASTER[:-2] + b"\xff\xff" + bytes(9))[:4] != RASTER[:4]
    assert MAX_FILL < 48 * 65_535


@given(st.binary(max_size=60), st.sampled_from([spec.prefix for spec in table.ROWS]), st.binary(max_size=12))
@settings(deadline=None, max_examples=1_000)
def test_behind_whatever_document_the_next_one_begins_with_its_own_first_byte(
    text: bytes, prefix: bytes, rest: bytes
) -> None:
    document = closed(text + prefix + rest)
    commands = escpos.parse(document + NEXT)
    assert commands[-3:] == escpos.parse(NEXT)
    assert closed(document) == document


def test_the_picture_shows_what_the_paper_will_have() -> None:
    cut_short = b"text\n" + RASTER + b"\xff" * 480
    paper = escpos.render(cut_short)
    assert bytes(paper.canvas.dots) == bytes(escpos.render(closed(cut_short)).canvas.dots)
    assert paper.notes == ("the job ends inside GS v 0; what is missing of it is sent as zeros",)
