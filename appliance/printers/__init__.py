"""Sinks: the drivers of real and virtual printers, and the dispatchers that feed them."""

from appliance.printers.dispatch import Dispatchers
from appliance.printers.driver import Driver, DriverError, PrinterLost, PrinterUnavailable, Workshop
from appliance.printers.drivers import check_uri, make_driver

__all__ = [
    "Dispatchers",
    "Driver",
    "DriverError",
    "PrinterLost",
    "PrinterUnavailable",
    "Workshop",
    "check_uri",
    "make_driver",
]
