"""The panel's parts on gpiozero: two buttons, three lights, a buzzer; on real pins or the shipped fake."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from pathlib import Path

from gpiozero import PWMLED, Button, Buzzer, Device
from gpiozero.pins import Factory
from gpiozero.pins.mock import MockFactory, MockPWMPin

from appliance.panel.gestures import Button as Key
from appliance.panel.holders import holder
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
        factory = self._mock or _factory(settings)
        self._pins = {Key.APPROVE: settings.approve_pin, Key.REJECT: settings.reject_pin}
        self._devices: list[Device] = []
        self._lights: dict[str, PWMLED] = {}
        try:
            self._take_pins(settings, factory, pressed, released)
        except BaseException:
            self.close()  # a pin that is taken must not keep the others taken
            raise

    def _take_pins(
        self,
        settings: PanelSettings,
        factory: Factory | None,
        pressed: Callable[[Key], None],
        released: Callable[[Key], None],
    ) -> None:
        for key, pin in self._pins.items():
            # Bounce is filtered by Debounce: what gpiozero does about it depends on its pin factory.
            button = Button(pin, pin_factory=factory, **_contact(settings))
            self._devices.append(button)
            button.when_pressed = lambda key=key: pressed(key)
            button.when_released = lambda key=key: released(key)
        pins = {"green": settings.green_pin, "amber": settings.amber_pin, "red": settings.red_pin}
        for colour, pin in pins.items():
            self._lights[colour] = PWMLED(
                pin, active_high=settings.lights_active == "high", pin_factory=factory
            )
            self._devices.append(self._lights[colour])
        loud = settings.buzzer_active == "high"
        self._buzzer = Buzzer(settings.buzzer_pin, active_high=loud, pin_factory=factory)
        self._devices.append(self._buzzer)

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


def _contact(settings: PanelSettings) -> dict[str, bool | None]:
    """A button's wiring, as gpiozero wants it: with a pull the level of a press follows from it."""
    if settings.button_pull == "none":
        return {"pull_up": None, "active_state": settings.button_active == "high"}
    return {"pull_up": settings.button_pull == "up"}


def _factory(settings: PanelSettings) -> Factory | None:
    """The pins of the chip that the settings name; None for what gpiozero finds."""
    if settings.chip is None:
        return None
    from gpiozero.pins.lgpio import LGPIOFactory  # needs the extra `gpio`

    factory: Factory = LGPIOFactory(chip=settings.chip)
    return factory


def trouble(error: Exception, settings: PanelSettings) -> str:
    """Why the pins can't be had, in a sentence for people; names who holds one, where Linux tells."""
    chip = Path(f"/dev/gpiochip{settings.chip or 0}")
    pins = {
        name: getattr(settings, f"{name}_pin")
        for name in ("approve", "reject", "green", "amber", "red", "buzzer")
    }
    held = [(name, pin, holder(chip, pin)) for name, pin in pins.items()]
    named = [f"pin {pin} ({name}) is held by {who}" for name, pin, who in held if who]
    return "; ".join([str(error) or type(error).__name__, *named])


_LOOKS: Mapping[Light, Callable[[PWMLED], None]] = {
    Light.OFF: lambda led: led.off(),
    Light.STEADY: lambda led: led.on(),
    Light.BLINK: lambda led: led.blink(BLINK_SECONDS, BLINK_SECONDS),
    Light.PULSE: lambda led: led.pulse(PULSE_SECONDS, PULSE_SECONDS),
    Light.FLASH: lambda led: led.blink(FLASH_SECONDS, FLASH_SECONDS),
}
