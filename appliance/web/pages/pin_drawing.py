"""The pins of a Raspberry Pi's header (J8), and which of them the panel uses."""

from __future__ import annotations

from dataclasses import dataclass

from appliance.settings import PanelSettings
from appliance.web.language import gettext, noop

# Source: Raspberry Pi documentation, "GPIO and the 40-pin header". Numbers are GPIOs.
HEADER: tuple[int | str, ...] = (
    *("3.3 V", "5 V", 2, "5 V", 3, "GND", 4, 14, "GND", 15),
    *(17, 18, 27, "GND", 22, 23, "3.3 V", 24, 10, "GND"),
    *(9, 25, 11, 8, "GND", 7, 0, 1, 5, "GND"),
    *(6, 12, 13, "GND", 19, 16, 26, 20, "GND", 21),
)
ROLES = {
    "approve_pin": ("approve", noop("approve button")),
    "reject_pin": ("reject", noop("reject button")),
    "green_pin": ("green", noop("green light")),
    "amber_pin": ("amber", noop("amber light")),
    "red_pin": ("red", noop("red light")),
    "buzzer_pin": ("buzzer", noop("buzzer")),
}
ROW = 22  # units of the drawing between two rows of pins


@dataclass(frozen=True, slots=True)
class DrawnPin:
    """A pin where it is drawn; `part` is what it is used for, `kind` how it is coloured."""

    number: int
    name: str
    part: str
    kind: str
    is_left: bool
    y: int


def header(panel: PanelSettings) -> list[DrawnPin]:
    """All pins, the odd ones to the left, as on the board seen from above."""
    used = {getattr(panel, field): role for field, role in ROLES.items()}
    pins = []
    for place, what in enumerate(HEADER):
        kind, part = used.get(what, ("", "")) if isinstance(what, int) else ("", "")
        if isinstance(what, str):
            kind = "ground" if what == "GND" else "power"
        name = f"GPIO{what}" if isinstance(what, int) else what
        pins.append(
            DrawnPin(
                place + 1, name, gettext(part) if part else "", kind, place % 2 == 0, 20 + place // 2 * ROW
            )
        )
    return pins


def elsewhere(panel: PanelSettings) -> list[str]:
    """Parts whose GPIO is not on this header, as on another board's chip."""
    return [
        gettext("%(part)s: GPIO%(pin)s", part=gettext(part), pin=getattr(panel, field))
        for field, (_, part) in ROLES.items()
        if getattr(panel, field) not in HEADER
    ]
