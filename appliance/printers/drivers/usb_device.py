"""Finds one printer among the USB devices, and the interface of it that takes receipts.

Devices, interfaces and endpoints are pyusb's objects. Source: USB Device Class Definition for Printing
Devices 1.1, sections 4 and 5; a printer that shows class 255 instead (Epson's "vendor class" setting,
many clones) has the same pair of bulk endpoints.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from appliance.printers.errors import PrinterUnavailable

PRINTER_CLASS, VENDOR_CLASS = 0x07, 0xFF
_PROTOCOLS = {2: 0, 1: 1}  # bidirectional before one-way; 3 and 4 wrap the bytes in protocols of their own
_BULK, _TYPE_MASK, _IN, _PACKET_MASK = 0x02, 0x03, 0x80, 0x7FF

Find = Callable[..., Iterable[Any]]


@dataclass(frozen=True, slots=True)
class UsbAddress:
    """The device meant: vendor and product, and what tells it from others of its kind, where given.

    `path` is the kernel's name for the socket it is plugged into ("1-1.2": bus 1, port 1, port 2 of the hub
    there).
    """

    vendor: int
    product: int
    serial: str = ""
    path: str = ""

    def __str__(self) -> str:
        marks = [f"serial number {self.serial}"] * bool(self.serial) + [f"port {self.path}"] * bool(self.path)
        return " ".join([f"{self.vendor:04x}:{self.product:04x}", *marks])


@dataclass(frozen=True, slots=True)
class PrinterInterface:
    """An interface that takes receipts: its number and setting, its endpoints' addresses, sizes in bytes."""

    number: int
    alternate: int
    is_printer_class: bool
    out: int
    out_packet: int
    back: int | None
    back_packet: int


def path_of(device: Any) -> str:
    """The kernel's name for where a device is plugged in; "1-0" where libusb cannot tell."""
    return f"{device.bus}-{'.'.join(map(str, device.port_numbers or (0,)))}"


def serial_of(device: Any) -> str | None:
    """A device's serial number; empty where it has none, None where it cannot be read."""
    try:
        return str(device.serial_number or "").strip()
    except (ValueError, OSError, NotImplementedError):  # pyusb: no languages, so no strings, or no rights
        return None


def find_device(find: Find, address: UsbAddress) -> Any:
    """The one device meant, as `usb.core.find(find_all=True, …)` lists them. Raises PrinterUnavailable."""
    alike = list(find(find_all=True, idVendor=address.vendor, idProduct=address.product))
    if address.path:
        alike = [device for device in alike if path_of(device) == address.path]
    if address.serial:
        serials = [(device, serial_of(device)) for device in alike]
        meant = [device for device, serial in serials if serial == address.serial]
        if not meant and any(serial is None for _, serial in serials):
            raise PrinterUnavailable(
                f"USB printer {address} is not found, and the serial number of one such cannot be read"
            )
        alike = meant
    if not alike:
        raise PrinterUnavailable(f"USB printer {address} is not connected")
    if len(alike) > 1:
        ports = ", ".join(f"?path={path_of(device)}" for device in alike)
        raise PrinterUnavailable(f"{len(alike)} USB printers {address} are connected; say which by {ports}")
    return alike[0]


def find_interface(configuration: Iterable[Any], interface: int | None) -> PrinterInterface:
    """The interface that takes receipts: of the printer class if there is one, else a maker's own.

    `interface` chooses one by its number. Raises PrinterUnavailable where none has a bulk endpoint out.
    """
    found = []
    for each in configuration:
        is_printer = each.bInterfaceClass == PRINTER_CLASS and each.bInterfaceProtocol in _PROTOCOLS
        may_print = is_printer or each.bInterfaceClass == VENDOR_CLASS or interface is not None
        if not may_print or interface not in (None, each.bInterfaceNumber):
            continue
        usable = _usable(each, is_printer)
        if usable is not None:
            protocol = _PROTOCOLS.get(each.bInterfaceProtocol, 0)
            found.append(((not is_printer, protocol, usable.number, usable.alternate), usable))
    if not found:
        which = "no interface" if interface is None else f"no interface {interface}"
        raise PrinterUnavailable(f"the USB device has {which} that takes print data")
    return min(found, key=lambda ranked: ranked[0])[1]


def _usable(interface: Any, is_printer: bool) -> PrinterInterface | None:
    bulk = [endpoint for endpoint in interface if endpoint.bmAttributes & _TYPE_MASK == _BULK]
    out = next((endpoint for endpoint in bulk if not endpoint.bEndpointAddress & _IN), None)
    back = next((endpoint for endpoint in bulk if endpoint.bEndpointAddress & _IN), None)
    if out is None:
        return None
    return PrinterInterface(
        interface.bInterfaceNumber,
        interface.bAlternateSetting,
        is_printer,
        out.bEndpointAddress,
        out.wMaxPacketSize & _PACKET_MASK,
        back.bEndpointAddress if back is not None else None,
        back.wMaxPacketSize & _PACKET_MASK if back is not None else 0,
    )
