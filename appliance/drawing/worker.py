"""The drawing process: reads documents on standard input, writes pictures to standard output.

Run by drawing.py as `python -m appliance.drawing.worker MEMORY`, MEMORY in bytes.
"""

from __future__ import annotations

import resource
import sys
from typing import Any

import escpos
from appliance.drawing.frames import PipeClosed, read_frame, write_frame
from escpos import plain_text
from escpos.heading import summary

MAX_MARKS = 5_000  # places of dots told of a paper, as many as commands are listed at once
MAX_EVENTS = 1_000  # kept of a paper: a night's worth of cuts; a hostile job has 100,000


def draw(head: dict[str, Any], document: bytes) -> tuple[dict[str, Any], bytes]:
    """What a document looks like and says, from row `top`, `rows` of them (0: to the end); or its `marks`.

    The first `memory` bytes are commands that have filled the printer's memory before.
    """
    profile = escpos.profiles.get(head["profile"])
    paper = escpos.render(document[head["memory"] :], profile, document[: head["memory"]])
    if head.get("marks"):
        return {"marks": [(mark.command, *mark.box) for mark in paper.marks[:MAX_MARKS]]}, b""
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


def main() -> None:
    """Serve until the pipe closes."""
    limit = int(sys.argv[1])
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    while True:
        try:
            head, document = read_frame(sys.stdin.buffer)
        except PipeClosed:
            return
        try:
            answer, picture = draw(head, document)
        except MemoryError:
            answer, picture = {"error": "it needs more memory than it may have"}, b""
        except Exception as error:
            answer, picture = {"error": f"{type(error).__name__}: {error}"}, b""
        write_frame(sys.stdout.buffer, answer, picture)


if __name__ == "__main__":
    main()
