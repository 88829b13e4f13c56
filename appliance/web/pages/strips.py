"""A job's paper as its page shows it: strips of rows, one below the other, and the cuts across each."""

from __future__ import annotations

from typing import NamedTuple

from appliance.spool import PaperEvent, Rendition
from appliance.web.api.documents import STRIP_ROWS
from escpos.paper import FULL_CUT


class CutMark(NamedTuple):
    """A cut at row `y` of the paper; `way` is "full" or "partial", `label` says it in words."""

    y: int
    way: str
    label: str


class Strip(NamedTuple):
    """`rows` rows of the paper from row `top` on, in dots."""

    number: int
    top: int
    width: int
    rows: int
    cuts: tuple[CutMark, ...]


def _marks(events: tuple[PaperEvent, ...], height: int) -> list[CutMark]:
    """The cuts; several at one place are one mark, and one below the paper's end is on its last row."""
    places = {(min(event.y, height), event.detail) for event in events if event.kind == "cut"}
    return [CutMark(y, "full" if detail == FULL_CUT else "partial", detail) for y, detail in sorted(places)]


def strips(rendition: Rendition) -> list[Strip]:
    """The whole paper, from the top; a cut between two strips belongs to the lower one."""
    height, marks = rendition.height, _marks(rendition.events, rendition.height)
    found = []
    for number, top in enumerate(range(0, height, STRIP_ROWS)):
        rows = min(STRIP_ROWS, height - top)
        end = top + rows if top + rows < height else height + 1
        cuts = tuple(mark for mark in marks if top <= mark.y < end)
        found.append(Strip(number, top, rendition.width, rows, cuts))
    return found
