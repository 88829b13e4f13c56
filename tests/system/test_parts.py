"""A capability is a folder and one line: a part brings all that it is, and nobody else knows it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from running_box import Box

TOY = Path(__file__).with_name("toy_box.py")


def test_one_more_part_brings_its_requests_pages_and_duties_and_ends_with_the_box(
    make_box: Callable[..., Box],
) -> None:
    box = make_box(wrapper=(sys.executable, str(TOY)))
    assert b"rung" in box.request("GET", "/bell")[1]
    box.wait_for(lambda: box.get("/api/bell")["rung"] >= 2, "the bell to ring twice")
    assert "getBell" in box.request("GET", "/api/openapi.json")[1].decode()
    assert box.put("/api/settings", {"values": {"box.name": "Corner Coffee"}})[0] == 200
    box.wait_for(lambda: box.get("/api/bell")["title"] == "Corner Coffee", "the part to go by the new name")
    assert box.stop() == 0
    log = box.log()
    assert log.index("bell: begins") < log.index("bell: ends") < log.index("stopped")
