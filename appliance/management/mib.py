"""What SNMP tells: a table of objects, each with its value.

Sources: RFC 3418 (system), RFC 2790 (Host Resources), RFC 3805 (Printer MIB v2), PWG 5107.1 (Printer Port
Monitor, by which Windows sets a port up by itself). A queue's port is a printer device; `main` is number 1.
"""

from __future__ import annotations

import bisect
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from pyasn1.type import tag, univ

from appliance.management.device import Device
from escpos.device_id import device_id
from escpos.emulation import Condition

Oid = tuple[int, ...]
Value = Any  # of pyasn1, which has no types

_MIB_2 = (1, 3, 6, 1, 2, 1)
_SYSTEM, _HOST, _PRINTER = (*_MIB_2, 1), (*_MIB_2, 25), (*_MIB_2, 43)
_PORT_MONITOR = (1, 3, 6, 1, 4, 1, 2699, 1, 2, 1)
_PRINTER_DEVICE = univ.ObjectIdentifier((*_HOST, 3, 1, 5))  # hrDevicePrinter
_NONE = univ.ObjectIdentifier((0, 0))  # zeroDotZero
_SERVICES = 72  # sysServices: end to end, and applications
_RUNNING, _WARNING, _DOWN = 2, 3, 5  # hrDeviceStatus
_OTHER, _IDLE = 1, 3  # hrPrinterStatus
_LOW_PAPER, _NO_PAPER, _DOOR_OPEN, _JAMMED, _OFFLINE, _SERVICE = 0x80, 0x40, 0x08, 0x04, 0x02, 0x01
_ROLL, _METRES, _UNKNOWN, _SOME = 6, 17, -2, -3  # prtInputType, CapacityUnit, levels
_FINE, _NON_CRITICAL, _CRITICAL = 0, 8, 17  # prtInputStatus; the last: unavailable, on request
_COVER_OPEN, _COVER_CLOSED = 3, 4
_CHANNEL_OPEN, _RAW_9100 = 3, 11  # printDataAccepted, chPort9100
_YES, _NO = 1, 2


@dataclass(frozen=True, slots=True)
class System:
    """The box: its printers, its name, where it stands, how many hundredths of a second it has been up."""

    devices: Sequence[Device]
    name: str
    location: str
    contact: str
    hundredths: int
    community: str


def number(value: int) -> Value:
    """An INTEGER."""
    return univ.Integer(value)


def text(value: str) -> Value:
    """An OCTET STRING."""
    return univ.OctetString(value.encode())


def _application(value: int, number_of_tag: int) -> Value:
    return univ.Integer(value).subtype(
        implicitTag=tag.Tag(tag.tagClassApplication, tag.tagFormatSimple, number_of_tag)
    )


def counter(value: int) -> Value:
    """A Counter32."""
    return _application(value, 1)


def gauge(value: int) -> Value:
    """A Gauge32."""
    return _application(value, 2)


def ticks(value: int) -> Value:
    """TimeTicks: hundredths of a second, which begin anew after 497 days."""
    return _application(value % 2**32, 3)


def _error_bits(condition: Condition) -> int:
    """hrPrinterDetectedErrorState. A cutter that is stuck is the only jam that a receipt printer tells of.

    Offline is said only where nothing else explains it: Windows would show that, and not what to do.
    """
    flags = (
        (condition.paper_near_end and not condition.paper_out, _LOW_PAPER),
        (condition.paper_out, _NO_PAPER),
        (condition.cover_open, _DOOR_OPEN),
        (condition.cutter_error, _JAMMED),
        (condition.offline and not condition.stopped, _OFFLINE),
        (condition.error and not condition.cutter_error, _SERVICE),
    )
    return sum(bit for on, bit in flags if on)


def _device_status(condition: Condition) -> int:
    if condition.offline:
        return _DOWN
    return _WARNING if condition.paper_low else _RUNNING


def _input_status(condition: Condition) -> int:
    if condition.paper_out:
        return _CRITICAL
    return _NON_CRITICAL if condition.paper_near_end else _FINE


def _device_id(device: Device) -> str:
    info = device.profile.printer_info
    return device_id(info.maker, info.model)


@dataclass(frozen=True, slots=True)
class Row:
    """What is told in a row of a table: a device, by its place in the list of all."""

    system: System
    device: Device
    index: int


_Columns = Mapping[int, Callable[[Row], Value]]


def _always(value: Value) -> Callable[[object], Value]:
    return lambda _: value


def _title(system: System) -> str:
    return f"{system.devices[0].title if system.devices else 'No printer'}, Counterproof"


_SCALARS: Mapping[Oid, Callable[[System], Value]] = {
    (*_SYSTEM, 1): lambda system: text(_title(system)),
    (*_SYSTEM, 2): _always(_NONE),
    (*_SYSTEM, 3): lambda system: ticks(system.hundredths),
    (*_SYSTEM, 4): lambda system: text(system.contact),
    (*_SYSTEM, 5): lambda system: text(system.name),
    (*_SYSTEM, 6): lambda system: text(system.location),
    (*_SYSTEM, 7): _always(number(_SERVICES)),
    (*_HOST, 1, 1): lambda system: ticks(system.hundredths),
    (*_PORT_MONITOR, 1, 1): _always(text("en")),
    (*_PORT_MONITOR, 1, 2): lambda system: gauge(len(system.devices)),
    (*_PORT_MONITOR, 1, 3): lambda system: gauge(len(system.devices)),
}

