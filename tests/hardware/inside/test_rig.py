"""The rig itself: cables, each with a device's side and a host's."""

from __future__ import annotations

from pathlib import Path


def test_there_are_seven_ports_for_devices() -> None:
    assert len(list(Path("/sys/class/udc").iterdir())) == 7
