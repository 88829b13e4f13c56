"""Sinks: the drivers of real and virtual printers, and the dispatchers that feed them."""

from appliance.printers.dispatchers import Dispatchers
from appliance.printers.driver import (
    Driver,
    DriverError,
    LeadsHome,
    PrinterLost,
    PrinterUnavailable,
    Workshop,
)
from appliance.printers.drivers import check_uri, make_driver
from appliance.printers.link import Link
from appliance.printers.meanwhile import Meanwhile
from appliance.printers.probe import Prober
from appliance.printers.roll import Rolls
from appliance.printers.virtual import set_faults

__all__ = [
    "Dispatchers",
    "Driver",
    "DriverError",
    "LeadsHome",
    "Link",
    "Meanwhile",
    "PrinterLost",
    "PrinterUnavailable",
    "Prober",
    "Rolls",
    "Workshop",
    "check_uri",
    "make_driver",
    "set_faults",
]
