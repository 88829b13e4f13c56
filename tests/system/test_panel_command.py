"""The panel's self-test, from a shell and over the API."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

from running_box import PATIENCE, Box


def panel_test(*settings: str) -> subprocess.CompletedProcess[str]:
    words = [word for setting in settings for word in ("--set", setting)]
    command = [sys.executable, "-m", "appliance.cli", "panel", "test", "--seconds", "0.1", *words]
    return subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE)


def test_the_shell_shows_each_light_and_misses_the_presses_that_did_not_come() -> None:
    ran = panel_test("panel.kind=screen")
    assert ran.returncode == 1
    for told in ("green is on", "amber is on", "red is on", "the buzzer sounds"):
        assert told in ran.stdout
    assert "approve, reject: no press was seen" in ran.stderr


def test_the_shell_says_what_to_set_where_there_is_no_panel() -> None:
    ran = panel_test()
    assert ran.returncode == 2
    assert "panel.kind" in ran.stderr


def test_the_api_tests_the_lights_of_a_panel_that_is_there(make_box: Callable[..., Box]) -> None:
    assert make_box().post("/api/panel/test")[0] == 404
    box = make_box("panel.kind=screen")
    assert box.post("/api/panel/test")[0] == 202
    box.wait_for(lambda: box.get("/api/panel")["lights"]["red"] == "steady", "the red light")
    box.wait_for(lambda: box.get("/api/panel")["lights"]["red"] == "off", "the lights to be right again")
