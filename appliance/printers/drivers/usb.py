"""`usb://VID:PID/SERIAL`: a printer on a USB cable, by way of libusb.

How many bytes a printer took must be known to the byte, or some print twice or never. What decides it:

- libusb tells on a time-out how much of the transfer went through, and pyusb (1.1 and later) returns that
  number, or raises USBTimeoutError where it is 0. Its other errors lose the number.
- A transfer of one packet goes through wholly or not at all. So each `write` begins with one packet: where
  that fails, nothing of this `write` was taken. Where the longer transfer behind it breaks, at least that
  packet was, and that is what `write` says; the next call tells of the loss.
- After a time-out it is packet by packet until one passes: the count of a transfer that is called off half
  done is only as good as the host controller's driver, so that is done once for each stop, not over and over.

Sources: libusb's syncio documentation; pyusb's usb/backend/libusb1.py; USB Printing Devices 1.1, section 4.2.
"""

from __future__ import annotations

import contextlib
import errno
import re
import time
from collections.abc import Callable, Mapping
from typing import Any, Self
from urllib.parse import SplitResult, unquote

import usb.core
import usb.util

from appliance.printers.drivers.base import WAIT_SECONDS, Driver, DriverContext
from appliance.printers.drivers.options import read_options
from appliance.printers.drivers.usb_device import (
    Find,
    PrinterInterface,
    UsbAddress,
    find_device,
    find_interface,
)
from appliance.printers.drivers.usb_requests import ClassRequests
from appliance.printers.errors import DriverError, PrinterLost, PrinterUnavailable
from appliance.runtime.i18n import message
from appliance.settings import checks

TRANSFER_BYTES = 4_096  # in one transfer while the printer keeps up: the buffer of a small printer
MIN_MILLISECONDS = 1  # libusb takes 0 for "wait for ever"
EMPTY_SECONDS = 0.01  # between reads of a printer that answers with empty packets at once
RULES_FILE = "70-counterproof.rules"
NOT_ALLOWED = (
    f"this user may not use it; put systemd/{RULES_FILE} into /etc/udev/rules.d; join group lp, plug it anew"
)
_IDS = re.compile(r"([0-9A-Fa-f]{4}):([0-9A-Fa-f]{4})")
_PATH = re.compile(r"[0-9]{1,3}-[0-9]{1,3}(\.[0-9]{1,3}){0,6}")

_CANNOT_OPEN = {
    errno.EACCES: NOT_ALLOWED,
    errno.EPERM: NOT_ALLOWED,
    errno.EBUSY: "another program holds it (CUPS, a virtual machine, another driver); stop that one",
    errno.ENODEV: "it went away while it was opened",
}


def _usb_path(value: object) -> str:
    path = checks.text(value)
    if not _PATH.fullmatch(path):
        raise ValueError(f"{path!r} is not a USB port such as 1-1.2")
    return path


_OPTIONS: Mapping[str, checks.Check] = {"interface": checks.integer(0, 255), "path": _usb_path}


