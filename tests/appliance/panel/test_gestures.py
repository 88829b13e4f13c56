"""What two buttons mean, and the focus they act on."""

from __future__ import annotations

import pytest

from appliance.panel.focus import Focus
from appliance.panel.gestures import Button, Gesture, Gestures
from appliance.panel.lights import Situation, lights
from appliance.spool import Job, Light, Priority, State

APPROVE, REJECT = Button.APPROVE, Button.REJECT


@pytest.fixture
def gestures() -> Gestures:
    return Gestures(hold_seconds=2.0, both_seconds=5.0)


@pytest.mark.parametrize(("button", "gesture"), [(APPROVE, Gesture.APPROVE), (REJECT, Gesture.REJECT)])
def test_a_short_press_counts_when_it_is_let_go(gestures: Gestures, button: Button, gesture: Gesture) -> None:
    gestures.press(button, 0.0)
    assert gestures.elapsed(0.1) is None
    assert gestures.release(button) is gesture


def test_approve_held_for_two_seconds_approves_all_once(gestures: Gestures) -> None:
    gestures.press(APPROVE, 0.0)
    assert gestures.deadline == 2.0
    assert gestures.elapsed(1.99) is None
    assert gestures.elapsed(2.0) is Gesture.APPROVE_ALL
    assert gestures.elapsed(3.0) is None
    assert gestures.release(APPROVE) is None


def test_reject_held_for_long_is_still_one_rejection(gestures: Gestures) -> None:
    gestures.press(REJECT, 0.0)
    assert gestures.deadline is None
    assert gestures.elapsed(9.0) is None
    assert gestures.release(REJECT) is Gesture.REJECT


def test_both_held_for_five_seconds_print_the_status_slip_and_decide_nothing(gestures: Gestures) -> None:
    gestures.press(APPROVE, 0.0)
    gestures.press(REJECT, 0.5)
    assert gestures.elapsed(5.4) is None
    assert gestures.elapsed(5.5) is Gesture.STATUS_SLIP
    assert gestures.release(APPROVE) is None
    assert gestures.release(REJECT) is None


def test_both_pressed_and_let_go_mean_nothing(gestures: Gestures) -> None:
    gestures.press(APPROVE, 0.0)
    gestures.press(REJECT, 0.1)
    assert gestures.release(APPROVE) is None
    assert gestures.release(REJECT) is None
    gestures.press(APPROVE, 1.0)
    assert gestures.release(APPROVE) is Gesture.APPROVE


def test_a_release_without_a_press_means_nothing(gestures: Gestures) -> None:
    assert gestures.release(APPROVE) is None


def job(number: int, sha256: str = "a" * 64) -> Job:
    return Job(
        *(number, f"{number}", "main", "raw", "192.0.2.7", State.PENDING, None, None, sha256, None, 1, 0),
        *(None, None, None, None, Priority.NORMAL, None, 0, None, None, ()),
    )


def test_a_press_right_after_the_focus_changed_is_refused() -> None:
    focus = Focus(guard_seconds=0.4)
    assert focus.show(job(1), 10.0)
    assert focus.pressed(10.39) is None
    assert focus.pressed(10.4) == job(1)


def test_looking_again_at_the_same_job_does_not_start_the_guard_anew() -> None:
    focus = Focus(guard_seconds=0.4)
    focus.show(job(1), 10.0)
    assert not focus.show(job(1), 10.3)
    assert focus.pressed(10.4) == job(1)


def test_another_document_of_the_same_job_starts_the_guard_anew() -> None:
    focus = Focus(guard_seconds=0.4)
    focus.show(job(1), 10.0)
    assert focus.show(job(1, "b" * 64), 11.0)
    assert focus.pressed(11.1) is None


@pytest.mark.parametrize(
    ("situation", "green", "amber", "red"),
    [
        (Situation(), Light.STEADY, Light.OFF, Light.OFF),
        (Situation(printing=True), Light.BLINK, Light.OFF, Light.OFF),
        (Situation(waiting=True), Light.STEADY, Light.BLINK, Light.OFF),
        (Situation(printer_needs_help=True), Light.STEADY, Light.OFF, Light.STEADY),
        (Situation(job_needs_help=True), Light.STEADY, Light.OFF, Light.BLINK),
        (Situation(printer_needs_help=True, job_needs_help=True), Light.STEADY, Light.OFF, Light.STEADY),
    ],
)
def test_the_lights_speak_their_language(
    situation: Situation, green: Light, amber: Light, red: Light
) -> None:
    assert lights(situation) == {"green": green, "amber": amber, "red": red}
