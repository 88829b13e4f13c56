"""The panel's parts on gpiozero: two buttons, three lights, a buzzer; on real pins or the shipped fake."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from typing import Any

from gpiozero import PWMLED, Button, Buzzer, Device
from gpiozero.pins.mock import MockFactory

from appliance.panel.gestures import Button as Key
from appliance.panel.pins import PULLS, open_pins
from appliance.settings import PanelSettings
from appliance.spool import Light

BLINK_SECONDS = 0.5
PULSE_SECONDS = 1.0
FLASH_SECONDS = 0.15
BEEP_SECONDS = 0.08


class PanelBoard:
    """The parts. `pressed` and `released` are called with the button, on gpiozero's threads."""

    def __init__(
        self,
        settings: PanelSettings,
        pressed: Callable[[Key], None],
        released: Callable[[Key], None],
    ) -> None:
        """Take the pins. Raises gpiozero's errors where there are none, or somebody holds one."""
        self._factory = open_pins(settings)
        self._pins = {Key.APPROVE: settings.approve_pin, Key.REJECT: settings.reject_pin}
        self._devices: list[Device] = []
        try:
            self._take(settings, pressed, released)
        except BaseException:
            self.close()
            raise

    def _take(
        self, settings: PanelSettings, pressed: Callable[[Key], None], released: Callable[[Key], None]
    ) -> None:
        pull_up = PULLS[settings.button_pull]
        active = None if pull_up is not None else settings.button_active == "high"
        self._down_is_high = bool(active) if pull_up is None else not pull_up
        self._buttons: dict[Key, Button] = {}
        for key, pin in self._pins.items():
            button = self._buttons[key] = self._hold(
                Button(pin, pull_up=pull_up, active_state=active, pin_factory=self._factory)
            )
            button.when_pressed = lambda key=key: pressed(key)
            button.when_released = lambda key=key: released(key)
        high = settings.light_active == "high"
        pins = {"green": settings.green_pin, "amber": settings.amber_pin, "red": settings.red_pin}
        self._lights = {
            colour: self._hold(PWMLED(pin, active_high=high, pin_factory=self._factory))
            for colour, pin in pins.items()
        }
        self._buzzer = self._hold(
            Buzzer(
                settings.buzzer_pin, active_high=settings.buzzer_active == "high", pin_factory=self._factory
            )
        )

    def _hold(self, device: Any) -> Any:
        """Note a device, so that its pin is given back whatever happens."""
        self._devices.append(device)
        return device

    def now(self) -> float:
        """Seconds on the pins' own clock."""
        return float(self._factory.ticks())

    def show(self, lights: Mapping[str, Light]) -> None:
        """Set the lights; each blinks by itself from then on."""
        for colour, light in lights.items():
            _LOOKS[light](self._lights[colour])

    def value(self, colour: str) -> float:
        """The brightness of a light just now, 0 to 1."""
        return float(self._lights[colour].value)

    def pressed(self) -> dict[str, bool]:
        """The buttons that are down just now, before any bouncing is taken out."""
        return {key.value: bool(button.is_pressed) for key, button in self._buttons.items()}

    def beep(self) -> None:
        """A short sound."""
        self._buzzer.beep(BEEP_SECONDS, BEEP_SECONDS, n=1)

    def hold(self, key: Key, seconds: float) -> None:
        """Press a button of the fake panel for some time; returns at once. Raises ValueError on real pins."""
        if not isinstance(self._factory, MockFactory):
            raise ValueError("real buttons are pressed with a finger")
        pin = self._factory.pin(self._pins[key])
        press, release = (
            (pin.drive_high, pin.drive_low) if self._down_is_high else (pin.drive_low, pin.drive_high)
        )
        press()
        timer = threading.Timer(seconds, release)
        timer.daemon = True
        timer.start()

    def close(self) -> None:
        """Lights off, pins and chip given back, so that the next panel can take them."""
        for device in self._devices:
            device.close()
        if self._factory is not Device.pin_factory:  # gpiozero's own is everybody's
            self._factory.close()


_LOOKS: Mapping[Light, Callable[[PWMLED], None]] = {
    Light.OFF: lambda led: led.off(),
    Light.STEADY: lambda led: led.on(),
    Light.BLINK: lambda led: led.blink(BLINK_SECONDS, BLINK_SECONDS),
    Light.PULSE: lambda led: led.pulse(PULSE_SECONDS, PULSE_SECONDS),
    Light.FLASH: lambda led: led.blink(FLASH_SECONDS, FLASH_SECONDS),
}
