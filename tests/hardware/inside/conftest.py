"""The rig's cables, as fixtures: `upstream` from the till to the box, `downstream` from it to a printer."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator

import pytest
from cables import TILL_PORT, UPSTREAM, Till, connect

from appliance.intake.usb import identity as usb_identity
from appliance.intake.usb import setup as usb_setup
from appliance.settings import GadgetSettings, load

FULL = os.environ.get("RIG_FULL") == "1"
PATIENCE = (
    2_400 if FULL else 1_200
)  # seconds for one test: who waits in the kernel for ever holds up all others


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call() -> Iterator[None]:
    """End a test that hangs; not out there, where all of them are one boot."""
    if os.environ.get("RIG") != "inside":
        return (yield)

    def give_up(*_: object) -> None:
        raise TimeoutError(f"not done within {PATIENCE} s")

    signal.signal(signal.SIGALRM, give_up)
    signal.alarm(PATIENCE)
    try:
        return (yield)
    finally:
        signal.alarm(0)


@pytest.fixture(scope="session")
def upstream() -> Iterator[GadgetSettings]:
    """The box's gadget, set up and not plugged in; `cables.Till` is at the other end."""
    settings = load(None, {}, (f"gadget.{key}={value}" for key, value in UPSTREAM.items())).gadget
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