class UsbDriver(Driver):
    """A printer that nobody else talks to while we have it: the kernel's own driver is put aside."""

    scheme = "usb"
    example = "usb://04b8:0e15/ABC123"
    stays_open = True

    def __init__(
        self,
        address: UsbAddress,
        interface: int | None = None,
        find: Find = usb.core.find,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._address = address
        self._wanted = interface
        self._find = find
        self._clock = clock
        self._device: Any = None
        self._interface: PrinterInterface | None = None
        self._kernel_had_it = False
        self._flows = True
        self._requests = ClassRequests()
        self._loss = ""

    @classmethod
    def from_uri(cls, uri: SplitResult, _profile: str, _context: DriverContext) -> Self:
        """See Driver."""
        ids = _IDS.fullmatch(uri.netloc)
        if not ids or uri.fragment:
            raise DriverError(
                message("%(uri)r should look like %(example)s", uri=uri.geturl(), example=cls.example)
            )
        options: dict[str, Any] = read_options(uri, _OPTIONS)
        vendor, product = (int(number, 16) for number in ids.groups())
        serial = unquote(uri.path.removeprefix("/"))
        return cls(UsbAddress(vendor, product, serial, options.get("path", "")), options.get("interface"))

    def open(self) -> None:
        """Find it, take it over from the kernel, and claim it."""
        self._device = self._found()
        self._flows, self._loss = True, ""
        try:
            self._take_over()
        except PrinterUnavailable:
            self.close()
            raise
        except (usb.core.USBError, NotImplementedError) as error:
            self.close()
            why = _CANNOT_OPEN.get(getattr(error, "errno", None) or 0, str(error))
            raise PrinterUnavailable(f"USB printer {self._address}: {why}") from None

    def _found(self) -> Any:
        try:
            return find_device(self._find, self._address)
        except usb.core.NoBackendError:
            raise PrinterUnavailable("libusb is missing on this machine; install libusb-1.0-0") from None
        except usb.core.USBError as error:
            raise PrinterUnavailable(f"USB printer {self._address}: {error}") from None

    def _take_over(self) -> None:
        device = self._device
        interface = find_interface(self._configuration(), self._wanted)
        self._kernel_had_it = bool(device.is_kernel_driver_active(interface.number))
        self._interface = interface
        if self._kernel_had_it:
            device.detach_kernel_driver(interface.number)
        usb.util.claim_interface(device, interface.number)
        if interface.alternate:
            device.set_interface_altsetting(interface.number, interface.alternate)

    def _configuration(self) -> Any:
        """The one in force; the kernel has chosen it, but for a device that it could not make sense of."""
        try:
            return self._device.get_active_configuration()
        except usb.core.USBError as error:
            if error.errno in _CANNOT_OPEN:
                raise
            self._device.set_configuration()
            return self._device.get_active_configuration()

    def write(self, data: memoryview) -> int:
        """One packet, and more behind it while the printer keeps up."""
        if self._loss:
            raise PrinterLost(self._loss)
        interface = self._claimed()
        try:
            taken = self._send(data[: interface.out_packet])
        except usb.core.USBError as error:
            raise PrinterLost(self._broken(interface.out, error)) from None
        if taken < min(interface.out_packet, len(data)):
            self._flows = False
            return taken
        rest = data[taken : taken + self._more(interface)]
        if not self._flows or not rest:
            self._flows = True
            return taken
        try:
            more = self._send(rest)
        except usb.core.USBError as error:
            self._loss = self._broken(interface.out, error)
            return taken
        self._flows = more == len(rest)
        return taken + more

    @staticmethod
    def _more(interface: PrinterInterface) -> int:
        """Bytes behind the first packet: whole packets, for only a transfer's last may be short."""
        return max(0, TRANSFER_BYTES // interface.out_packet - 1) * interface.out_packet

    def _send(self, data: memoryview) -> int:
        try:
            return int(self._device.write(self._claimed().out, bytes(data), int(WAIT_SECONDS * 1_000)))
        except usb.core.USBTimeoutError:
            return 0

    def read(self, seconds: float) -> bytes:
        """See Driver. One packet, so that nothing of it is lost."""
        interface = self._claimed()
        if interface.back is None:
            return b""
        end = self._clock() + seconds
        while True:
            said = self._receive(interface.back, interface.back_packet, end - self._clock())
            if said or self._clock() + EMPTY_SECONDS >= end:
                return said
            time.sleep(EMPTY_SECONDS)

    def _receive(self, endpoint: int, size: int, seconds: float) -> bytes:
        try:
            return bytes(self._device.read(endpoint, size, max(MIN_MILLISECONDS, int(seconds * 1_000))))
        except usb.core.USBTimeoutError:
            return b""
        except usb.core.USBError as error:
            why = self._broken(endpoint, error)
            if error.errno != errno.EPIPE:
                raise PrinterLost(why) from None
            return b""

    def _broken(self, endpoint: int, error: usb.core.USBError) -> str:
        """The reason why a transfer failed; an endpoint that said no (a stall) is made to listen again."""
        if error.errno == errno.EPIPE:
            with contextlib.suppress(usb.core.USBError):
                self._device.clear_halt(endpoint)
        return f"the USB printer broke off ({error})"

    def reasons(self) -> tuple[str, ...]:
        """See Driver."""
        return self._requests.reasons(self._device, self._interface)

    def device_id(self) -> str:
        """The opened printer's name for itself; empty where it does not say."""
        return self._requests.device_id(self._device, self._interface)

    def close(self) -> None:
        """Give it back to the kernel, where the kernel had it."""
        device, interface, self._device, self._interface = self._device, self._interface, None, None
        if device is None:
            return
        for step in self._steps_back(device, interface):
            with contextlib.suppress(usb.core.USBError, NotImplementedError):
                step()
        self._kernel_had_it = False

    def _steps_back(self, device: Any, interface: PrinterInterface | None) -> list[Callable[[], object]]:
        steps: list[Callable[[], object]] = []
        if interface is not None:
            steps.append(lambda: usb.util.release_interface(device, interface.number))
            if self._kernel_had_it:
                steps.append(lambda: device.attach_kernel_driver(interface.number))
        return [*steps, lambda: usb.util.dispose_resources(device)]

    def _claimed(self) -> PrinterInterface:
        if self._interface is None or self._device is None:
            raise PrinterLost("it is not open")
        return self._interface
