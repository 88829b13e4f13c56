"""A USB printer for pyusb's own front to talk to: the part below it, which is libusb otherwise."""

from __future__ import annotations

import array
import errno
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from types import SimpleNamespace
from typing import Any

import usb.backend
import usb.core

PACKET = 64
OUT, BACK = 0x02, 0x81


def failure(number: int) -> usb.core.USBError:
    kind = usb.core.USBTimeoutError if number == errno.ETIMEDOUT else usb.core.USBError
    return kind(errno.errorcode[number], None, number)


@dataclass
class Printer:
    """`take(data)` says how many bytes of a transfer go through, or raises; `said` is a packet each."""

    serial: str | None = "A1"
    ports: tuple[int, ...] = (1, 2)
    interface_class: int = 7
    protocol: int = 2
    kernel_driver: bool = True
    status: int = 0x18
    device_id: str = "MFG:EPSON;MDL:TM-T88V;"
    open_error: int = 0
    claim_error: int = 0
    one_way: bool = False
    take: Callable[[bytes], int] = len
    received: bytearray = field(default_factory=bytearray)
    transfers: list[int] = field(default_factory=list)
    said: list[bytes | int] = field(default_factory=list)
    log: list[str] = field(default_factory=list)


class Bus(usb.backend.IBackend):
    """The printers that are plugged in."""

    def __init__(self, *printers: Printer) -> None:
        self.printers = printers
        self.find = partial(usb.core.find, backend=self)

    def enumerate_devices(self) -> Any:
        return iter(self.printers)

    def get_device_descriptor(self, dev: Printer) -> Any:
        return SimpleNamespace(
            bLength=18, bDescriptorType=1, bcdUSB=0x200, bDeviceClass=0, bDeviceSubClass=0, bDeviceProtocol=0,
            bMaxPacketSize0=64,
            idVendor=0x04B8, idProduct=0x0E15, bcdDevice=0x100, iManufacturer=0, iProduct=0,
            iSerialNumber=3, bNumConfigurations=1, address=5, bus=1, port_number=dev.ports[-1],
            port_numbers=dev.ports, speed=2,
        )  # fmt: skip

    def get_configuration_descriptor(self, dev: Printer, config: int) -> Any:
        if config:
            raise IndexError
        return SimpleNamespace(
            bLength=9, bDescriptorType=2, wTotalLength=32, bNumInterfaces=1, bConfigurationValue=1,
            iConfiguration=0, bmAttributes=0xC0, bMaxPower=1, extra_descriptors=b"",
        )  # fmt: skip

    def get_interface_descriptor(self, dev: Printer, intf: int, alt: int, config: int) -> Any:
        if intf or alt:
            raise IndexError
        return SimpleNamespace(
            bLength=9, bDescriptorType=4, bInterfaceNumber=0, bAlternateSetting=0,
            bNumEndpoints=1 if dev.one_way else 2, bInterfaceClass=dev.interface_class, bInterfaceSubClass=1,
            bInterfaceProtocol=dev.protocol, iInterface=0, extra_descriptors=b"",
        )  # fmt: skip

    def get_endpoint_descriptor(self, dev: Printer, ep: int, intf: int, alt: int, config: int) -> Any:
        return SimpleNamespace(
            bLength=7, bDescriptorType=5, bEndpointAddress=(OUT, BACK)[ep], bmAttributes=2,
            wMaxPacketSize=PACKET, bInterval=0, bRefresh=0, bSynchAddress=0, extra_descriptors=b"",
        )  # fmt: skip

    def open_device(self, dev: Printer) -> Printer:
        if dev.open_error:
            raise failure(dev.open_error)
        return dev

    def close_device(self, dev_handle: Printer) -> None:
        dev_handle.log.append("closed")

    def get_configuration(self, dev_handle: Printer) -> int:
        return 1

    def is_kernel_driver_active(self, dev_handle: Printer, intf: int) -> bool:
        return dev_handle.kernel_driver

    def detach_kernel_driver(self, dev_handle: Printer, intf: int) -> None:
        dev_handle.log.append("detached")

    def attach_kernel_driver(self, dev_handle: Printer, intf: int) -> None:
        dev_handle.log.append("attached")

    def claim_interface(self, dev_handle: Printer, intf: int) -> None:
        if dev_handle.claim_error:
            raise failure(dev_handle.claim_error)
        dev_handle.log.append("claimed")

    def release_interface(self, dev_handle: Printer, intf: int) -> None:
        dev_handle.log.append("released")

    def clear_halt(self, dev_handle: Printer, ep: int) -> None:
        dev_handle.log.append("unhalted")

    def bulk_write(self, dev_handle: Printer, ep: int, intf: int, data: Any, timeout: int) -> int:
        assert (ep, intf) == (OUT, 0)
        assert timeout > 0, "libusb takes 0 for ever"
        piece = bytes(data)
        dev_handle.transfers.append(len(piece))
        taken = dev_handle.take(piece)
        dev_handle.received += piece[:taken]
        if not taken:
            raise failure(errno.ETIMEDOUT)
        return taken

    def bulk_read(self, dev_handle: Printer, ep: int, intf: int, buff: Any, timeout: int) -> int:
        assert (ep, intf) == (BACK, 0)
        assert timeout > 0, "libusb takes 0 for ever"
        said = dev_handle.said.pop(0) if dev_handle.said else errno.ETIMEDOUT
        if isinstance(said, int):
            raise failure(said)
        buff[: len(said)] = array.array("B", said)
        return len(said)

    def ctrl_transfer(self, dev_handle: Printer, *request: Any) -> int:
        kind, number, value, index, buff, _timeout = request
        answer = self._answer(dev_handle, kind, number, value, index)
        buff[: len(answer)] = array.array("B", answer)[: len(buff)]
        return min(len(answer), len(buff))

    @staticmethod
    def _answer(printer: Printer, kind: int, number: int, value: int, index: int) -> bytes:
        if kind == 0x80 and number == 6 and value >> 8 == 3:  # a string descriptor
            if printer.serial is None:
                raise failure(errno.EPIPE)
            text = printer.serial.encode("utf-16-le") if value & 0xFF else b"\x09\x04"
            return bytes([len(text) + 2, 3]) + text
        if (kind, number, index) == (0xA1, 0, 0):
            return (len(printer.device_id) + 2).to_bytes(2, "big") + printer.device_id.encode()
        if (kind, number, index) == (0xA1, 1, 0) and printer.status >= 0:
            return bytes([printer.status])
        raise failure(errno.EPIPE)
