"""The bytes that describe a USB printer function to the kernel, and those of its events. No I/O.

Layouts: Linux `uapi/linux/usb/functionfs.h`; the descriptors and requests: USB printer class 1.1.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from enum import IntEnum

ENDPOINT_DESC = 0x80096782  # ioctl: the endpoint's descriptor at the speed in force, 9 bytes
EVENT_BYTES = 12
FULL_SPEED_PACKET, HIGH_SPEED_PACKET = 64, 512  # bytes; what USB 2.0 says of bulk endpoints
_DESCRIPTORS_V2, _STRINGS = 3, 2
_FULL_SPEED, _HIGH_SPEED = 1, 2
_ALL_CONTROL_REQUESTS = 64  # Linux's usblp sends SOFT_RESET to "other", which is nobody's by default
_PRINTER, _PRINTERS, _BIDIRECTIONAL = 7, 1, 2
_OUT, _IN, _BULK = 0x01, 0x82, 2
_INPUT_REQUEST = 0x80


class Happening(IntEnum):
    """The kernel's events on ep0."""

    BIND = 0
    UNBIND = 1
    ENABLE = 2
    DISABLE = 3
    SETUP = 4
    SUSPEND = 5
    RESUME = 6


class Request(IntEnum):
    """The requests of a host in the USB printer class."""

    GET_DEVICE_ID = 0
    GET_PORT_STATUS = 1
    SOFT_RESET = 2


class PortStatus:
    """The bits of a port's status, as on a parallel port."""

    NO_ERROR = 0x08
    SELECTED = 0x10
    PAPER_EMPTY = 0x20


@dataclass(frozen=True, slots=True)
class Event:
    """One event; `request` is a class request where it is SETUP (None: another), for `length` bytes."""

    kind: Happening
    request: Request | None = None
    is_input: bool = False
    length: int = 0


def descriptors() -> bytes:
    """A bidirectional printer at full and high speed. Its files are ep1 (from the host) and ep2 (to it)."""
    speeds = [_function(packet) for packet in (FULL_SPEED_PACKET, HIGH_SPEED_PACKET)]
    body = struct.pack("<II", 3, 3) + b"".join(speeds)
    flags = _FULL_SPEED | _HIGH_SPEED | _ALL_CONTROL_REQUESTS
    return struct.pack("<III", _DESCRIPTORS_V2, 12 + len(body), flags) + body


def strings() -> bytes:
    """No strings: the gadget has its own."""
    return struct.pack("<IIII", _STRINGS, 16, 0, 0)


def _function(packet: int) -> bytes:
    interface = struct.pack("<9B", 9, 4, 0, 0, 2, _PRINTER, _PRINTERS, _BIDIRECTIONAL, 0)
    endpoints = [struct.pack("<BBBBHB", 7, 5, address, _BULK, packet, 0) for address in (_OUT, _IN)]
    return interface + b"".join(endpoints)


def packet_bytes(descriptor: bytes) -> int:
    """The most that one packet holds, of an endpoint's descriptor."""
    size: int = struct.unpack_from("<H", descriptor, 4)[0]
    return size & 0x7FF


def events(data: bytes) -> list[Event]:
    """The events in what ep0 gave."""
    return [_event(data[start : start + EVENT_BYTES]) for start in range(0, len(data), EVENT_BYTES)]


def _event(data: bytes) -> Event:
    kind, request, _value, _index, length = struct.unpack_from("<BBHHH", data)
    happening = Happening(data[8])
    if happening is not Happening.SETUP:
        return Event(happening)
    is_class = kind & 0x60 == 0x20
    known = Request(request) if is_class and request in list(Request) else None
    return Event(happening, known, bool(kind & _INPUT_REQUEST), length)
