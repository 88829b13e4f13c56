"""What the box answers to Epson's programs: which printer it is, and how that is. See appliance/enpc.py.

What is not told here, above all every command that would change something, is answered with "not supported".
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from appliance.addresses import own_interfaces
from appliance.enpc import BASIC, BASIC_BYTES, CARD, COMMAND, MARK, PRINTER, PROBE, QUERY, Packet
from appliance.management.datagrams import Asked
from appliance.management.device import Device
from escpos.emulation.automatic import basic as automatic_status

NO_DEVICE, NOT_SUPPORTED = 0xFFFE, 0xFFFF
_KINDS = (PROBE, QUERY, COMMAND)
_CARD_STATUS = 0x0010
_PRINTER_AND_CARD, _STATUS, _HOLDER = 0x0001, 0x0010, 0x0017
_KEEP_OPEN, _CLEAR_TIMER = 0x0015, 0x0016  # of the connection at port 9100; the box has no such timer
_CARD_NAME_BYTES, _CARD_IN_PRINTER_BYTES = 32, 31
_CARD_FIXED = bytes.fromhex("0001ffff1c000208")  # this and what follows as a UB-E04 and a UB-E03 say it
_CARD_END = bytes.fromhex("0000000100000001")
_BY_DHCP = b"\x00\x04"
_NET_END = b"\x80\x7c"
_BASIC_HEAD = bytes.fromhex("0005200264")
_STATUS_HEAD, _STATUS_END = b"\x0e", b"\xff" * 8
_DONE = b"\0"


@dataclass(frozen=True, slots=True)
class Question:
    """A packet, and what is known to answer it with."""

    packet: Packet
    asked: Asked
    device: Device
    has_till_at: Callable[[str], bool]


def _card(question: Question) -> bytes:
    """The interface board: its name, made of its hardware address as theirs are."""
    address = _hardware_address(question.asked.interface)
    name = b"UB-E" + address[3:].hex().upper().encode() + b"ENSN"
    return name.ljust(_CARD_NAME_BYTES, b"\0") + _CARD_FIXED + address + _CARD_END


def _card_status(question: Question) -> bytes:
    """Hardware address, address, mask, gateway (not told)."""
    at = ipaddress.ip_address(question.asked.at)
    mask = next((each.netmask.packed for each in own_interfaces() if each.ip == at), bytes(4))
    address = _hardware_address(question.asked.interface)
    return b"\x01" + address + _BY_DHCP + at.packed + mask + bytes(4) + _NET_END


def _basic(question: Question) -> bytes:
    model = question.device.profile.printer_info.model.encode("ascii", "replace")
    room = BASIC_BYTES - len(MARK)
    return (_BASIC_HEAD + model)[: room - 1].ljust(room, b"\0") + MARK


def _printer_and_card(question: Question) -> bytes:
    """What programs of other makers ask for: hardware address, board, printer."""
    address = _hardware_address(question.asked.interface)
    return address + b"UB-E04".ljust(_CARD_IN_PRINTER_BYTES, b"\0") + _basic(question)


def _status(question: Question) -> bytes:
    """The four bytes of GS a among what is always the same."""
    return _STATUS_HEAD + automatic_status(question.device.condition) + _STATUS_END


def _holder(question: Question) -> bytes:
    """Whose connection prints just now: whoever asks, if they have one, as each till has its own here."""
    by = question.asked.by
    return socket.inet_aton(by) if question.has_till_at(by) else bytes(4)


def _done(_question: Question) -> bytes:
    return _DONE


_ANSWERS: Mapping[tuple[bytes, int, int], Callable[[Question], bytes]] = {
    (QUERY, CARD, BASIC): _card,
    (QUERY, CARD, _CARD_STATUS): _card_status,
    (QUERY, PRINTER, BASIC): _basic,
    (QUERY, PRINTER, _PRINTER_AND_CARD): _printer_and_card,
    (QUERY, PRINTER, _STATUS): _status,
    (QUERY, PRINTER, _HOLDER): _holder,
    (COMMAND, PRINTER, _KEEP_OPEN): _done,
    (COMMAND, PRINTER, _CLEAR_TIMER): _done,
}


def answer(
    data: bytes, asked: Asked, known: Sequence[Device], has_till_at: Callable[[str], bool]
) -> bytes | None:
    """What is sent back to a datagram; nothing where it is no question. The first device is the printer."""
    packet = Packet.read(data)
    if packet is None or packet.kind not in _KINDS or not known:
        return None
    question = Question(packet, asked, known[0], has_till_at)
    if packet.kind == PROBE:
        return Packet(PROBE.lower(), CARD, BASIC, _card(question)).packed()
    kind = packet.kind.lower()
    if packet.device not in (CARD, PRINTER) or packet.number:
        return Packet(kind, packet.device, packet.function, b"", NO_DEVICE, packet.number).packed()
    make = _ANSWERS.get((packet.kind, packet.device, packet.function))
    if make is None:
        return Packet(kind, packet.device, packet.function, b"", NOT_SUPPORTED).packed()
    return Packet(kind, packet.device, packet.function, make(question)).packed()


def _hardware_address(interface: int) -> bytes:
    try:
        name = socket.if_indextoname(interface)
        text = Path("/sys/class/net", name, "address").read_text(encoding="ascii")
        return bytes.fromhex(text.strip().replace(":", "")).ljust(6, b"\0")[:6]
    except (OSError, ValueError):  # the interface is gone, or has none
        return bytes(6)
