"""The rig's two cables, as fixtures: `upstream` from the till to the box, `downstream` from the box to a printer."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from cables import TILL_PORT, Till, connect

from appliance.intake import usb_identity, usb_setup
from appliance.settings import GadgetSettings

PATIENCE = 60  # seconds for one test: who waits in the kernel for ever would hold up all others


@pytest.fixture(autouse=True)
def patience() -> Iterator[None]:
    """End a test that hangs."""

    def give_up(*_: object) -> None:
        raise TimeoutError(f"not done within {PATIENCE} s")

    signal.signal(signal.SIGALRM, give_up)
    signal.alarm(PATIENCE)
    yield
    signal.alarm(0)


@pytest.fixture(scope="session")
def upstream() -> Iterator[GadgetSettings]:
    """The box's gadget, set up and not plugged in; `cables.Till` is at the other end."""
    settings = GadgetSettings(enabled=True, udc=TILL_PORT, functionfs=Path("/run/counterproof-usb"))
    usb_setup.up(settings, usb_identity.of_settings(settings))
    yield settings
    usb_setup.down(settings)


@pytest.fixture
def till(upstream: GadgetSettings) -> Iterator[Till]:
    """The till at the other end of the upstream cable."""
    till = Till(upstream.serial)
    yield till
    till.close()
    connect(TILL_PORT, True)
