"""The things that may happen while a job is sent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


def never() -> bool:
    """Of what does not happen."""
    return False


@dataclass(frozen=True, slots=True)
class SendControl:
    """Asked while a job is sent: is it canceled, does a drawer pulse wait, and which."""

    cancelled: Callable[[], bool] = never
    pulse_waits: Callable[[], bool] = never
    take_pulse: Callable[[], bytes] = bytes
