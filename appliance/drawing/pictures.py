"""Pictures of documents, and what they say."""

from __future__ import annotations

from typing import Any

import escpos
from escpos import plain_text
from escpos.heading import summary

MAX_MARKS = 5_000  # places of dots told of a paper, as many as commands are listed at once
MAX_EVENTS = 1_000  # kept of a paper: a night's worth of cuts; a hostile job has 100,000
Answer = tuple[dict[str, Any], bytes]


def draw(head: dict[str, Any], body: bytes) -> Answer:
    """What a document looks like and says, from row `top`, `rows` of them (0: to the end).

    The first `memory` bytes are commands that have filled the printer's memory before.
    """
    profile = escpos.profiles.get(head["profile"])
    paper = escpos.render(body[head["memory"] :], profile, body[: head["memory"]])
    top, rows = head["top"], head["rows"] or paper.height
    left_out = len(paper.events) - MAX_EVENTS
    notes = list(paper.notes)
    if left_out > 0:
        notes.append(f"{left_out} more cuts, pulses and sounds are not listed")
    read = plain_text.lines(paper, profile.fonts["A"][0])
    answer = {
        "width": paper.width,
        "height": paper.height,
        "notes": notes,
        "text": plain_text.of_lines(read, paper.symbols),
        "heading": summary.of_paper(paper, read),
        "events": [(event.kind, event.detail, event.y) for event in paper.events[:MAX_EVENTS]],
    }
    return answer, paper.png(top, min(rows, max(0, paper.height - top)))


def marks(head: dict[str, Any], body: bytes) -> Answer:
    """Which command of a document drew which dots; of a long paper the first thousands."""
    profile = escpos.profiles.get(head["profile"])
    paper = escpos.render(body[head["memory"] :], profile, body[: head["memory"]])
    return {"marks": [(mark.command, *mark.box) for mark in paper.marks[:MAX_MARKS]]}, b""
