"""Sinks: the drivers of real and virtual printers, and the dispatchers that feed them."""

from appliance.printers.dispatchers import Dispatchers
from appliance.printers.driver import (
    Driver,
    DriverContext,
    DriverError,
    LeadsHome,
    PrinterLost,
    PrinterUnavailable,
)
from appliance.printers.drivers import check_uri, make_driver
from appliance.printers.printer_connection import PrinterConnection
from appliance.printers.probe import Prober
from appliance.printers.send_control import Meanwhile
from appliance.printers.virtual import set_faults
from appliance.printers.virtual_output import VirtualOutput

__all__ = [
    "Dispatchers",
    "Driver",
    "DriverContext",
    "DriverError",
    "LeadsHome",
    "Meanwhile",
    "PrinterConnection",
    "PrinterLost",
    "PrinterUnavailable",
    "Prober",
    "VirtualOutput",
    "check_uri",
    "make_driver",
    "set_faults",
]
