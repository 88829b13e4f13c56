"""A paper cut into strips for its page, with the cuts across each."""

from __future__ import annotations

from appliance.spool import PaperEvent, Rendition, RenditionKey
from appliance.web.api.documents import STRIP_ROWS
from appliance.web.pages.strips import CutMark, strips

FULL, PARTIAL = "full cut", "partial cut (one point left)"


def rendition(height: int, *events: tuple[str, str, int]) -> Rendition:
    return Rendition(
        RenditionKey("0" * 64, "p"), "", 576, height, (), tuple(PaperEvent(*event) for event in events)
    )


def test_strips_cover_the_paper_without_a_gap() -> None:
    found = strips(rendition(2 * STRIP_ROWS + 10))
    assert [(strip.number, strip.top, strip.rows) for strip in found] == [
        (0, 0, STRIP_ROWS),
        (1, STRIP_ROWS, STRIP_ROWS),
        (2, 2 * STRIP_ROWS, 10),
    ]


def test_each_cut_is_on_one_strip_and_its_kind_is_told() -> None:
    upper, lower = strips(rendition(STRIP_ROWS + 50, ("cut", FULL, 5), ("cut", PARTIAL, STRIP_ROWS)))
    assert upper.cuts == (CutMark(5, "full", FULL),)
    assert lower.cuts == (CutMark(STRIP_ROWS, "partial", PARTIAL),)


def test_a_cut_at_or_beyond_the_end_is_on_the_last_row() -> None:
    (strip,) = strips(rendition(100, ("cut", FULL, 100), ("cut", FULL, 900)))
    assert strip.cuts == (CutMark(100, "full", FULL),)


def test_what_is_no_cut_is_not_drawn_on_the_paper() -> None:
    (strip,) = strips(rendition(100, ("pulse", "drawer on pin 2, 50 ms", 10)))
    assert strip.cuts == ()
