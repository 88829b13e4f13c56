"""The panel on mock pins, or a real gpiochip's (conftest.py), with a real spool behind it."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from panel_pins import Pins, chosen

from appliance.panel import PanelHost
from appliance.panel.panel import Panel
from appliance.settings import PanelSettings
from appliance.spool import Job, Light, PrinterState, PrinterStatus, Spool, State, Submission

GUARD = 0.05  # as the panel of these tests has it
Press = Callable[..., None]
Eventually = Callable[[Callable[[], bool]], bool]


def submit(spool: Spool, data: bytes = b"receipt\n") -> Job:
    return spool.jobs.accept(Submission(data, "raw", "192.0.2.7")).result()


@pytest.fixture
def in_focus(spool: Spool, pins: Pins, eventually: Eventually) -> Callable[[Job], None]:
    """Wait until a job is in focus, and has been for so long that a press counts."""

    def wait(job: Job) -> None:
        assert eventually(lambda: spool.live_status.focus() == job.id)
        pins.let_pass(2 * GUARD)

    return wait


@pytest.mark.parametrize(("button", "state"), [("approve", State.APPROVED), ("reject", State.REJECTED)])
def test_a_press_decides_the_job_in_focus(
    spool: Spool,
    press: Press,
    eventually: Eventually,
    in_focus: Callable[[Job], None],
    button: str,
    state: State,
) -> None:
    first, second = submit(spool), submit(spool, b"another\n")
    in_focus(first)
    press(0.05, button)
    assert eventually(lambda: spool.jobs.get(first.id).state is state)
    assert spool.jobs.get(first.id).decided_through == "button"
    in_focus(second)
    assert spool.jobs.get(second.id).state is State.PENDING


def test_a_press_with_nothing_in_focus_flashes_red_shortly(
    spool: Spool, press: Press, eventually: Eventually
) -> None:
    assert eventually(lambda: spool.live_status.lights().get("red") is Light.OFF)
    press(0.05, "approve")
    assert eventually(lambda: spool.live_status.lights()["red"] is Light.FLASH)
    assert eventually(lambda: spool.live_status.lights()["red"] is Light.OFF)


def test_holding_approve_approves_all_that_wait(
    spool: Spool, press: Press, eventually: Eventually, in_focus: Callable[[Job], None]
) -> None:
    jobs = [submit(spool, b"%d" % number) for number in range(4)]
    in_focus(jobs[0])
    press(0.5, "approve")
    assert eventually(lambda: all(spool.jobs.get(job.id).state is State.APPROVED for job in jobs))


def test_holding_both_asks_for_the_status_slip(
    panel: Panel,
    pins: Pins,
    spool: Spool,
    press: Press,
    eventually: Eventually,
    in_focus: Callable[[Job], None],
) -> None:
    asked = threading.Event()
    panel.on_status_slip = asked.set
    job = submit(spool)
    in_focus(job)
    press(0.8, "approve", "reject")
    assert eventually(asked.is_set)
    pins.let_pass(1.0)  # both are let go, and that has settled
    panel.test()
    assert eventually(lambda: spool.live_status.lights()["amber"] is Light.OFF)  # it has heard of all before
    assert spool.jobs.get(job.id).state is State.PENDING


def test_lights_follow_what_happens(panel: Panel, spool: Spool, pins: Pins, eventually: Eventually) -> None:
    assert eventually(lambda: spool.live_status.lights()["green"] is Light.STEADY)
    submit(spool)
    assert eventually(lambda: spool.live_status.lights()["amber"] is Light.BLINK)
    spool.live_status.set_printer("demo", PrinterStatus(PrinterState.OFFLINE, ("paper-out",)))
    assert eventually(lambda: spool.live_status.lights()["red"] is Light.STEADY)
    assert eventually(lambda: pins.is_lit(panel, "red"))
    spool.live_status.set_printer("demo", PrinterStatus(PrinterState.ONLINE))
    assert eventually(lambda: not pins.is_lit(panel, "red"))


def test_all_lights_go_off_at_the_end(spool: Spool, pins: Pins) -> None:
    panel = pins.panel(spool)
    assert set(spool.live_status.lights().values()) == {Light.PULSE}
    panel.start(threading.Thread.start)
    panel.stop()
    assert set(spool.live_status.lights().values()) == {Light.OFF}


def test_the_next_panel_gets_the_same_pins(spool: Spool, pins: Pins, eventually: Eventually) -> None:
    spool.live_status.set_printer("demo", PrinterStatus(PrinterState.OFFLINE, ("paper-out",)))
    for _ in range(2):  # as when its settings are changed while the box runs
        panel = pins.panel(spool)
        panel.start(threading.Thread.start)
        try:
            assert eventually(lambda panel=panel: pins.is_lit(panel, "red"))
        finally:
            panel.stop()


def test_presses_while_panels_come_and_go_harm_nothing(
    spool: Spool, pins: Pins, in_focus: Callable[[Job], None], eventually: Eventually
) -> None:
    for _ in range(5):
        panel = pins.panel(spool)
        panel.start(threading.Thread.start)
        pins.press_and_go(panel, 0.1, "approve")
        panel.stop()
    panel = pins.panel(spool, guard_seconds=GUARD)
    panel.start(threading.Thread.start)
    try:
        job = submit(spool)
        in_focus(job)
        pins.press(panel, 0.1, "approve")
        assert eventually(lambda: spool.jobs.get(job.id).state is State.APPROVED)
    finally:
        panel.stop()


def test_without_real_pins_the_box_runs_without_a_panel_and_says_so(spool: Spool, mock_pins: Pins) -> None:
    host = PanelHost(spool, PanelSettings(kind="gpio"))
    assert not host.works
    assert host.fault
    assert "panel" in spool.live_status.notices()[0].text


def test_real_pins_are_chosen_by_the_environment() -> None:
    assert not chosen({}).are_real
    pins = chosen({"PANEL_TEST_SETTINGS": "chip=2 approve_pin=3 button_pull=none"})
    settings = pins.settings(guard_seconds=0.1)
    assert (settings.kind, settings.chip, settings.approve_pin, settings.guard_seconds) == ("gpio", 2, 3, 0.1)
