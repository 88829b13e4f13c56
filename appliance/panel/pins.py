"""The source of pins: the shipped fake, gpiozero's own choice, or a chip by its number."""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Callable, Mapping
from typing import Any

from gpiozero import Device
from gpiozero.pins.mock import MockFactory, MockPWMPin

from appliance.settings import PanelSettings

PULLS: Mapping[str, bool | None] = {"up": True, "down": False, "none": None}
CHOICE = "GPIOZERO_PIN_FACTORY"  # gpiozero's own: who sets it has chosen
_PIN = re.compile(r"GPIO ?(\d+)", re.IGNORECASE)

log = logging.getLogger(__name__)

LineInfo = Callable[[int, int], str]  # chip and line to the name of who holds it


def open_pins(settings: PanelSettings) -> Any:
    """gpiozero's pin factory for these settings. Raises gpiozero's errors where there are no pins."""
    if settings.kind == "screen":
        return MockFactory(pin_class=MockPWMPin)
    if settings.chip >= 0:
        return _of_chip(settings.chip)
    if CHOICE not in os.environ:
        try:
            return _of_chip(None)  # what gpiozero would choose first
        except Exception as error:
            log.info("lgpio has no pins here (%s); gpiozero chooses", error)
    Device.ensure_pin_factory()
    return Device.pin_factory


def _of_chip(chip: int | None) -> Any:
    """lgpio's factory, of pins that can't end the one thread which hears of all lines.

    gpiozero raises in it where a button is pressed while a panel is opened or closed; after that no button
    would work until the next start.
    """
    from gpiozero.pins.lgpio import LGPIOFactory, LGPIOPin  # needs a chip to be imported at all

    class SteadyPin(LGPIOPin):  # type: ignore[misc]  # gpiozero has no types
        def _call_when_changed(self, *happened: Any) -> None:
            try:
                super()._call_when_changed(*happened)
            except Exception as error:
                log.info("a line changed while the panel was opened or closed: %s", error)

    factory = LGPIOFactory(chip=chip)
    factory.pin_class = SteadyPin
    return factory


def explain(error: Exception, settings: PanelSettings, holder: LineInfo | None = None) -> str:
    """The reason why the panel's pins can't be had, with the holder of the pin where the kernel knows it."""
    pin = _PIN.search(str(error))
    if "busy" not in str(error).lower() or pin is None:
        return str(error)
    who = (holder or kernel_holder)(max(settings.chip, 0), int(pin.group(1)))
    return f"GPIO{pin.group(1)} is held by {who}" if who else str(error)


def kernel_holder(chip: int, line: int) -> str:
    """The holder of a line of a gpiochip; empty where there is none, or it cannot be known."""
    try:
        import lgpio

        handle = lgpio.gpiochip_open(chip)
        try:
            return str(lgpio.gpio_get_line_info(handle, line)[4])
        finally:
            lgpio.gpiochip_close(handle)
    except Exception:  # lgpio raises its own error, and is missing where there are no pins
        return ""
