"""Trying the panel by hand: each light by itself, the buzzer, then each button, with nothing else running."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping

from appliance.panel.board import PanelBoard
from appliance.panel.gestures import Button
from appliance.panel.lights import ALL_OFF, COLOURS
from appliance.settings import PanelSettings
from appliance.spool import Light

LIGHT_SECONDS = 1.0  # a light is on; long enough to be looked for


def self_test(
    settings: PanelSettings,
    say: Callable[[str], None],
    button_seconds: float,
    light_seconds: float = LIGHT_SECONDS,
) -> list[str]:
    """Try all parts, saying what should be seen; the faults found. Raises gpiozero's errors."""
    pressed = {button: threading.Event() for button in Button}
    board = PanelBoard(settings, lambda button: pressed[button].set(), lambda _button: None)
    try:
        for colour in COLOURS:
            say(f"The {colour} light is on.")
            board.show({**ALL_OFF, colour: Light.STEADY})
            time.sleep(light_seconds)
        board.show(ALL_OFF)
        say("A short sound.")
        board.beep()
        return [fault for button in Button for fault in _press(button, pressed, say, button_seconds)]
    finally:
        board.close()


def _press(
    button: Button, pressed: Mapping[Button, threading.Event], say: Callable[[str], None], seconds: float
) -> list[str]:
    for event in pressed.values():
        event.clear()
    say(f"Press {button}.")
    if pressed[button].wait(seconds):
        say(f"{button} works.")
        return []
    others = [other for other in Button if other is not button and pressed[other].is_set()]
    if others:
        return [f"{others[0]} was pressed where {button} was expected: are the two wires swapped?"]
    return [f"{button} was not pressed within {seconds:g} s, or its wire is loose"]
