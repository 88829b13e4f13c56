"""The pins that the panel's tests run on: gpiozero's mock pins here, a real gpiochip where it is said.

    PANEL_TEST_SETTINGS  settings of [panel], as "chip=0 approve_pin=3 reject_pin=4 button_pull=none …"
    PANEL_TEST_PRESS     a command that presses: {button}, {pin} and {seconds} are filled in
    PANEL_TEST_BUTTONS   the buttons that it can press, "approve reject" by itself

Without a command, what needs a press is skipped; lights are read back from the chip.
"""

from __future__ import annotations

import shlex
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass

import pytest
from support.clocks import FrozenClock

from appliance.panel.gestures import Button
from appliance.panel.panel import Panel
from appliance.settings import PanelSettings, load
from appliance.spool import Spool


class Pins:
    """gpiozero's mock pins, in a time that the tests turn."""

    are_real = False
    clock = FrozenClock()

    def panel(self, spool: Spool, **wanted: object) -> Panel:
        """A panel on these pins, not started."""
        panel = Panel(spool, self.settings(**wanted))
        panel.board._factory.ticks = self.clock
        return panel

    def let_pass(self, seconds: float) -> None:
        """Let time pass."""
        self.clock.turn(seconds)

    def settings(self, **wanted: object) -> PanelSettings:
        """A panel's settings on these pins."""
        return _settings(wanted | {"kind": "screen"})

    def press(self, panel: Panel, seconds: float, *buttons: str) -> None:
        """Press buttons together for some time."""
        lines = [panel.board._factory.pin(panel.board._pins[Button(button)]) for button in buttons]
        for line in lines:
            line.drive_low()
        self.let_pass(seconds)
        for line in lines:
            line.drive_high()

    def press_and_go(self, panel: Panel, seconds: float, button: str) -> None:
        """Press a button; it is let go later, whatever has become of the panel by then."""
        panel.board.hold(Button(button), seconds)

    def is_lit(self, panel: Panel, colour: str) -> bool:
        """Whether a light's line is at the level that lights it."""
        return panel.board.value(colour) == 1.0


@dataclass(frozen=True)
class RealPins(Pins):
    """Lines of a gpiochip. `given` are its settings, `command` presses `buttons`."""

    given: tuple[str, ...]
    command: str
    buttons: tuple[str, ...]

    are_real = True

    def settings(self, **wanted: object) -> PanelSettings:
        """A panel's settings on these pins."""
        told = dict(setting.split("=", 1) for setting in self.given)
        return _settings(wanted | {"kind": "gpio"} | told)

    def panel(self, spool: Spool, **wanted: object) -> Panel:
        """A panel on these pins, not started."""
        return Panel(spool, self.settings(**wanted))

    def let_pass(self, seconds: float) -> None:
        """Let time pass."""
        time.sleep(seconds)

    def press(self, panel: Panel, seconds: float, *buttons: str) -> None:
        """Press buttons together for some time; returns at once. Skips where one cannot be pressed."""
        for button in buttons:
            self.press_and_go(panel, seconds, button)

    def press_and_go(self, panel: Panel, seconds: float, button: str) -> None:
        """Press a button for some time; returns at once. Skips where it cannot be pressed."""
        if not self.command or button not in self.buttons:
            pytest.skip(f"nothing here can press {button} (PANEL_TEST_PRESS, PANEL_TEST_BUTTONS)")
        filled = self.command.format(button=button, pin=panel.board._pins[Button(button)], seconds=seconds)
        subprocess.Popen(shlex.split(filled))

    def is_lit(self, panel: Panel, colour: str) -> bool:
        """Whether a light's line is at the level that lights it, as the chip says."""
        import lgpio

        device = panel.board._lights[colour]
        level = lgpio.gpio_read(panel.board._factory._handle, device.pin._number)
        return bool(level) == device.active_high


def _settings(wanted: dict[str, object]) -> PanelSettings:
    return load(None, {}, [f"panel.{name}={value}" for name, value in wanted.items()]).panel


def chosen(environment: Mapping[str, str]) -> Pins:
    """The pins that the environment asks for."""
    given = environment.get("PANEL_TEST_SETTINGS", "").split()
    if not given:
        return Pins()
    buttons = environment.get("PANEL_TEST_BUTTONS", "approve reject").split()
    return RealPins(tuple(given), environment.get("PANEL_TEST_PRESS", ""), tuple(buttons))
