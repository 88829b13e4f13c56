"""Both buttons held: a slip says where the box is, and what waits for a decision."""

from __future__ import annotations

import threading
from collections.abc import Callable

from running_box import Box

import escpos

RECEIPT = (
    "\x1ba\x01Café Milano\nVia Roma 1\n\n\x1ba\x002 Espresso   4.80\nCornetto     1.50\n"
    "TOTAL EUR    6.30\n\x1dV\x00"
)


def hold_both(box: Box) -> None:
    held = [
        threading.Thread(target=box.post, args=(f"/api/panel/buttons/{name}", {"seconds": 2}))
        for name in ("approve", "reject")
    ]
    for each in held:
        each.start()
    for each in held:
        each.join()


def test_the_panel_s_slip_names_what_waits(make_box: Callable[..., Box]) -> None:
    box = make_box("panel.kind=screen", "panel.both_seconds=0.3", "web.requests_per_minute=1000000")
    box.print(RECEIPT.encode("cp437"))
    box.print(b"hello\n")
    box.wait_for(lambda: box.get("/api/jobs/1")["title"], "the receipt to be read")
    hold_both(box)
    box.wait_for(lambda: len(box.paper()) == 1, "the slip")
    lines = [line.strip() for line in escpos.text(box.paper()[0]).splitlines()]
    waiting = lines[lines.index("Waiting for a decision") + 1 :]
    assert waiting[:2] == ["Cafe Milano 6.30 EUR", "Job 2"]  # what "hello" alone is called is not certain
    assert [job["state"] for job in box.jobs()[:2]] == ["pending", "pending"]
