"""Cuts drawn into the picture."""

from __future__ import annotations

import pytest

import escpos
from escpos.cut_marks import marked


def row(paper: escpos.Paper, y: int) -> bytes:
    return paper.canvas.rows(y, 1)


def test_a_full_cut_is_a_solid_line_and_a_partial_one_dashed() -> None:
    paper = marked(escpos.render(b"\n\n\x1dVA\x00\n\x1dVB\x00"))
    full, partial = (event.y for event in paper.events)
    assert (row(paper, full), row(paper, partial)) == (b"\xff" * 72, b"\xff\0" * 36)


def test_a_mark_leaves_the_paper_it_was_made_from_as_it_was() -> None:
    paper = escpos.render(b"\x1dV\x00\n")
    assert row(marked(paper), 0) != row(paper, 0) == bytes(72)


@pytest.mark.parametrize("job", [b"\x1dV\x00", b"A\n\x1dVa\xff"])
def test_a_cut_beyond_the_paper_is_on_its_last_row(job: bytes) -> None:
    paper = escpos.render(job)
    assert row(marked(paper), paper.height - 1) != row(paper, paper.height - 1)
    assert marked(paper).height == paper.height
