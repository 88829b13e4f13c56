"""Contacts bounce and chatter: a level counts once it has stood still. No pins, no clock."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from appliance.panel.gestures import Button


class Settled(NamedTuple):
    """A button is down, or up, and has been since a time."""

    button: Button
    down: bool
    since: float


@dataclass(slots=True)
class _Contact:
    seen: bool = False
    since: float = float("-inf")
    counts: bool = False


class Debounce:
    """Levels in, as they are seen; levels out, once they are `seconds` old. Times are of one clock."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._contacts = {button: _Contact() for button in Button}

    @property
    def deadline(self) -> float | None:
        """When `settled` is to be called, while a level is still too young to count."""
        young = [each.since for each in self._contacts.values() if each.seen != each.counts]
        return min(young) + self._seconds if young else None

    def edge(self, button: Button, down: bool, now: float) -> list[Settled]:
        """A contact closed or opened; what has settled up to now."""
        settled = self.settled(now)
        contact = self._contacts[button]
        if contact.seen != down:
            contact.seen, contact.since = down, now
        return settled + self.settled(now)

    def settled(self, now: float) -> list[Settled]:
        """What has come to stand still."""
        found = []
        for button, contact in self._contacts.items():
            if contact.seen != contact.counts and now - contact.since >= self._seconds:
                contact.counts = contact.seen
                found.append(Settled(button, contact.seen, contact.since))
        return found
