"""Sinks: the drivers of real and virtual printers, and the dispatchers that feed them."""

from appliance.printers.connection.printer_connection import PrinterConnection
from appliance.printers.dispatch.dispatchers import Dispatchers
from appliance.printers.drivers.base import Driver, DriverContext
from appliance.printers.drivers.registry import make_driver
from appliance.printers.drivers.virtual.output import VirtualOutput, set_faults
from appliance.printers.errors import DriverError, PointsToItself, PrinterLost, PrinterUnavailable
from appliance.printers.probe import Prober
from appliance.printers.send_control import SendControl
from appliance.printers.sinks.base import Delivery, Sink, SinkContext
from appliance.printers.sinks.registry import SINKS, SinkType, check_uri, make_sink

__all__ = [
    "SINKS",
    "Delivery",
    "Dispatchers",
    "Driver",
    "DriverContext",
    "DriverError",
    "PointsToItself",
    "PrinterConnection",
    "PrinterLost",
    "PrinterUnavailable",
    "Prober",
    "SendControl",
    "Sink",
    "SinkContext",
    "SinkType",
    "VirtualOutput",
    "check_uri",
    "make_driver",
    "make_sink",
    "set_faults",
]
