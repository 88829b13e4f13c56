"""ENPC, the protocol over UDP 3289 by which Epson's programs find printers and ask how they are: its packets.

Source: Epson UB-E02 Technical Reference Guide, "Printer Operation by the UDP Commands". What stands in the
answers is not in it; that is from published answers of a TM-T88V (UB-E03), a TM-m30 and a TM-m30II (UB-E04).
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

PORT = 3_289
MAX_PACKET = 1_500  # bytes; the longest answer has 184
PROBE, QUERY, COMMAND = b"P", b"Q", b"C"
CARD, PRINTER = 0, 3  # device types: the interface board, and the printer behind it
BASIC = 0x0000
MODEL_OFFSET, BASIC_BYTES = 5, 133  # in the answer to BASIC of a printer, and its length
MARK = b"Counterproof"  # at the end of that answer's padding: another box, and no printer
_NAME = b"EPSON"
_FIELDS = struct.Struct(">cBBHHH")
_HEAD = len(_NAME) + _FIELDS.size


@dataclass(frozen=True, slots=True)
class Packet:
    """A question or an answer. `kind` is a capital letter in a question, the same small one in its answer.

    `number` is that of the device, 0; `result` 0x0000 where the answer is one.
    """

    kind: bytes
    device: int
    function: int
    data: bytes = b""
    result: int = 0
    number: int = 0

    @classmethod
    def read(cls, data: bytes) -> Packet | None:
        """The packet in a datagram; None where it is none. What stands behind its data is left out."""
        if not data.startswith(_NAME) or len(data) < _HEAD:
            return None
        kind, device, number, function, result, length = _FIELDS.unpack_from(data, len(_NAME))
        return cls(kind, device, function, data[_HEAD : _HEAD + length], result, number)

    def packed(self) -> bytes:
        """The datagram."""
        fields = (self.kind, self.device, self.number, self.function, self.result, len(self.data))
        return _NAME + _FIELDS.pack(*fields) + self.data


BASIC_QUERY = Packet(QUERY, PRINTER, BASIC).packed()


def model_of(answer: bytes) -> str | None:
    """The model in an answer to BASIC_QUERY; None where it is no such answer, or comes from another box."""
    packet = Packet.read(answer)
    if packet is None or (packet.kind, packet.device) != (QUERY.lower(), PRINTER) or packet.result:
        return None
    if packet.data.endswith(MARK):
        return None
    name = packet.data[MODEL_OFFSET:].split(b"\0", 1)[0]
    return name.decode("ascii") if name.isascii() and name.decode("ascii").isprintable() else ""
