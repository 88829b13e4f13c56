"""Printers on USB, as the kernel lists them: no device is opened, and no rights are needed.

Source: the kernel's Documentation/ABI (sysfs-bus-usb; ieee1284_id of the driver usblp).
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pyudev

from appliance.printers.discovery.makers import RECEIPT_PRINTER_MAKERS
from appliance.printers.discovery.sighting import sighting
from appliance.printers.discovery.source import Found, Source
from appliance.printers.drivers.usb_device import PRINTER_CLASS, VENDOR_CLASS
from appliance.values import Sighting

USB_ROOT = Path("/sys/bus/usb/devices")
MAX_FIELD = 1_024  # bytes read of a file; a USB string has 126 characters at most
MAX_DEVICES = 512  # looked at; four full buses
_DEVICE = re.compile(r"\d+-\d+(?:\.\d+)*")
_HEX = re.compile(r"[0-9a-f]{4}")


class UsbSource(Source):
    """Looks every 2 s, and at once when udev has seen a device come or go."""

    name = "usb"
    round_seconds = 2.0

    def __init__(self, root: Path = USB_ROOT) -> None:
        super().__init__()
        self._root = root
        self._monitor: Any = None
        self._asked_udev = False

    def _look(self, found: Found) -> None:
        for each in usb_printers(self._root):
            found(each)

    def _rest(self, seconds: float) -> None:
        if not self._asked_udev:
            self._asked_udev, self._monitor = True, _monitor()
        if self._monitor is None:
            super()._rest(seconds)
        else:
            self._monitor.poll(timeout=seconds)


def _monitor() -> Any:
    """udev's events of USB devices; None on a machine without udev."""
    if not Path("/run/udev").is_dir():
        return None
    try:
        monitor = pyudev.Monitor.from_netlink(pyudev.Context())
        monitor.filter_by(subsystem="usb", device_type="usb_device")
        monitor.start()
    except (ImportError, OSError):
        return None
    return monitor


def usb_printers(root: Path) -> list[Sighting]:
    """The printers in a tree such as /sys/bus/usb/devices."""
    if not root.is_dir():
        return []
    devices = sorted(entry for entry in root.iterdir() if _DEVICE.fullmatch(entry.name))[:MAX_DEVICES]
    printers = [_Device(root, each) for each in devices]
    printers = [each for each in printers if each.is_printer]
    marks = [each.mark for each in printers]
    return [each.sighting(alone=marks.count(each.mark) == 1) for each in printers]


class _Device:
    """One device's folder, read."""

    def __init__(self, root: Path, folder: Path) -> None:
        self._folder = folder
        self._interfaces = sorted(root.glob(f"{folder.name}:*"))
        self.vendor, self.product = (self._field(name).lower() for name in ("idVendor", "idProduct"))
        self.serial = self._field("serial")

    @property
    def is_printer(self) -> bool:
        if not (_HEX.fullmatch(self.vendor) and _HEX.fullmatch(self.product)):
            return False
        classes = set(map(_class_of, self._interfaces))
        makers_own = VENDOR_CLASS in classes and int(self.vendor, 16) in RECEIPT_PRINTER_MAKERS
        return PRINTER_CLASS in classes or makers_own

    @property
    def mark(self) -> tuple[str, str, str]:
        """The device's own marks; clones of one kind may all have one serial number, or none."""
        return self.vendor, self.product, self.serial

    def sighting(self, alone: bool) -> Sighting:
        kind = f"usb://{self.vendor}:{self.product}"
        uri = f"{kind}/{quote(self.serial, safe='')}" if self.serial else kind
        identity = f"serial:{self.vendor}:{self.product}:{self.serial}" if self.serial and alone else ""
        if not alone:
            uri += f"?path={self._folder.name}"
        maker = self._field("manufacturer") or RECEIPT_PRINTER_MAKERS.get(int(self.vendor, 16), "")
        product = self._field("product")
        name = product if product.startswith(maker) else f"{maker} {product}"
        return sighting(
            uri=uri, source="usb", name=name, model=self._device_id() or product, identity=identity
        )

    def _device_id(self) -> str:
        """The IEEE 1284 device ID that the kernel's printer driver has read, where it has the device."""
        ids = (_read(interface / "ieee1284_id") for interface in self._interfaces)
        return next((each for each in ids if each), "")

    def _field(self, name: str) -> str:
        return _read(self._folder / name)


def _class_of(interface: Path) -> int:
    try:
        return int(_read(interface / "bInterfaceClass"), 16)
    except ValueError:
        return -1


def _read(file: Path) -> str:
    try:
        with file.open("rb") as stream:
            return stream.read(MAX_FIELD).decode("utf-8", "replace").strip()
    except OSError:
        return ""
