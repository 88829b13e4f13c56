"""The table of drivers, by the scheme of the device URIs they take."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from appliance.printers.device_uri import entry_for
from appliance.printers.drivers.base import Driver, DriverContext
from appliance.printers.drivers.serial import SerialDriver
from appliance.printers.drivers.tcp import TcpDriver
from appliance.printers.drivers.usb import UsbDriver
from appliance.printers.drivers.virtual.driver import VirtualDriver

DRIVERS: Mapping[str, type[Driver]] = {
    each.scheme: each for each in (TcpDriver, UsbDriver, SerialDriver, VirtualDriver)
}


def make_driver(uri: str, profile: str, context: DriverContext) -> Driver:
    """A driver for a device URI. Raises DriverError."""
    return entry_for(uri, DRIVERS).from_uri(urlsplit(uri), profile, context)
