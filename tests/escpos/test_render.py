"""What stands on the paper, dot by dot where it matters."""

from __future__ import annotations

import io

import pytest
from PIL import Image

import escpos
from escpos import fonts
from escpos.drawing.definitions import Definitions
from escpos.paper import Box, Paper
from escpos.profiles import DEFAULT, get

CELL, LINE, WIDTH = 12, 30, 576


def drawn(data: bytes, definitions: Definitions | None = None) -> Paper:
    renderer = escpos.Renderer(DEFAULT, definitions, fonts.embedded())
    renderer.run(escpos.parse(data))
    return renderer.paper()


def picture(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(drawn(data).png())).convert("1")


def black(data: bytes) -> Box:
    """The rectangle that holds everything black."""
    left, top, right, bottom = Image.eval(picture(data).convert("L"), lambda value: 255 - value).getbbox()
    return Box(left, top, right - left, bottom - top)


def dots(data: bytes) -> int:
    """How many are black."""
    return picture(data).histogram()[0]


def boxes(data: bytes) -> dict[str, Box]:
    return {run.text: run.box for run in drawn(data).runs}


def lines(data: bytes) -> list[str]:
    return [run.text for run in drawn(data).runs]


def test_a_line_is_a_cell_high_and_the_next_stands_a_line_spacing_below():
    found = boxes(b"one\ntwo\n")
    assert found == {"one": Box(0, 0, 3 * CELL, 24), "two": Box(0, LINE, 3 * CELL, 24)}


def test_paper_is_as_wide_as_the_head_and_as_long_as_what_was_fed():
    paper = drawn(b"\n\n\x1bJ\x0a")
    assert (paper.width, paper.height) == (WIDTH, 2 * LINE + 10)


def test_what_is_left_in_the_buffer_is_printed_at_the_end():
    assert lines(b"no line feed") == ["no line feed"]


def test_the_picture_is_black_on_white_with_the_dots_of_the_raster():
    image = picture(b"\x1dv0\x00\x01\x00\x02\x00\x80\x01")
    assert [image.getpixel(dot) for dot in ((0, 0), (1, 0), (7, 1), (6, 1))] == [0, 255, 0, 255]


@pytest.mark.parametrize(
    ("mode", "size"), [(0, (8, 2)), (1, (16, 2)), (2, (8, 4)), (3, (16, 4)), (51, (16, 4))]
)
def test_raster_is_enlarged_as_its_mode_says(mode, size):
    found = black(b"\x1dv0" + bytes([mode]) + b"\x01\x00\x02\x00\xff\xff")
    assert (found.width, found.height) == size


def test_raster_follows_the_justification():
    assert black(b"\x1ba\x01\x1dv0\x00\x01\x00\x01\x00\xff").x == (WIDTH - 8) // 2
    assert black(b"\x1ba\x02\x1dv0\x00\x01\x00\x01\x00\xff").x == WIDTH - 8


def test_text_behind_a_raster_begins_below_it():
    assert boxes(b"\x1dv0\x00\x01\x00\x40\x00" + b"\xff" * 64 + b"below\n")["below"].y == 64


def test_raster_wider_than_the_paper_is_cut_off_at_its_edge():
    assert black(b"\x1dv0\x00\x60\x00\x01\x00" + b"\xff" * 96) == Box(0, 0, WIDTH, 1)


@pytest.mark.parametrize(("mode", "width", "height"), [(0, 4, 24), (1, 2, 24), (32, 4, 24), (33, 2, 24)])
def test_column_images_are_24_dots_high_and_single_density_is_twice_as_wide(mode, width, height):
    data = b"\xff" * (6 if mode & 32 else 2)
    assert black(b"\x1b*" + bytes([mode]) + b"\x02\x00" + data + b"\n") == Box(0, 0, width, height)


def test_the_highest_bit_of_a_column_is_its_top_dot():
    assert black(b"\x1b*\x21\x01\x00\x80\x00\x00\n") == Box(0, 0, 1, 1)
    assert black(b"\x1b*\x21\x01\x00\x00\x00\x01\n") == Box(0, 23, 1, 1)


def test_column_images_join_without_a_gap_however_small_the_line_spacing():
    data = b"\x1b3\x10" + b"\x1b*\x21\x01\x00\xff\xff\xff\n" * 3
    assert black(data) == Box(0, 0, 1, 72)


