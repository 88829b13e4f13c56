"""Where pins come from: the shipped fake, gpiozero's own choice, or a chip by its number."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from gpiozero import Device
from gpiozero.pins.mock import MockFactory, MockPWMPin

from appliance.settings import PanelSettings

PULLS: Mapping[str, bool | None] = {"up": True, "down": False, "none": None}
_PIN = re.compile(r"GPIO ?(\d+)", re.IGNORECASE)

LineInfo = Callable[[int, int], str]  # chip and line to the name of who holds it


def open_pins(settings: PanelSettings) -> Any:
    """gpiozero's pin factory for these settings. Raises gpiozero's errors where there are no pins."""
    if settings.kind == "screen":
        return MockFactory(pin_class=MockPWMPin)
    if settings.chip >= 0:
        from gpiozero.pins.lgpio import LGPIOFactory  # needs a chip to be imported at all

        return LGPIOFactory(chip=settings.chip)
    Device.ensure_pin_factory()
    return Device.pin_factory


def explain(error: Exception, settings: PanelSettings, holder: LineInfo | None = None) -> str:
    """Why the panel's pins can't be had, with who holds the pin where the kernel knows."""
    pin = _PIN.search(str(error))
    if "busy" not in str(error).lower() or pin is None:
        return str(error)
    who = (holder or kernel_holder)(max(settings.chip, 0), int(pin.group(1)))
    return f"GPIO{pin.group(1)} is held by {who}" if who else str(error)


def kernel_holder(chip: int, line: int) -> str:
    """Who holds a line of a gpiochip; nothing where nobody does, or it cannot be known."""
    try:
        import lgpio

        handle = lgpio.gpiochip_open(chip)
        try:
            return str(lgpio.gpio_get_line_info(handle, line)[4])
        finally:
            lgpio.gpiochip_close(handle)
    except Exception:  # lgpio raises its own error, and is missing where there are no pins
        return ""
