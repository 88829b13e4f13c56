"""The looks of text that a machine keeps: each mode that shapes characters must be among what finds them."""

from __future__ import annotations

from dataclasses import fields

import pytest

from escpos import fonts
from escpos.drawing.definitions import Definitions
from escpos.drawing.handlers import modes
from escpos.drawing.handlers.characters import print_text
from escpos.drawing.machine import Machine
from escpos.drawing.settings import Settings
from escpos.profiles import DEFAULT

OTHER = {bool: lambda value: not value, int: lambda value: value + 1, str: lambda _: "B"}


def machine() -> Machine:
    return Machine(DEFAULT, fonts.embedded(), Definitions())


@pytest.mark.parametrize("mode", [field.name for field in fields(Settings)])
def test_text_follows_a_mode_that_changes_between_two_texts(mode):
    changing, fresh = machine(), machine()
    print_text(changing, b"#\x80\xa4")
    changing.line.clear()
    for one in (changing, fresh):
        value = getattr(one.settings, mode)
        setattr(one.settings, mode, OTHER.get(type(value), lambda same: same)(value))
        print_text(one, b"#\x80\xa4")
    assert changing.line.columns(0, 576) == fresh.line.columns(0, 576)
    assert [piece.text for piece in changing.line.pieces] == [piece.text for piece in fresh.line.pieces]


def test_a_look_is_the_style_that_the_modes_ask_for():
    one = machine()
    one.settings.bold, one.settings.width, one.settings.spacing = True, 3, 5
    print_text(one, b"A")
    (attributes,) = one.text_attributes.values()
    assert attributes.cells.style == modes.style(one)


def test_a_job_of_ever_new_looks_keeps_few():
    one = machine()
    for spacing in range(200):
        one.settings.spacing = spacing
        print_text(one, b"A")
    assert len(one.text_attributes) <= 64