@pytest.mark.parametrize("size", range(8))
def test_characters_grow_up_to_eight_times(size):
    found = boxes(b"\x1d!" + bytes([size << 4 | size]) + b"Hi\n")["Hi"]
    assert (found.width, found.height) == (2 * CELL * (size + 1), 24 * (size + 1))


def test_characters_of_different_heights_share_a_lower_edge():
    found = boxes(b"\x1d!\x11Big\x1d!\x00small\x1bM\x01tiny\n")
    assert {box.y + box.height for box in found.values()} == {48}


def test_text_wraps_at_the_edge_of_the_paper():
    assert lines(b"x" * 50) == ["x" * 48, "x" * 2]
    assert lines(b"\x1d!\x10" + b"x" * 30) == ["x" * 24, "x" * 6]


def test_a_full_line_and_a_line_feed_make_one_line():
    assert drawn(b"x" * 48 + b"\n").height == LINE


def test_margins_and_the_print_area_bound_the_line():
    found = drawn(b"\x1dL\x18\x00\x1dW\x30\x00" + b"x" * 5 + b"\n").runs
    assert [(run.text, run.box.x) for run in found] == [("xxxx", 24), ("x", 24)]


@pytest.mark.parametrize(
    ("how", "x"), [(0, 0), (1, (WIDTH - 24) // 2), (2, WIDTH - 24), (49, 276), (50, 552)]
)
def test_lines_are_justified(how, x):
    assert boxes(b"\x1ba" + bytes([how]) + b"ab\n")["ab"].x == x


def test_justification_in_the_middle_of_a_line_is_ignored():
    assert boxes(b"ab\x1ba\x02\n")["ab"].x == 0


def test_tabs_go_to_every_eighth_column_until_others_are_set():
    assert [run.box.x for run in drawn(b"\ta\tb\n").runs] == [96, 192]
    assert [run.box.x for run in drawn(b"\x1bD\x05\x0a\x00\ta\tb\tc\n").runs] == [60, 120, 132]


def test_positions_are_absolute_or_relative():
    assert boxes(b"\x1b$\x64\x00a\n")["a"].x == 100
    assert [run.box.x for run in drawn(b"ab\x1b\\\xf4\xffc\n").runs] == [0, 12]


def test_going_back_on_the_line_lays_characters_over_one_another():
    letter, bar, both = (picture(data).tobytes() for data in (b"A\n", b"|\n", b"A\x1b$\x00\x00|\n"))
    assert both == bytes(a & b for a, b in zip(letter, bar, strict=True))  # white is 1


def test_bold_adds_dots_and_underline_a_line_below():
    plain, bold, lined = (dots(data) for data in (b"I\n", b"\x1bE\x01I\n", b"\x1b-\x02I\n"))
    assert plain < bold
    assert lined == plain + 2 * CELL


def test_white_on_black_turns_every_dot_of_the_cell():
    plain, turned = dots(b"I\n"), dots(b"\x1dB\x01I\n")
    assert plain + turned == CELL * 24


def test_an_upside_down_line_is_the_line_turned_over():
    line = picture(b"Ab\n").crop((0, 0, WIDTH, 24))
    over = picture(b"\x1b{\x01Ab\n").crop((0, 0, WIDTH, 24))
    assert over.tobytes() == line.transpose(Image.Transpose.ROTATE_180).tobytes()


def test_a_turned_character_is_the_character_turned_clockwise():
    plain = picture(b"F\n").crop((0, 0, 12, 24))
    turned = picture(b"\x1bV\x01F\n").crop((0, 0, 24, 12))
    assert turned.tobytes() == plain.transpose(Image.Transpose.ROTATE_270).tobytes()


def test_spacing_to_the_right_of_characters_grows_with_them():
    assert boxes(b"\x1b \x03ab\n")["ab"].width == 2 * (CELL + 3)
    assert boxes(b"\x1d!\x10\x1b \x03ab\n")["ab"].width == 4 * (CELL + 3)


def test_code_pages_and_countries_decide_what_a_code_is():
    assert lines(b"\x1bt\x13\xd5\n\x1bt\x00\xd5\n\x1bR\x02[\n") == ["€", "╒", "Ä"]


def test_a_code_page_that_the_model_lacks_changes_nothing():
    paper = drawn(b"\x1bt\x13\x1bt\xc8\xd5\n")
    assert paper.runs[0].text == "€"
    assert paper.notes == ("this printer has no code page 200; the command is ignored",)


def test_kanji_mode_reads_two_bytes_as_one_wide_character():
    (run,) = drawn(b"\x1cC\x01\x1c&\x93\xfa\x96\x7b\n").runs
    assert (run.text, run.cell) == ("日本", 24)


def test_utf_8_is_read_where_it_is_selected():
    assert "".join(lines(b"\x1c(C\x02\x000\x32" + "Grüße €".encode() + b"\n")) == "Grüße €"


def test_a_character_that_no_font_has_is_a_box_and_is_noted():
    paper = drawn(b"\x1c(C\x02\x000\x32" + "漢".encode() + b"\n")
    assert paper.notes == (
        "no installed font has these Cjk characters; boxes stand for them (Debian's xfonts-unifont has them)",
    )


def test_a_user_s_character_stands_for_its_code_until_it_is_cancelled():
    define = b"\x1b&\x03AA\x01\xff\xff\xff\x1b%\x01"
    assert black(define + b"A\n") == Box(0, 0, 1, 24)
    assert black(define + b"\x1b?AA\n") == black(b"A\n")
    assert black(define + b"\x1b@A\n") == black(b"A\n")


def test_feeds_are_motion_units_and_lines():
    assert drawn(b"\x1bJ\x28").height == 40
    assert drawn(b"\x1bd\x03").height == 3 * LINE
    assert drawn(b"\x1b3\x64\n").height == 100
    assert drawn(b"\x1dP\x00\x65\x1bJ\x32").height == 50 * 203 // 101


def test_a_cut_with_a_feed_goes_through_behind_the_last_line():
    (cut,) = drawn(b"text\n\x1dV\x42\x00").events
    assert (cut.kind, cut.detail, cut.y) == ("cut", "partial cut (one point left)", LINE)


def test_a_cut_without_a_feed_goes_through_what_has_not_reached_the_blade():
    (cut,) = drawn(b"\n" * 10 + b"\x1dV\x00").events
    assert cut.y == 10 * LINE - DEFAULT.cutter_distance


def test_drawers_and_buzzers_are_listed():
    events = drawn(b"\x1bp\x01\x19\x19\x10\x14\x01\x00\x02\x1bB\x02\x02").events
    assert [(event.kind, event.detail) for event in events] == [
        ("pulse", "drawer on pin 5, 50 ms"),
        ("pulse", "drawer on pin 2, 200 ms"),
        ("buzzer", "buzzer"),
    ]


def test_what_goes_to_the_customer_display_is_not_printed():
    assert lines(b"\x1b=\x02display\n\x1b=\x01paper\n") == ["paper"]


def test_initializing_empties_the_line_and_puts_settings_back():
    assert boxes(b"lost\x1d!\x77\x1ba\x02\x1b@kept\n") == {"kept": Box(0, 0, 48, 24)}


def test_a_macro_is_carried_out_while_it_is_defined_and_run_as_often_as_asked():
    assert lines(b"\x1d:again\n\x1d:\x1d^\x02\x00\x00") == ["again"] * 3


def test_the_counter_counts():
    assert lines(b"\x1dC0\x03\x01\x1dC1\x01\x00\x63\x00\x01\x01\x1dC2\x07\x00\x1dc\n\x1dc\n") == [
        "007",
        "008",
    ]


def test_an_unknown_command_is_swallowed_or_leaks_as_the_model_does():
    swallowed = drawn(b"\x1d\x7fab\n")
    assert swallowed.notes == ("an unknown command (1D 7F) is swallowed",)
    assert [run.text for run in swallowed.runs] == ["ab"]


def test_marks_say_which_command_drew_what():
    paper = drawn(b"\x1ba\x01ab\n\x1dv0\x00\x01\x00\x01\x00\xff")
    assert [(mark.command, mark.box.width) for mark in paper.marks] == [(1, 24), (3, 8)]


def test_strips_of_a_picture_are_the_picture():
    paper = drawn(b"one\ntwo\nthree\n")
    strips = [Image.open(io.BytesIO(paper.png(top, 40))).convert("1") for top in range(0, paper.height, 40)]
    whole = Image.open(io.BytesIO(paper.png())).convert("1")
    assert b"".join(strip.tobytes() for strip in strips) == whole.tobytes()


def test_paper_of_58_mm_has_its_own_width():
    assert escpos.render(b"x\n", get("generic-58mm")).width == 384


def test_a_job_without_anything_is_one_white_row():
    paper = drawn(b"")
    assert (paper.height, Image.open(io.BytesIO(paper.png())).size) == (1, (WIDTH, 1))
