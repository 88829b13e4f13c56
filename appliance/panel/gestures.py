"""Gestures with two buttons: a short press, a long one, both at once. No pins, no clock."""

from __future__ import annotations

from enum import StrEnum


class Button(StrEnum):
    """The two buttons."""

    APPROVE = "approve"
    REJECT = "reject"


class Gesture(StrEnum):
    """The meaning of one or more presses."""

    APPROVE = "approve"
    REJECT = "reject"
    APPROVE_ALL = "approve-all"
    STATUS_SLIP = "status-slip"


SHORT = {Button.APPROVE: Gesture.APPROVE, Button.REJECT: Gesture.REJECT}


class Gestures:
    """Turns presses and releases into gestures. Times are seconds on a clock that only goes forward.

    A short press counts when it is let go, since it could still become a long one. Once both buttons
    were down together, letting go of either means nothing.
    """

    def __init__(self, hold_seconds: float, both_seconds: float) -> None:
        self._hold_seconds = hold_seconds
        self._both_seconds = both_seconds
        self._down: dict[Button, float] = {}
        self._spent = False  # what is held down has had its effect, or is not to have any

    @property
    def deadline(self) -> float | None:
        """The time at which to call `elapsed`, while something is held that may become a long press."""
        if self._spent:
            return None
        if len(self._down) == 2:
            return max(self._down.values()) + self._both_seconds
        since = self._down.get(Button.APPROVE)
        return None if since is None else since + self._hold_seconds

    def press(self, button: Button, now: float) -> None:
        """A button goes down."""
        self._down[button] = now
        if len(self._down) == 1:
            self._spent = False

    def release(self, button: Button) -> Gesture | None:
        """A button comes up; a short press is meant now."""
        both = len(self._down) == 2
        if self._down.pop(button, None) is None:
            return None
        gesture = None if both or self._spent else SHORT[button]
        self._spent = self._spent or both
        return gesture

    def elapsed(self, now: float) -> Gesture | None:
        """Time has passed; a long press is meant as soon as it is long enough."""
        deadline = self.deadline
        if deadline is None or now < deadline:
            return None
        self._spent = True
        return Gesture.STATUS_SLIP if len(self._down) == 2 else Gesture.APPROVE_ALL
