"""Lines that wait for each other are laid as each alone would be."""

from __future__ import annotations

import pytest

from escpos import fonts
from escpos.bits import overlaid
from escpos.paper import Paper
from escpos.parser import parse
from escpos.renderer import Renderer

BIG, FLIPPED, RIGHT, BACK = b"\x1d!\x11", b"\x1b{\x01", b"\x1ba\x02", b"\x1bK\x1e"
STRIPE = b"\x1dv0\x00\x48\x00\x04\x00" + b"\xff" * 288
LINES = {
    "one height": [b"line %d\n" % number for number in range(40)],
    "every height": [b"a\n", BIG + b"b\n", b"\x1bM\x01c\n", b"\x1d!\x77d\n", b"e" + BIG + b"f\n"] * 4,
    "both sides, turned": [b"short\n", RIGHT + b"right\n", FLIPPED + b"over\n", b"x" * 48 + b"\n"] * 5,
    "pictures between": [b"a\n", STRIPE, b"b\n", STRIPE * 2] * 3,
    "nothing on a line": [b"\x1b*\x21\0\0\n", b"\n", b" \n"],
}


def drawn(data: bytes) -> Paper:
    renderer = Renderer(faces=fonts.embedded())
    renderer.run(parse(data))
    return renderer.paper()


@pytest.mark.parametrize("name", LINES)
def test_lines_come_out_the_same_together_and_one_by_one(name):
    together, at = drawn(b"".join(b"\x1b@" + line for line in LINES[name])), 0
    for line in LINES[name]:
        alone = drawn(b"\x1b@" + line)
        assert together.canvas.rows(at, alone.height) == bytes(alone.canvas.dots)
        at += alone.height
    assert together.height == at


def test_a_line_printed_over_another_adds_its_dots():
    one, two = (bytes(drawn(data).canvas.dots) for data in (b"oo\n", b" ////\n"))
    assert bytes(drawn(b"oo\n" + BACK + b" ////\n").canvas.dots) == overlaid(one, two)


def test_what_is_printed_goes_on_behind_a_paper_that_was_looked_at():
    renderer = Renderer(faces=fonts.embedded())
    renderer.run(parse(b"one\n"))
    assert renderer.paper().height == 30
    renderer.run(parse(b"two\n"))
    assert bytes(renderer.paper().canvas.dots) == bytes(drawn(b"one\ntwo\n").canvas.dots)
