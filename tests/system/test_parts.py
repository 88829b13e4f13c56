"""A capability is a folder and one line: it brings all that it is, and nobody else knows it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from running_box import Box
from websockets.sync.client import connect

TOY = (sys.executable, str(Path(__file__).with_name("toy_box.py")))


def rung(box: Box) -> int:
    return int(box.get("/api/bell")["rung"])


def test_a_capability_brings_its_requests_pages_and_duties_and_ends_with_the_box(
    make_box: Callable[..., Box],
) -> None:
    box = make_box(wrapper=TOY)
    assert b"rung" in box.request("GET", "/bell")[1]
    box.wait_for(lambda: rung(box) >= 2, "the bell to ring twice")
    assert "getBell" in box.request("GET", "/api/openapi.json")[1].decode()
    assert box.stop() == 0
    log = box.log()
    assert log.index("bell: begins") < log.index("bell: ends") < log.index("stopped")


def test_it_brings_a_table_that_lasts_and_an_event(make_box: Callable[..., Box]) -> None:
    box = make_box(wrapper=TOY)
    with connect(f"ws://127.0.0.1:{box.ports['events']}/ws?rooms=printers") as socket:
        heard = json.loads(socket.recv(timeout=600))
        while heard["event"] != "bell:rang":
            heard = json.loads(socket.recv(timeout=600))
    assert heard["tone"] == "ding"
    before = rung(box)
    box.restart()
    assert rung(box) >= before >= 1


def test_it_brings_settings_that_count_at_once(make_box: Callable[..., Box]) -> None:
    box = make_box(wrapper=TOY)
    shown = {each["key"]: each for each in box.get("/api/settings")["settings"]}
    assert shown["toy_bell.tone"]["value"] == "ding"
    assert box.put("/api/settings", {"values": {"toy_bell.tone": "dong"}})[0] == 200
    box.wait_for(lambda: box.get("/api/bell")["tone"] == "dong", "the bell to go by the new setting")
    assert box.put("/api/settings", {"values": {"toy_bell.most": 0}})[0] == 400


def test_it_brings_a_check_of_the_doctor(tmp_path: Path) -> None:
    command = [*TOY, sys.executable, "-m", "appliance.cli", "doctor", "--set", f"data={tmp_path}"]
    said = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    assert "The bell says ding." in said
