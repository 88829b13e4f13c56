"""Page mode: areas, directions, positions, and what leaves the page."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from PIL import Image

import escpos
from escpos import fonts
from escpos.paper import Box, Paper
from escpos.profiles import DEFAULT

ROTATED = {1: Image.Transpose.ROTATE_90, 2: Image.Transpose.ROTATE_180, 3: Image.Transpose.ROTATE_270}


def drawn(data: bytes) -> Paper:
    renderer = escpos.Renderer(DEFAULT, faces=fonts.embedded())
    renderer.run(escpos.parse(data))
    return renderer.paper()


def picture(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(drawn(data).png())).convert("1")


def area(x: int, y: int, dx: int, dy: int) -> bytes:
    return b"\x1bW" + b"".join(number.to_bytes(2, "little") for number in (x, y, dx, dy))


def test_a_page_is_as_long_as_its_print_area_and_the_line_goes_on_below_it():
    paper = drawn(b"\x1bL" + area(0, 0, 200, 100) + b"on it\n\x0cbelow\n")
    assert {run.text: run.box.y for run in paper.runs} == {"on it": 0, "below": 100}


@pytest.mark.parametrize("direction", ROTATED)
def test_a_page_in_another_direction_is_the_upright_page_turned(direction):
    side = 160
    upright = picture(b"\x1bL" + area(16, 8, side, side) + b"One\nand two\x0c")
    turned = picture(b"\x1bL" + area(16, 8, side, side) + b"\x1bT" + bytes([direction]) + b"One\nand two\x0c")
    square = (16, 8, 16 + side, 8 + side)
    assert turned.crop(square).tobytes() == upright.crop(square).transpose(ROTATED[direction]).tobytes()


@pytest.mark.parametrize("direction", [1, 3])
def test_a_line_down_the_page_may_be_longer_than_the_paper_is_wide(direction):
    long, wide, text = 1200, 48, b"x" * 99  # 1188 dots, where the paper has 576
    turned = drawn(b"\x1bL" + area(0, 0, wide, long) + b"\x1bT" + bytes([direction]) + text + b"\x0cafter")
    (run, after) = turned.runs
    assert (run.text, run.box.height, after.text) == (text.decode(), 1188, "after")
    ink = (
        Image.open(io.BytesIO(turned.png()))
        .convert("L")
        .crop((0, 0, wide, long))
        .point(lambda dot: 255 - dot)
    )
    box = ink.getbbox()
    assert box is not None
    assert box[3] - box[1] > 1170


def test_an_area_and_a_direction_set_before_the_page_count_on_it():
    before = drawn(area(100, 40, 200, 100) + b"\x1bT\x02\x1bLab\x0c").runs[0].box
    after = drawn(b"\x1bL" + area(100, 40, 200, 100) + b"\x1bT\x02ab\x0c").runs[0].box
    assert before == after == Box(276, 116, 24, 24)


def test_a_line_stands_with_its_lower_edge_at_the_vertical_position():
    (run,) = drawn(b"\x1bL\x1d$\x64\x00ab\x0c").runs
    assert run.box == Box(0, 76, 24, 24)


def test_moving_down_by_a_distance_keeps_the_place_on_the_line():
    first, second = drawn(b"\x1bL\x1d$\x64\x00ab\x1d\\\x32\x00cd\x0c").runs
    assert (first.box, second.box) == (Box(0, 76, 24, 24), Box(24, 126, 24, 24))


def test_cancelling_empties_the_print_area_and_nothing_else():
    left, right = area(0, 0, 200, 60), area(200, 0, 200, 60)
    paper = drawn(b"\x1bL" + left + b"left\n" + right + b"right\n\x18" + b"\x0c")
    assert [run.text for run in paper.runs] == ["left"]
    assert picture(b"\x1bL" + left + b"left\n" + right + b"right\n\x18\x0c").tobytes() == (
        picture(b"\x1bL" + left + b"left\n" + right + b"\x0c").tobytes()
    )


def test_a_page_can_be_printed_and_kept():
    paper = drawn(b"\x1bL" + area(0, 0, 200, 50) + b"again\n\x1b\x0c\x0c")
    assert [run.box.y for run in paper.runs] == [0, 50]


def test_leaving_page_mode_throws_the_page_away():
    assert [run.text for run in drawn(b"\x1bLlost\n\x1bSkept\n").runs] == ["kept"]


def test_a_job_that_ends_on_a_page_says_that_it_was_not_printed():
    assert drawn(b"\x1bLnever\n").notes == ("the job ends in page mode: what is on the page was not printed",)


def test_codes_and_pictures_on_a_page_stand_on_its_baseline():
    paper = drawn(b"\x1bL\x1d$\x64\x00\x1dv0\x00\x01\x00\x0a\x00" + b"\xff" * 10 + b"\x0c")
    assert paper.marks[0].box == Box(0, 90, 8, 10)
    code = drawn(b"\x1bL\x1d$\xc8\x00\x1b$\x10\x00\x1dh\x50\x1dkE\x03ABC\x0c").symbols[0]
    assert (code.content, code.box.x, code.box.y + code.box.height) == ("*ABC*", 16, 200)


@pytest.mark.parametrize(("quirks", "across"), [((), [24, 24, 24]), (("page_graphics_move",), [24, 40, 56])])
def test_graphics_move_the_print_position_of_a_page_on_some_printers_only(
    quirks: tuple[str, ...], across: list[int]
) -> None:
    graphics = b"\x1d(L\x12\x000p0\x01\x011\x10\x00\x04\x00" + b"\xff" * 8 + b"\x1d(L\x02\x0002"
    slices = b"\x1d\\\x04\x00".join([graphics] * 3)  # GS \ 4 between them: one below the other
    data = b"\x1bL\x1b$\x18\x00\x1d$\x64\x00" + slices + b"\x0c"
    renderer = escpos.Renderer(replace(DEFAULT, quirks=frozenset(quirks)), faces=fonts.embedded())
    renderer.run(escpos.parse(data))
    boxes = [mark.box for mark in renderer.paper().marks]
    assert [box.x for box in boxes] == across
    assert [box.y for box in boxes] == [96, 100, 104]


def test_rules_and_frames_are_drawn_from_corner_to_corner():
    corners = b"".join(number.to_bytes(2, "little") for number in (10, 20, 110, 60))
    paper = drawn(b"\x1bL\x1d(Q\x0e\x001" + corners + b"1\x01\x01\x01\x01\x0c")
    assert {mark.box for mark in paper.marks} == {
        Box(10, 20, 101, 1),
        Box(10, 60, 101, 1),
        Box(10, 20, 1, 41),
        Box(110, 20, 1, 41),
    }


def test_corners_of_rules_are_counted_in_motion_units():
    corners = b"".join(number.to_bytes(2, "little") for number in (1, 2, 3, 2))
    paper = drawn(b"\x1dP\x14\x0a\x1bL\x1d(Q\x0c\x000" + corners + b"1\x01\x01\x0c")
    assert [mark.box for mark in paper.marks] == [Box(10, 40, 21, 1)]  # 203 dots an inch; units of 1/20, 1/10


def test_a_page_of_text_is_read_upright_first_then_what_is_turned():
    page = b"\x1bL" + area(0, 0, 300, 300) + b"\x1bT\x01up\n\x1bT\x00across\n\x0c"
    assert escpos.text(page).split() == ["across", "up"]


def test_what_is_below_the_edge_of_a_page_is_not_told_as_printed() -> None:
    area = bytes.fromhex("1b57 0000 0000 0002 4000".replace(" ", ""))
    paper = escpos.render(b"\x1bL" + area + b"first 1.00\nsecond 2.00\nthird 3.00\nfourth 4.00\n\x0c")
    assert escpos.text(b"\x1bL" + area + b"first 1.00\nsecond 2.00\nthird 3.00\nfourth 4.00\n\x0c") == (
        "first 1.00\nsecond 2.00\n"
    )
    assert "below the edge" in paper.notes[0]
    whole = escpos.render(b"\x1bL" + area + b"first 1.00\nsecond 2.00\n\x0c")
    assert whole.notes == ()
