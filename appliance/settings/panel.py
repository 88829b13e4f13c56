"""Settings of the panel."""

from __future__ import annotations

from dataclasses import dataclass

from appliance.runtime.i18n import message
from appliance.settings import checks
from appliance.settings.fields import Staff, setting

PINS = ("approve_pin", "reject_pin", "green_pin", "amber_pin", "red_pin", "buzzer_pin")


@dataclass(frozen=True, slots=True)
class PanelSettings:
    """Buttons, lights and the buzzer (BCM pin numbers)."""

    kind: str = setting(
        "none", checks.choice("none", "screen", "gpio"), "none, buttons on the page, or real ones", Staff.NOW
    )
    approve_pin: int = setting(17, checks.integer(0, 999), "approve button, to ground", Staff.NOW)
    reject_pin: int = setting(27, checks.integer(0, 999), "reject button, to ground", Staff.NOW)
    green_pin: int = setting(22, checks.integer(0, 999), "green light", Staff.NOW)
    amber_pin: int = setting(23, checks.integer(0, 999), "amber light", Staff.NOW)
    red_pin: int = setting(24, checks.integer(0, 999), "red light", Staff.NOW)
    buzzer_pin: int = setting(18, checks.integer(0, 999), "buzzer", Staff.NOW)
    chip: int = setting(
        -1, checks.integer(-1, 99), "number of the gpiochip; -1: the one that gpiozero takes", Staff.NOW
    )
    button_pull: str = setting(
        "up",
        checks.choice("up", "down", "none"),
        "the pins' own resistors; none where the board has some",
        Staff.NOW,
    )
    button_active: str = setting(
        "low", checks.choice("low", "high"), "level of a pressed button, where button_pull is none", Staff.NOW
    )
    light_active: str = setting("high", checks.choice("low", "high"), "level that lights a light", Staff.NOW)
    buzzer_active: str = setting(
        "high", checks.choice("low", "high"), "level that sounds the buzzer", Staff.NOW
    )
    debounce_seconds: float = setting(0.02, checks.seconds(0, 1), "contacts bounce for 5 to 10 ms", Staff.NOW)
    guard_seconds: float = setting(
        0.4,
        checks.seconds(0, 10),
        "a press so soon after the focus changed is refused: nobody looked",
        Staff.NOW,
    )
    hold_seconds: float = setting(
        2.0, checks.seconds(0.2, 60), "holding approve so long approves all waiting", Staff.NOW
    )
    both_seconds: float = setting(
        5.0, checks.seconds(0.2, 60), "holding both so long prints the status slip", Staff.NOW
    )

    def clashes(self) -> dict[str, str]:
        """Pins that are given twice: a sentence by the field that came second."""
        if self.kind == "none":
            return {}
        taken: dict[int, str] = {}
        faults: dict[str, str] = {}
        for name in PINS:
            pin = getattr(self, name)
            if pin in taken:
                faults[name] = message(
                    "GPIO%(pin)s is that of panel.%(other)s already; take another one",
                    pin=pin,
                    other=taken[pin],
                )
            taken.setdefault(pin, name)
        return faults
