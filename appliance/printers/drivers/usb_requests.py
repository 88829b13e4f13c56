"""Requests of the printer class to a USB printer: control transfers, beside the bytes of its jobs.

Source: USB Printing Devices 1.1, section 4.2.
"""

from __future__ import annotations

from typing import Any

import usb.core

from appliance.printers.drivers.usb_device import PrinterInterface
from appliance.spool import Reason

CONTROL_MILLISECONDS = 250  # for the printer to answer a class request; they answer within a few
MAX_DEVICE_ID = 1_024  # bytes; real ones are below 400
_CLASS_IN = 0xA1  # a request of the class, to an interface, with an answer
_GET_DEVICE_ID, _GET_PORT_STATUS = 0, 1
_NO_ERROR, _SELECTED, _PAPER_EMPTY = 0x08, 0x10, 0x20


class ClassRequests:
    """To one printer, which is given opened, with its interface; None where it is not open."""

    def __init__(self) -> None:
        self._tells_status = False

    def reasons(self, device: Any, interface: PrinterInterface | None) -> tuple[str, ...]:
        """The reasons that GET_PORT_STATUS tells. A printer that only ever answers 0 has left it out."""
        if interface is None or not interface.is_printer_class:
            return ()
        answer = _request(device, _GET_PORT_STATUS, interface.number, 1)
        if not answer:
            return ()
        status = answer[0]
        self._tells_status = self._tells_status or bool(status)
        if not self._tells_status:
            return ()
        states = (
            (Reason.PAPER_OUT, status & _PAPER_EMPTY),
            (Reason.PRINTER_ERROR, not status & _NO_ERROR and not status & _PAPER_EMPTY),
            (Reason.PRINTER_OFFLINE, not status & _SELECTED and status & _NO_ERROR),
        )
        return tuple(reason for reason, is_so in states if is_so)

    @staticmethod
    def device_id(device: Any, interface: PrinterInterface | None) -> str:
        """The printer's name for itself ("MFG:EPSON;MDL:TM-T88V;…"); empty where it does not say."""
        if interface is None or not interface.is_printer_class:
            return ""
        index = interface.number << 8 | interface.alternate
        answer = _request(device, _GET_DEVICE_ID, index, MAX_DEVICE_ID)
        return answer[2 : int.from_bytes(answer[:2], "big")].decode("ascii", "replace")


def _request(device: Any, request: int, index: int, size: int) -> bytes:
    try:
        return bytes(device.ctrl_transfer(_CLASS_IN, request, 0, index, size, CONTROL_MILLISECONDS))
    except usb.core.USBError:
        return b""  # it does not know the request, or is gone, which the next write finds out
