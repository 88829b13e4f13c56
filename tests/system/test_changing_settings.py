"""Settings that people change in a running box: in force at once, kept over a restart, told by the shell."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from running_box import Box


@pytest.fixture
def box(make_box: Callable[..., Box]) -> Box:
    return make_box("panel.kind=screen")


def setting(box: Box, key: str) -> dict[str, Any]:
    found: dict[str, Any] = next(each for each in box.get("/api/settings")["settings"] if each["key"] == key)
    return found


def change(box: Box, **values: object) -> None:
    wanted = {key.replace("__", "."): value for key, value in values.items()}
    status, answer = box.put("/api/settings", {"values": wanted})
    assert status == 200, answer


def press(box: Box, seconds: float) -> None:
    assert box.post("/api/panel/buttons/approve", {"seconds": seconds})[0] == 202


def test_the_panel_goes_by_another_timing_at_once(box: Box) -> None:
    change(box, panel__guard_seconds=0, panel__hold_seconds=0.3)
    for number in range(3):
        box.print(b"receipt %d\n" % number)
    box.wait_for(lambda: box.get("/api/panel")["focus"] == 1, "the first in focus")
    press(box, 0.6)  # by the default of 2 s it would be a short press, for the first alone
    for number in (1, 2, 3):
        box.wait_for_state(number, "completed")


def test_a_panel_can_be_turned_off_and_on_while_the_box_runs(make_box: Callable[..., Box]) -> None:
    box = make_box()
    assert box.post("/api/panel/buttons/approve")[0] == 404
    change(box, panel__kind="screen")
    press(box, 0.1)
    box.wait_for(lambda: box.get("/api/panel")["lights"]["green"] == "steady", "the light that says ready")
    box.post("/api/settings/undo")
    assert box.get("/api/panel") == {"lights": {}, "focus": None, "on_screen": False, "pressed": {}}


def test_limits_count_at_once_or_from_the_next_start_as_is_said(box: Box) -> None:
    change(box, limits__attempts=7, limits__job_bytes=2_000)
    assert setting(box, "limits.attempts")["in_force"] == 7
    waits = setting(box, "limits.job_bytes")
    assert (waits["value"], waits["in_force"], waits["counts_from"]) == (2_000, 10_000_000, "start")
    box.print(b"x" * 3_000 + b"\n")
    box.restart()
    assert setting(box, "limits.job_bytes")["in_force"] == 2_000
    status, _, _ = box.request("POST", "/api/jobs", b"x" * 2_500, Content_Type="application/octet-stream")
    assert status == 413


def test_what_an_option_says_is_not_changed(box: Box) -> None:
    status, problem = box.put("/api/settings", {"values": {"panel.kind": "none"}})
    assert status == 400
    assert "--set" in problem["errors"]["panel.kind"]


def test_the_shell_tells_each_value_and_where_it_comes_from(box: Box) -> None:
    change(box, box__name="Bar", web__time_zone="Europe/Berlin")
    said = box.command("config", "check", "--set", "panel.kind=screen").splitlines()
    assert said[0] == "The settings are good."
    assert 'box.name = "Bar"  (staff)' in said
    assert 'panel.kind = "screen"  (--set)' in said
    assert "panel.hold_seconds = 2.0  (default)" in said


def test_a_box_starts_with_what_it_can_take_of_what_people_changed(box: Box) -> None:
    change(box, panel__red_pin=5, limits__attempts=7)
    box.settings = (*box.settings, "panel.amber_pin=5")
    box.restart()
    assert setting(box, "panel.red_pin")["in_force"] == 24
    assert setting(box, "limits.attempts")["in_force"] == 7
    assert any("panel.red_pin" in each["text"] for each in box.get("/api/notices")["notices"])