_HR_DEVICE: _Columns = {
    1: lambda row: number(row.index),
    2: _always(_PRINTER_DEVICE),
    3: lambda row: text(row.device.title),
    4: _always(_NONE),
    5: lambda row: number(_device_status(row.device.condition)),
    6: _always(counter(0)),  # errors
}
_HR_PRINTER: _Columns = {
    1: lambda row: number(_OTHER if row.device.condition.offline else _IDLE),
    2: lambda row: univ.OctetString(bytes([_error_bits(row.device.condition)])),
}
_GENERAL: _Columns = {
    1: _always(counter(0)),  # changes of its configuration
    2: _always(number(1)),  # localization
    3: _always(number(3)),  # not resetting
    6: _always(number(1)),  # default input
    11: _always(number(1)),  # lines of its display
    12: _always(number(16)),  # characters in each
    16: lambda row: text(row.device.queue),
    17: lambda row: text(row.device.profile.printer_info.serial),
}
_COVER: _Columns = {
    2: _always(text("Cover")),
    3: lambda row: number(_COVER_OPEN if row.device.condition.cover_open else _COVER_CLOSED),
}
_INPUT: _Columns = {
    2: _always(number(_ROLL)),
    8: _always(number(_METRES)),
    9: _always(number(_UNKNOWN)),  # how much it holds
    10: lambda row: number(0 if row.device.condition.paper_out else _SOME),
    11: lambda row: number(_input_status(row.device.condition)),
    13: _always(text("Roll")),
}
_CHANNEL: _Columns = {
    2: _always(number(_RAW_9100)),
    6: _always(number(_CHANNEL_OPEN)),
    8: _always(number(_FINE)),
    9: lambda row: text(f"Port={row.device.port}"),
}
_DISPLAY: _Columns = {2: lambda row: text(row.device.condition.display)}
_PORT_MONITOR_PRINTER: _Columns = {
    2: lambda row: text(row.device.title),
    3: lambda row: text(_device_id(row.device)),
    4: _always(gauge(1)),  # ports
    5: _always(number(1)),  # the one to use
    6: lambda row: number(row.index),
    7: lambda row: text(row.system.community),
    8: _always(number(_YES)),  # its status can be asked for
}
_PORT_MONITOR_PORT: _Columns = {
    2: _always(number(_YES)),  # enabled
    3: lambda row: text(row.device.queue),
    4: _always(text("")),  # a URI, where it is no raw port
    5: _always(number(_RAW_9100)),
    6: lambda row: number(row.device.port),
    7: _always(number(_NO)),  # other source ports
    8: _always(number(1)),  # its channel
    9: _always(number(_NO)),  # LPR's byte count
}

_TABLES: Mapping[Oid, tuple[Oid, _Columns]] = {  # an entry's name; what follows a device's number
    (*_HOST, 3, 2, 1): ((), _HR_DEVICE),
    (*_HOST, 3, 5, 1): ((), _HR_PRINTER),
    (*_PRINTER, 5, 1, 1): ((), _GENERAL),
    (*_PRINTER, 6, 1, 1): ((1,), _COVER),
    (*_PRINTER, 8, 2, 1): ((1,), _INPUT),
    (*_PRINTER, 14, 1, 1): ((1,), _CHANNEL),
    (*_PRINTER, 16, 5, 1): ((1,), _DISPLAY),
    (*_PORT_MONITOR, 2, 1, 1): ((), _PORT_MONITOR_PRINTER),
    (*_PORT_MONITOR, 3, 1, 1): ((1,), _PORT_MONITOR_PORT),
}
_KINDS = (*_SCALARS, *((*entry, column) for entry, (_, columns) in _TABLES.items() for column in columns))


class View:
    """The objects as they are now, in the order of their names."""

    def __init__(self, system: System) -> None:
        self._make = dict(_objects(system))
        self._names = sorted(self._make)

    def get(self, name: Oid) -> Value | None:
        """An object's value; None where there is none of that name."""
        make = self._make.get(name)
        return make() if make else None

    def after(self, name: Oid) -> tuple[Oid, Value] | None:
        """The object that follows a name, which need not be there; None behind the last."""
        at = bisect.bisect_right(self._names, name)
        return (self._names[at], self._make[self._names[at]]()) if at < len(self._names) else None

    def knows(self, name: Oid) -> bool:
        """Whether an object of this type is told at all, if not this one."""
        return any(name[: len(kind)] == kind for kind in _KINDS)


def _objects(system: System) -> Iterator[tuple[Oid, Callable[[], Value]]]:
    for kind, tell in _SCALARS.items():
        yield (*kind, 0), partial(tell, system)
    for index, device in enumerate(system.devices, 1):
        row = Row(system, device, index)
        for entry, (rest, columns) in _TABLES.items():
            for column, tell_row in columns.items():
                yield (*entry, column, index, *rest), partial(tell_row, row)
