"""`counterproof demo`: the whole box on its shipped fakes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from running_box import PATIENCE, Box

PANEL = (  # fingers here are as slow as the machine, and look at nothing
    *("panel.kind=screen", "panel.guard_seconds=0"),
    *("panel.hold_seconds=60", "panel.both_seconds=0.3"),
)
COUNTERPROOF = [sys.executable, "-m", "appliance.cli"]


@pytest.fixture
def demo(make_box: object) -> Box:
    return make_box(*PANEL)  # type: ignore[operator, no-any-return]


def press(box: Box, button: str, seconds: float = 0.05) -> None:
    status, _ = box.post(f"/api/panel/buttons/{button}", {"seconds": seconds})
    assert status == 202


def in_focus(box: Box, job: int) -> None:
    box.wait_for(lambda: box.get("/api/panel")["focus"] == job, f"job {job} in focus")


def test_demo_once_does_the_main_job_and_ends_well() -> None:
    ended = subprocess.run(
        [*COUNTERPROOF, "demo", "--once"], capture_output=True, text=True, timeout=PATIENCE
    )
    assert ended.returncode == 0, ended.stderr
    assert "printed  confirmation: printed" in ended.stdout


def test_demo_once_leaves_its_paper_in_the_folder_it_is_given(tmp_path: Path) -> None:
    command = [*COUNTERPROOF, "demo", "--once", "--data", str(tmp_path)]
    for _ in range(2):
        ended = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE)
        assert ended.returncode == 0, ended.stderr
    assert len(list((tmp_path / "virtual" / "demo").glob("*.bin"))) == 2


def test_demo_stays_on_loopback(tmp_path: Path) -> None:
    ended = subprocess.run(
        [*COUNTERPROOF, "demo", "--data", str(tmp_path), "--set", "web.host=0.0.0.0"],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    assert ended.returncode == 2
    assert "loopback" in ended.stderr


def test_the_buttons_on_the_screen_decide_the_job_in_focus(demo: Box) -> None:
    demo.print(b"first\n")
    demo.print(b"second\n")
    in_focus(demo, 1)
    press(demo, "approve")
    assert demo.wait_for_state(1, "completed")["decided_through"] == "button"
    in_focus(demo, 2)
    press(demo, "reject")
    demo.wait_for_state(2, "rejected")
    assert demo.paper() == [b"first\n"]


def test_button_and_page_at_once_print_one_receipt(demo: Box) -> None:
    for number in range(1, 6):
        demo.print(b"receipt %d\n" % number)
        in_focus(demo, number)
        press(demo, "approve", 0.01)
        job = demo.get(f"/api/jobs/{number}")
        status, _ = demo.post(f"/api/jobs/{number}/approve", {"sha256": job["sha256"]})
        assert status in (200, 409)
        demo.wait_for_state(number, "completed")
    assert demo.paper() == [b"receipt %d\n" % number for number in range(1, 6)]


def test_both_buttons_held_print_where_the_box_is(demo: Box) -> None:
    press(demo, "approve", 10)
    press(demo, "reject", 10)
    demo.wait_for(demo.jobs, "the slip")
    demo.wait_for_state(1, "completed")
    assert f"port {demo.ports['raw']['main']}" in demo.get("/api/jobs/1")["text"]


def test_lights_tell_that_a_job_waits(demo: Box) -> None:
    demo.wait_for(lambda: demo.get("/api/panel")["lights"].get("green") == "steady", "green")
    demo.print(b"first\n")
    demo.wait_for(lambda: demo.get("/api/panel")["lights"]["amber"] == "blink", "amber")


def test_every_line_of_the_log_has_its_jobs_number(make_box: object) -> None:
    box: Box = make_box("log.format=json")  # type: ignore[operator]
    box.print(b"first\n")
    box.approve(box.jobs()[0])
    box.wait_for_state(1, "completed")
    box.wait_for(lambda: '"completed"' in box.log(), "the line that follows the state")
    lines = [json.loads(line) for line in box.log().splitlines()]
    assert all("job" in line for line in lines)
    assert {"received", "completed"} <= {line["message"] for line in lines if line["job"] == 1}


def test_settings_come_from_the_environment_too(tmp_path: Path) -> None:
    command = [*COUNTERPROOF, "config", "check"]
    environment = os.environ | {"COUNTERPROOF_WEB__PROT": "1"}
    ended = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=PATIENCE)
    assert ended.returncode == 2
    assert (
        "COUNTERPROOF_WEB__PROT: web.prot: there is no such setting; did you mean web.port?" in ended.stderr
    )
