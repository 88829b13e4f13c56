"""The panel's parts on gpiozero: two buttons, three lights, a buzzer; on real pins or the shipped fake."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping

from gpiozero import PWMLED, Button, Buzzer, Device
from gpiozero.pins.mock import MockFactory, MockPWMPin

from appliance.panel.gestures import Button as Key
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
        self._mock = MockFactory(pin_class=MockPWMPin) if settings.kind == "screen" else None
        factory = self._mock
        self._pins = {Key.APPROVE: settings.approve_pin, Key.REJECT: settings.reject_pin}
        self._devices: list[Device] = []
        # gpiozero's mock pins change at once and know no bounce time
        bounce = None if self._mock else settings.debounce_seconds or None
        for key, pin in self._pins.items():
            button = Button(pin, pull_up=True, bounce_time=bounce, pin_factory=factory)
            button.when_pressed = lambda key=key: pressed(key)
            button.when_released = lambda key=key: released(key)
            self._devices.append(button)
        pins = {"green": settings.green_pin, "amber": settings.amber_pin, "red": settings.red_pin}
        self._lights = {colour: PWMLED(pin, pin_factory=factory) for colour, pin in pins.items()}
        self._buzzer = Buzzer(settings.buzzer_pin, pin_factory=factory)
        self._devices += [*self._lights.values(), self._buzzer]

    def show(self, lights: Mapping[str, Light]) -> None:
        """Set the lights; each blinks by itself from then on."""
        for colour, light in lights.items():
            _LOOKS[light](self._lights[colour])

    def value(self, colour: str) -> float:
        """How bright a light is just now, 0 to 1."""
        return float(self._lights[colour].value)

    def beep(self) -> None:
        """A short sound."""
        self._buzzer.beep(BEEP_SECONDS, BEEP_SECONDS, n=1)

    def hold(self, key: Key, seconds: float) -> None:
        """Press a button of the fake panel for some time; returns at once. Raises ValueError on real pins."""
        if self._mock is None:
            raise ValueError("real buttons are pressed with a finger")
        pin = self._mock.pin(self._pins[key])
        pin.drive_low()
        timer = threading.Timer(seconds, pin.drive_high)
        timer.daemon = True
        timer.start()

    def close(self) -> None:
        """Lights off, pins given back."""
        for device in self._devices:
            device.close()


_LOOKS: Mapping[Light, Callable[[PWMLED], None]] = {
    Light.OFF: lambda led: led.off(),
    Light.STEADY: lambda led: led.on(),
    Light.BLINK: lambda led: led.blink(BLINK_SECONDS, BLINK_SECONDS),
    Light.PULSE: lambda led: led.pulse(PULSE_SECONDS, PULSE_SECONDS),
    Light.FLASH: lambda led: led.blink(FLASH_SECONDS, FLASH_SECONDS),
}
