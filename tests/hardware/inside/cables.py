"""What is done to a cable and at its ends, with nothing but the kernel's own files."""

from __future__ import annotations

import fcntl
import os
import struct
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

PATIENCE = 600.0  # seconds; on a busy machine an emulated one takes more than a minute for one step
T = TypeVar("T")
TILL_PORT = os.environ.get("RIG_TILL_PORT", "dummy_udc.0")
PRINTER_PORT = "dummy_udc.1"
UPSTREAM = {
    "enabled": "yes",
    "udc": TILL_PORT,
    "name": f"box-at-{TILL_PORT}",
    "serial": f"box-at-{TILL_PORT}",
    "functionfs": f"/run/counterproof-usb-{TILL_PORT}",
}
LPGETSTATUS = 0x060B
SOFT_RESET = 0x5007
BUS_RESET = 0x5514


def wait_for(look: Callable[[], T], what: str, seconds: float = PATIENCE, pause: float = 0.005) -> T:
    """Look until there is something."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        found = look()
        if found:
            return found
        time.sleep(pause)
    raise AssertionError(f"waited {seconds:g} s for {what}")


def bus_of(port: str) -> int:
    """The number of the host's bus that a port's cable leads to."""
    return int(port.removeprefix("dummy_udc.")) + 1


def connect(port: str, connected: bool) -> None:
    """Pull a cable out, or put it in: the host lets go of what is on it, and its end of it goes dead.

    (`soft_connect` would be simpler, but under Linux 6.1 no host can enumerate the device after it.)
    """
    bus = bus_of(port)
    authorized = Path(f"/sys/bus/usb/devices/{bus}-1/authorized")
    if not connected and authorized.exists():
        authorized.write_text("0")
    Path(f"/sys/bus/usb/devices/{bus}-0:1.0/usb{bus}-port1/disable").write_text("0" if connected else "1")


class Till:
    """A host with Linux's own printer driver. The printer is the one of the serial number given."""

    def __init__(self, serial: str) -> None:
        self._serial = serial
        self._file: int | None = None

    @property
    def device(self) -> Path | None:
        """The device in sysfs, once the host has found it."""
        for serial in Path("/sys/bus/usb/devices").glob("*/serial"):
            with suppress(OSError):
                if serial.read_text().strip() == self._serial:
                    return serial.parent
        return None

    @property
    def node(self) -> Path | None:
        """The driver's file, once it is there."""
        device = self.device
        names = [lp.name for lp in device.glob("*:*/usbmisc/lp*")] if device else []
        nodes = [Path("/dev/usb") / name for name in names]
        return nodes[0] if nodes and nodes[0].exists() else None

    @property
    def file(self) -> int:
        """The printer, opened."""
        if self._file is None:
            node = wait_for(lambda: self.node, "the till to find the printer")
            self._file = os.open(node, os.O_RDWR)
        return self._file

    def close(self) -> None:
        """Let go of the printer."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def write(self, data: bytes) -> None:
        """Print; returns once the printer has taken all."""
        while data:
            data = data[os.write(self.file, data) :]

    def read(self, size: int) -> bytes:
        """So many bytes of what the printer says."""
        heard = b""
        while len(heard) < size:
            heard += os.read(self.file, 64)
            if len(heard) < size:
                time.sleep(0.001)
        return heard

    def ask(self, question: bytes, size: int = 1) -> bytes:
        """The answer to a question."""
        self.write(question)
        return self.read(size)

    def port_status(self) -> int:
        """GET_PORT_STATUS."""
        return int(struct.unpack("i", fcntl.ioctl(self.file, LPGETSTATUS, bytes(4)))[0])

    def device_id(self) -> bytes:
        """GET_DEVICE_ID, as the driver keeps it, with its length."""
        size = 1_024
        return fcntl.ioctl(self.file, (2 << 30) | (size << 16) | (ord("P") << 8) | 1, bytes(size))

    def soft_reset(self) -> None:
        """SOFT_RESET."""
        fcntl.ioctl(self.file, SOFT_RESET)

    def bus_reset(self) -> None:
        """Reset the device as a host does that has trouble with it."""
        device = self.device
        assert device is not None
        bus, number = (int((device / name).read_text()) for name in ("busnum", "devnum"))
        node = os.open(f"/dev/bus/usb/{bus:03}/{number:03}", os.O_RDWR)
        fcntl.ioctl(node, BUS_RESET)
        os.close(node)
