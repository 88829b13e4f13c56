"""Contacts bounce, and long wires catch sparks: a button counts once its level has stayed for a while.

No pins, no clock; the same for every kind of pin.
"""

from __future__ import annotations

from typing import NamedTuple

from appliance.panel.gestures import Button


class Change(NamedTuple):
    """A button that is down, or up, since a time."""

    button: Button
    down: bool
    since: float


class Debounce:
    """Turns edges into changes. Times are seconds on a clock that only goes forward."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._settled: dict[Button, bool] = {}
        self._moving: dict[Button, Change] = {}

    @property
    def deadline(self) -> float | None:
        """The time at which to call `settled`; None while no button moves."""
        edges = [each.since for each in self._moving.values()]
        return min(edges) + self._seconds if edges else None

    def edge(self, button: Button, down: bool, now: float) -> None:
        """A level has changed; it counts if it stays."""
        self._moving[button] = Change(button, down, now)

    def settled(self, now: float) -> list[Change]:
        """The changes that have stayed long enough, in order; a level that is back as it was is no change."""
        ready = sorted(
            (each for each in self._moving.values() if now - each.since >= self._seconds),
            key=lambda each: each.since,
        )
        changes = []
        for each in ready:
            del self._moving[each.button]
            if self._settled.get(each.button, False) != each.down:
                self._settled[each.button] = each.down
                changes.append(each)
        return changes
