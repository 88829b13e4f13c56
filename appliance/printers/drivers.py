"""The table of drivers, by the scheme of the device URIs they take."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from appliance.printers.driver import Driver, DriverContext, DriverError, LeadsHome
from appliance.printers.network import NetworkDriver
from appliance.printers.serial_port import SerialDriver
from appliance.printers.usb import UsbDriver
from appliance.printers.virtual import VirtualDriver
from appliance.runtime.i18n import message

DRIVERS: Mapping[str, type[Driver]] = {
    each.scheme: each for each in (NetworkDriver, UsbDriver, SerialDriver, VirtualDriver)
}


def make_driver(uri: str, profile: str, workshop: DriverContext) -> Driver:
    """A driver for a device URI. Raises DriverError."""
    try:
        parts = urlsplit(uri)
    except ValueError as error:
        raise DriverError(f"{uri!r} is not a device URI ({error})") from None
    driver = DRIVERS.get(parts.scheme)
    if driver is None:
        examples = ", ".join(each.example for each in DRIVERS.values())
        raise DriverError(
            message(
                "%(uri)r is not a device URI that this box can drive; examples: %(examples)s",
                uri=uri,
                examples=examples,
            )
        )
    return driver.from_uri(parts, profile, workshop)


def check_uri(uri: str, workshop: DriverContext) -> None:
    """Raise DriverError where no driver takes the URI, LeadsHome where its printer is this box itself."""
    if make_driver(uri, "", workshop).leads_home():
        raise LeadsHome(
            message(
                "%(uri)r is a port of this box itself, which would print for ever; take the printer's own"
                " address",
                uri=uri,
            )
        )
