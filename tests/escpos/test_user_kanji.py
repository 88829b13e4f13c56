"""Characters of two bytes that a job defines itself (FS 2)."""

from __future__ import annotations

import pytest

import escpos
from escpos.paper import Box
from escpos.profiles import get

CODE = b"\xec\x40"


@pytest.mark.parametrize(("model", "size", "cell"), [("tm-t88iv", 72, (24, 24)), ("tm-u220", 32, (24, 32))])
def test_a_character_is_as_many_bytes_as_the_model_s_have_and_fills_its_cell(model, size, cell):
    job = b"\x1cC1\x1c2" + CODE + b"\xff" * size + CODE + b"after\n"
    paper = escpos.render(job, get(model))
    kanji, after = paper.runs
    assert after.text == "after"
    assert kanji.box == Box(0, 0, *cell)
    rows = [int.from_bytes(paper.canvas.rows(y, 1)[:3], "big") for y in range(cell[1])]
    assert rows == [0xFFFFFF] * cell[1]


def test_dots_of_a_coarser_character_are_spread_over_the_cell():
    top_left = b"\xff\x00" * 8 + bytes(16)  # the upper left quarter of 16 by 16
    paper = escpos.render(b"\x1cC1\x1c2" + CODE + top_left + CODE + b"\n", get("tm-u220"))
    rows = [int.from_bytes(paper.canvas.rows(y, 1)[:3], "big") for y in range(32)]
    assert rows == [0xFFF000] * 16 + [0] * 16


def test_fed_in_pieces_of_any_size_the_commands_are_the_same():
    job = b"\x1c2" + CODE + bytes(range(32)) + b"after\n"
    whole, pieces = escpos.Parser(32), escpos.Parser(32)
    expected = [*whole.feed(job), *whole.close()]
    found = [command for at in range(len(job)) for command in pieces.feed(job[at : at + 1])]
    assert [*found, *pieces.close()] == expected
    assert [command.name for command in expected] == ["FS 2", "text", "LF"]
