"""Waiting for what is to happen, however busy the machine is: for the event, never for a time."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")
DEADLINE = 600.0  # seconds; only a failing test waits so long: nice -n 19 gets 1/70 of a busy core
PAUSE = 0.01  # seconds between two looks


def wait_for(look: Callable[[], T], what: str, seconds: float = DEADLINE, pause: float = PAUSE) -> T:
    """Look until there is something, and return it. Raises AssertionError where there never is."""
    end = time.monotonic() + seconds
    while True:
        is_last = time.monotonic() >= end  # one look is always taken behind the end
        found = look()
        if found:
            return found
        if is_last:
            raise AssertionError(f"waited {seconds:g} s for {what}")
        time.sleep(pause)


def eventually(look: Callable[[], object], seconds: float = DEADLINE) -> bool:
    """Look until something is so; whether it came to be."""
    try:
        wait_for(look, "it", seconds)
    except AssertionError:
        return False
    return True
