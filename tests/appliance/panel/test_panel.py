"""The panel on gpiozero's mock pins, with a real spool behind it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator

import pytest

from appliance.panel import Panel, open_panel
from appliance.panel.gestures import Button
from appliance.settings import PanelSettings
from appliance.spool import Job, Light, PrinterState, PrinterStatus, Spool, State, Submission

GUARD = 0.05
SETTINGS = PanelSettings(kind="screen", guard_seconds=GUARD, hold_seconds=0.3, both_seconds=0.4)


@pytest.fixture
def panel(spool: Spool) -> Iterator[Panel]:
    panel = Panel(spool, SETTINGS)
    panel.start(threading.Thread.start)
    yield panel
    panel.stop()


def eventually(look: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        if look():
            return True
        time.sleep(0.01)
    return False


def submit(spool: Spool, data: bytes = b"receipt\n") -> Job:
    return spool.accept(Submission(data, "raw", "192.0.2.7")).result()


def in_focus(spool: Spool, job: Job) -> None:
    assert eventually(lambda: spool.board.focus() == job.id)
    time.sleep(2 * GUARD)


@pytest.mark.parametrize(("button", "state"), [("approve", State.APPROVED), ("reject", State.REJECTED)])
def test_a_press_decides_the_job_in_focus(panel: Panel, spool: Spool, button: str, state: State) -> None:
    first, second = submit(spool), submit(spool, b"another\n")
    in_focus(spool, first)
    panel.hold(button, 0.02)
    assert eventually(lambda: spool.job(first.id).state is state)
    assert spool.job(first.id).decided_through == "button"
    in_focus(spool, second)
    assert spool.job(second.id).state is State.PENDING


def test_a_press_with_nothing_in_focus_flashes_red_shortly(panel: Panel, spool: Spool) -> None:
    assert eventually(lambda: spool.board.lights().get("red") is Light.OFF)
    panel.hold("approve", 0.02)
    assert eventually(lambda: spool.board.lights()["red"] is Light.FLASH)
    assert eventually(lambda: spool.board.lights()["red"] is Light.OFF)


def test_holding_approve_approves_all_that_wait(panel: Panel, spool: Spool) -> None:
    jobs = [submit(spool, b"%d" % number) for number in range(4)]
    in_focus(spool, jobs[0])
    panel.hold("approve", 0.5)
    assert eventually(lambda: all(spool.job(job.id).state is State.APPROVED for job in jobs))


def test_holding_both_asks_for_the_status_slip(panel: Panel, spool: Spool) -> None:
    asked = threading.Event()
    panel.on_status_slip = asked.set
    job = submit(spool)
    in_focus(spool, job)
    panel.board.hold(Button.APPROVE, 0.8)
    panel.board.hold(Button.REJECT, 0.8)
    assert asked.wait(5)
    time.sleep(0.6)
    assert spool.job(job.id).state is State.PENDING


def test_lights_follow_what_happens(panel: Panel, spool: Spool) -> None:
    assert eventually(lambda: spool.board.lights()["green"] is Light.STEADY)
    submit(spool)
    assert eventually(lambda: spool.board.lights()["amber"] is Light.BLINK)
    spool.board.set_printer("demo", PrinterStatus(PrinterState.OFFLINE, ("paper-out",)))
    assert eventually(lambda: spool.board.lights()["red"] is Light.STEADY)
    assert panel.board.value("red") == 1.0


def test_all_lights_go_off_at_the_end(spool: Spool) -> None:
    panel = Panel(spool, SETTINGS)
    assert set(spool.board.lights().values()) == {Light.PULSE}
    panel.start(threading.Thread.start)
    panel.stop()
    assert set(spool.board.lights().values()) == {Light.OFF}


def test_without_real_pins_the_box_runs_without_a_panel_and_says_so(spool: Spool) -> None:
    assert open_panel(spool, PanelSettings(kind="gpio")) is None
    assert "panel" in spool.board.notices()[0].text
