"""What the panel's tests run on; see panel_pins.py."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator

import pytest
from panel_pins import Pins, chosen
from support import waiting

from appliance.panel.panel import Panel
from appliance.spool import Spool

GUARD = 0.05


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
    panel = pins.panel(spool, guard_seconds=GUARD, hold_seconds=0.3, both_seconds=0.4)
    panel.start(threading.Thread.start)
    yield panel
    panel.stop()


@pytest.fixture
def press(panel: Panel, pins: Pins) -> Callable[..., None]:
    """Press buttons together for some seconds."""
    return lambda seconds, *buttons: pins.press(panel, seconds, *buttons)


@pytest.fixture
def eventually(pins: Pins) -> Callable[[Callable[[], bool]], bool]:
    """Look until something is so, while the panel's time passes; whether it came to be."""
    return lambda look: waiting.eventually(lambda: pins.let_pass(0.01) or look())
