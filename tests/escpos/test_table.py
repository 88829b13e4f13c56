"""The command table says the truth about what is done with each command."""

from __future__ import annotations

from pathlib import Path

import pytest

from escpos import reference, table
from escpos.command import Kind, Support
from escpos.drawing.handlers import HANDLERS

ROWS = {spec.name: spec for spec in table.commands()}
DONE_BY_THE_RENDERER_ITSELF = {"GS :", "GS ^", "text"}
DOCUMENT = Path(__file__).parents[2] / "docs" / "escpos.md"


def test_no_two_rows_share_a_prefix_or_a_name():
    prefixes = [spec.prefix for spec in table.ROWS]
    assert len(prefixes) == len(set(prefixes))
    assert len(ROWS) == len(list(table.commands()))


def test_no_prefix_hides_another():
    prefixes = {spec.prefix for spec in table.ROWS}
    hidden = [(a, b) for a in prefixes for b in prefixes if a != b and b.startswith(a)]
    assert hidden == []


def test_every_row_is_found_by_its_own_prefix():
    for spec in table.ROWS:
        assert table.find(spec.prefix + bytes(4), 0) is spec


def test_what_is_said_to_be_drawn_or_acted_on_has_a_handler_and_nothing_else_has():
    claimed = {name for name, spec in ROWS.items() if spec.support is not Support.PARSED}
    assert claimed == (set(HANDLERS) | DONE_BY_THE_RENDERER_ITSELF) - {"text"}


def test_initializing_puts_back_every_setting_that_a_job_can_leave():
    lasting = {"asb", "buzzer_98", "buzzer_99", "counter_mode", "downloaded_graphics", "heating"}
    lasting |= {"layout", "peripheral", "real_time"}
    left = set().union(*(spec.sets for spec in ROWS.values() if spec.kind is Kind.SETTING))
    assert left - ROWS["ESC @"].sets - lasting == set()


@pytest.mark.parametrize("spec", list(table.commands()), ids=lambda spec: spec.name)
def test_every_row_has_a_title_and_a_length_that_survives_any_bytes(spec):
    assert spec.title
    assert spec.kind is not Kind.UNKNOWN
    for filler in (b"\x00", b"\x01", b"\xff"):
        size = spec.length(spec.prefix + filler * 600, 0)
        assert size is None or size >= len(spec.prefix)


def test_the_document_is_written_from_the_table():
    assert DOCUMENT.read_text() == reference.document()
