"""Pictures that the printer keeps, in every form that defines and prints them."""

from __future__ import annotations

import io

import pytest
from PIL import Image

import escpos
from escpos.paper import Box, Paper

RASTER = bytes([0b11110000, 0b00001111])  # 8 by 2 dots
SIZE = b"\x08\x00\x02\x00"
COLUMNS = bytes([0x80] * 4 + [0x40] * 4)  # the same by columns


def graphics(function: int, body: bytes) -> bytes:
    return b"\x1d(L" + (len(body) + 2).to_bytes(2, "little") + b"0" + bytes([function]) + body


def long_graphics(function: int, body: bytes) -> bytes:
    return b"\x1d8L" + (len(body) + 2).to_bytes(4, "little") + b"0" + bytes([function]) + body


def dots(paper: Paper) -> list[bytes]:
    """The first bytes of the paper's rows."""
    stride = paper.canvas.stride
    return [bytes(paper.canvas.dots[at : at + 1]) for at in range(0, len(paper.canvas.dots), stride)]


EXPECTED = [b"\xf0", b"\x0f"]
PRINT_STORED = graphics(50, b"")


@pytest.mark.parametrize("form", [graphics, long_graphics])
@pytest.mark.parametrize(("function", "data"), [(112, RASTER), (113, COLUMNS)])
def test_graphics_are_stored_and_then_printed(form, function, data):
    job = form(function, b"0\x01\x011" + SIZE + data)
    assert dots(escpos.render(job)) == []
    assert dots(escpos.render(job + PRINT_STORED)) == EXPECTED


def test_stored_graphics_can_be_enlarged():
    paper = escpos.render(graphics(112, b"0\x02\x021" + SIZE + RASTER) + PRINT_STORED)
    assert paper.marks[0].box == Box(0, 0, 16, 4)


@pytest.mark.parametrize(("define", "show"), [(67, 69), (83, 85)])
@pytest.mark.parametrize(("more", "data"), [(0, RASTER), (1, COLUMNS)])
def test_graphics_with_a_key_are_kept_and_printed(define, show, more, data):
    job = graphics(define + more, b"0AB\x01" + SIZE + b"1" + data) + graphics(show, b"AB\x01\x01")
    assert dots(escpos.render(job)) == EXPECTED


def test_a_picture_that_the_printer_does_not_hold_is_noted():
    paper = escpos.render(graphics(69, b"XY\x01\x01"))
    assert paper.notes == ("the printer's memory holds no picture 'XY'; none is printed",)


@pytest.mark.parametrize("erase", [graphics(65, b"CLR"), graphics(66, b"AB")])
def test_erased_pictures_are_gone(erase):
    job = graphics(67, b"0AB\x01" + SIZE + b"1" + RASTER) + erase + graphics(69, b"AB\x01\x01")
    assert dots(escpos.render(job)) == []


def test_two_colours_of_a_picture_lie_over_one_another():
    both = b"1" + b"\xf0\x00" + b"2" + b"\x00\x0f"
    job = graphics(67, b"0AB\x02" + SIZE + both) + graphics(69, b"AB\x01\x01")
    assert dots(escpos.render(job)) == EXPECTED


@pytest.mark.parametrize(("mode", "size"), [(0, (8, 8)), (1, (16, 8)), (2, (8, 16)), (3, (16, 16))])
def test_bit_images_are_printed_in_four_sizes(mode, size):
    image = b"\x01\x00\x01\x00" + b"\xff" * 8
    for job in (b"\x1cq\x01" + image + b"\x1cp\x01", b"\x1d*\x01\x01" + b"\xff" * 8 + b"\x1d/"):
        paper = escpos.render(job + bytes([mode]))
        assert paper.marks[-1].box == Box(0, 0, *size)


def test_a_windows_bitmap_becomes_a_picture_with_a_key():
    file = io.BytesIO()
    Image.frombytes("1", (8, 2), bytes(255 - byte for byte in RASTER)).save(file, "BMP")
    paper = escpos.render(b"\x1dD0C0AB01" + file.getvalue() + graphics(69, b"AB\x01\x01"))
    assert dots(paper) == EXPECTED


def test_a_bitmap_that_is_none_is_noted():
    paper = escpos.render(b"\x1dD0C0AB01BM\x0a\x00\x00\x00abcd")
    assert paper.notes == ("a Windows bitmap for the printer's memory cannot be read",)


def test_columns_of_any_height_are_drawn():
    assert dots(escpos.render(b"\x1dQ0\x00\x08\x00\x01\x00" + COLUMNS))[:2] == EXPECTED


def test_a_picture_of_more_than_64_mb_is_not_drawn():
    size = b"\xff\xff\xff\xff"
    paper = escpos.render(graphics(112, b"0\x01\x011" + size + b"\x00"))
    assert paper.notes == ("a picture claims more than 64 MB; it is not drawn",)


def test_a_stored_picture_wider_than_the_paper_is_cut_at_its_edge() -> None:
    rows = b"".join(bytes([0x80 | row]) + bytes(599) for row in range(8))  # 4,800 dots across, 8 rows
    head = b"\x1d(L" + (len(rows) + 10).to_bytes(2, "little") + b"0p0\x01\x011\xc0\x12\x08\x00"
    paper = escpos.render(head + rows + b"\x1d(L\x02\x0002")
    assert paper.height == 8
    assert [paper.canvas.rows(row, 1)[0] for row in range(8)] == [0x80 | row for row in range(8)]
