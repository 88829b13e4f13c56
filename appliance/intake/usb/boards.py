"""The boards with a USB port that can be a device (dwc2), where it is, and what makes it one.

Source: Raspberry Pi's documentation of its boards and of the overlay `dwc2`; `dr_mode` in the device trees of
Linux 6.12. A board that is not here is as its device tree says.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

OVERLAY = "dtoverlay=dwc2,dr_mode=peripheral"  # a line of config.txt on the boot partition
MAX_MODEL = 200  # characters read; Linux's own names are under 50


@dataclass(frozen=True, slots=True)
class LiveStatus:
    """A board by how its model begins. `port` is where the till's cable goes ("": nowhere).

    `needs_overlay` tells where the port is a host's unless OVERLAY says otherwise.
    """

    model: str
    port: str
    needs_overlay: bool = False


BOARDS = (
    LiveStatus("Raspberry Pi Zero 2", "the inner micro-USB port"),
    LiveStatus("Raspberry Pi Zero", "the inner micro-USB port"),
    LiveStatus("Raspberry Pi Model A", "the USB-A port", needs_overlay=True),
    LiveStatus("Raspberry Pi 3 Model A", "the USB-A port", needs_overlay=True),
    LiveStatus("Raspberry Pi Model B", ""),
    LiveStatus("Raspberry Pi 2 Model B", ""),
    LiveStatus("Raspberry Pi 3 Model B", ""),
    LiveStatus("Raspberry Pi 4 Model B", "the USB-C port"),
    LiveStatus("Raspberry Pi 400", "the USB-C port"),
    LiveStatus("Raspberry Pi Compute Module 3", "the carrier's USB port", needs_overlay=True),
    LiveStatus("Raspberry Pi Compute Module 4", "the carrier's USB port for devices", needs_overlay=True),
    LiveStatus("Raspberry Pi 5", "the USB-C port", needs_overlay=True),
)
WITH_PORT = "a Zero 2 W, 3A+, 4 or CM4"


def model(file: Path) -> str:
    """The board's model as Linux tells it; empty where it has no device tree."""
    try:
        with file.open("rb") as stream:
            return stream.read(MAX_MODEL).rstrip(b"\0\n").decode("utf-8", "replace")
    except OSError:
        return ""


def board(name: str) -> LiveStatus | None:
    """The board of this model; the longest name that fits counts."""
    fits = [each for each in BOARDS if name.startswith(each.model)]
    return max(fits, key=lambda each: len(each.model), default=None)


def no_port(name: str) -> str:
    """The reason why a board has no port for devices just now, and what helps."""
    known = board(name)
    if known is None:
        return f"{name or 'this machine'} shows no USB port for devices; {WITH_PORT} has one"
    if not known.port:
        return f"{name} has no USB port for devices; {WITH_PORT} has one"
    if known.needs_overlay:
        return f"{known.port} of {name} is a host's; put {OVERLAY} into config.txt and start the board again"
    helps = f"load the module dwc2, or put {OVERLAY} into config.txt"
    return f"{known.port} of {name} is not driven as a device; {helps}"
