"""What the panel's tests run on; see panel_pins.py."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator

import pytest
from panel_pins import Pins, chosen

from appliance.panel import Panel
from appliance.spool import Spool

GUARD = 0.05
PATIENCE = 20.0  # seconds; a chip may be in an emulated machine


@pytest.fixture(scope="session")
def pins() -> Pins:
    """The pins to run on."""
    return chosen(os.environ)


@pytest.fixture
def mock_pins(pins: Pins) -> Pins:
    """Mock pins, for what drives lines to the millisecond, or looks at how they are set up."""
    if pins.are_real:
        pytest.skip("only mock pins can be driven to the millisecond")
    return pins


@pytest.fixture
def panel(spool: Spool, pins: Pins) -> Iterator[Panel]:
    """A panel that runs, with short times."""
    panel = Panel(spool, pins.settings(guard_seconds=GUARD, hold_seconds=0.3, both_seconds=0.4))
    panel.start(threading.Thread.start)
    yield panel
    panel.stop()


@pytest.fixture
def press(panel: Panel, pins: Pins) -> Callable[[str, float], None]:
    """Press a button for some seconds; returns at once."""
    return lambda button, seconds: pins.press(panel, button, seconds)


@pytest.fixture
def eventually() -> Callable[[Callable[[], bool]], bool]:
    """Look until something is so; whether it came to be."""

    def look_until(look: Callable[[], bool]) -> bool:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            if look():
                return True
            time.sleep(0.01)
        return False

    return look_until
