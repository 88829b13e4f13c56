"""Real contacts: they bounce and chatter, are wired in several ways, and may belong to somebody else.

The pins are gpiozero's mock pins, with the settings of real ones.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from gpiozero import Device
from gpiozero.pins.mock import MockFactory, MockPWMPin

from appliance.panel import Panel
from appliance.panel.board import PanelBoard, trouble
from appliance.panel.debounce import Debounce
from appliance.panel.gestures import Button
from appliance.panel.holders import INFO_BYTES, NAME_BYTES, holder
from appliance.panel.selftest import self_test
from appliance.settings import PanelSettings
from appliance.spool import Light, Spool, State, Submission

BOUNCE = 0.02
# Milliseconds at which a contact changes, beginning open, as oscilloscopes show it of small push buttons.
TRACES = {
    "a clean press": ([0, 120], 1),
    "bounce on closing": ([0, 0.4, 0.9, 1.3, 2.5, 3.1, 4.2, 130, 130.5], 1),
    "bounce on opening": ([0, 110, 110.6, 111.4, 113, 115, 116, 118], 1),
    "a dirty contact that opens while it is held": ([0, 60, 61, 90, 95, 150], 1),
    "chatter that never stands still": (list(range(0, 100, 5)), 0),
    "a spark": ([0, 0.3], 0),
    "two presses": ([0, 100, 200, 300], 2),
}


def presses(trace: list[float]) -> int:
    """How often a button was pressed, as far as the debouncer lets through."""
    debounce = Debounce(BOUNCE)
    settled = []
    for place, milliseconds in enumerate(trace):
        settled += debounce.edge(Button.APPROVE, place % 2 == 0, milliseconds / 1000)
    settled += debounce.settled(10.0)
    return sum(each.down for each in settled)


@pytest.mark.parametrize("trace", TRACES)
def test_a_contact_counts_once_it_stands_still(trace: str) -> None:
    changes, count = TRACES[trace]
    assert presses(list(changes)) == count


def test_a_press_began_when_the_contact_closed_for_good() -> None:
    debounce = Debounce(BOUNCE)
    debounce.edge(Button.REJECT, True, 1.000)
    debounce.edge(Button.REJECT, False, 1.001)
    debounce.edge(Button.REJECT, True, 1.002)
    assert debounce.deadline == pytest.approx(1.022)
    assert debounce.settled(1.021) == []
    assert debounce.settled(1.022) == [(Button.REJECT, True, 1.002)]


@pytest.fixture
def pins() -> Iterator[MockFactory]:
    before = Device.pin_factory
    Device.pin_factory = MockFactory(pin_class=MockPWMPin)
    yield Device.pin_factory
    Device.pin_factory.reset()
    Device.pin_factory = before


def gpio(**settings: object) -> PanelSettings:
    return replace(PanelSettings(kind="gpio", guard_seconds=0), **settings)  # type: ignore[arg-type]


def eventually(look: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        if look():
            return True
        time.sleep(0.005)
    return False


def test_a_bouncing_press_decides_one_job(pins: MockFactory, spool: Spool) -> None:
    jobs = [spool.accept(Submission(b"%d\n" % number, "raw", "till")).result() for number in range(3)]
    panel = Panel(spool, gpio())
    panel.start(threading.Thread.start)
    assert eventually(lambda: spool.board.focus() == jobs[0].id)
    contact = pins.pin(17)
    begin = time.monotonic()
    for place, milliseconds in enumerate([0, 1, 2, 3, 4, 60, 61, 62, 63, 64]):
        time.sleep(max(0.0, begin + milliseconds / 1000 - time.monotonic()))
        contact.drive_high() if place % 2 else contact.drive_low()
    contact.drive_high()
    assert eventually(lambda: spool.job(jobs[0].id).state is State.APPROVED)
    time.sleep(0.1)
    panel.stop()
    assert [spool.job(job.id).state for job in jobs[1:]] == [State.PENDING, State.PENDING]


@pytest.mark.parametrize(
    ("settings", "pressed"),
    [
        ({"button_pull": "up"}, "low"),
        ({"button_pull": "down"}, "high"),
        ({"button_pull": "none", "button_active": "high"}, "high"),
        ({"button_pull": "none", "button_active": "low"}, "low"),
    ],
)
def test_a_button_may_be_wired_either_way(pins: MockFactory, settings: dict[str, str], pressed: str) -> None:
    told: list[Button] = []
    board = PanelBoard(gpio(**settings), told.append, lambda _button: None)
    pin = pins.pin(17)
    pin.drive_high() if pressed == "low" else pin.drive_low()
    told.clear()
    pin.drive_low() if pressed == "low" else pin.drive_high()
    assert told == [Button.APPROVE]
    board.close()


@pytest.mark.parametrize(("active", "level"), [("high", 1), ("low", 0)])
def test_a_light_may_be_wired_either_way(pins: MockFactory, active: str, level: int) -> None:
    board = PanelBoard(gpio(lights_active=active), lambda _button: None, lambda _button: None)
    board.show({"red": Light.STEADY, "green": Light.OFF})
    assert pins.pin(24).state == level
    assert pins.pin(22).state == 1 - level
    board.close()


def test_lights_are_right_within_a_second_of_a_restart(pins: MockFactory, spool: Spool) -> None:
    spool.accept(Submission(b"waits\n", "raw", "till")).result()
    for _ in range(3):
        begin = time.monotonic()
        panel = Panel(spool, gpio())
        panel.start(threading.Thread.start)
        assert eventually(lambda: spool.board.lights().get("amber") is Light.BLINK)
        assert spool.board.lights()["green"] is Light.STEADY
        assert time.monotonic() - begin < 1
        panel.stop()


def test_a_pin_that_is_taken_leaves_the_others_free(pins: MockFactory) -> None:
    twice = gpio(red_pin=22)
    with pytest.raises(Exception, match="22"):
        PanelBoard(twice, lambda _button: None, lambda _button: None)
    PanelBoard(gpio(), lambda _button: None, lambda _button: None).close()


def test_whoever_holds_a_pin_is_named(tmp_path: Path) -> None:
    device = tmp_path / "gpiochip0"
    device.touch()

    def kernel(_file: int, _request: int, question: bytes) -> bytes:
        answer = bytearray(question)
        if answer[64] == 17:
            answer[NAME_BYTES : NAME_BYTES + 7] = b"spi0 CS"
            answer[72] = 1
        assert len(answer) == INFO_BYTES
        return bytes(answer)

    assert holder(device, 17, kernel) == "spi0 CS"
    assert holder(device, 27, kernel) == ""
    assert holder(tmp_path / "none", 17) == ""


def test_trouble_is_a_sentence_also_where_an_error_says_nothing() -> None:
    assert trouble(RuntimeError(), gpio(chip=99)) == "RuntimeError"


def test_the_self_test_tries_all_parts(pins: MockFactory) -> None:
    said: list[str] = []

    def say(line: str) -> None:
        said.append(line)
        pressed = {"Press approve.": 17, "Press reject.": 27}.get(line)
        if pressed:
            threading.Timer(0.02, pins.pin(pressed).drive_low).start()

    assert self_test(gpio(), say, 5.0, light_seconds=0) == []
    assert "approve works." in said
    assert "reject works." in said


def test_the_self_test_tells_swapped_wires(pins: MockFactory) -> None:
    def say(line: str) -> None:
        if line == "Press approve.":
            threading.Timer(0.02, pins.pin(27).drive_low).start()

    faults = self_test(gpio(), say, 0.3, light_seconds=0)
    assert "swapped" in faults[0]
    assert "reject was not pressed" in faults[1]
