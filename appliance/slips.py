"""Slips that the box prints about itself."""

from __future__ import annotations

import socket
from struct import pack

CENTRE, LARGE, NORMAL = b"\x1ba\x01", b"\x1d!\x11", b"\x1d!\x00"
FEED_AND_CUT = b"\x1dV\x42\x00"
MODULE_DOTS = 6  # about 0.75 mm at 203 dpi: read by every phone


def qr_code(text: bytes) -> bytes:
    """Commands that print a QR code, model 2, level M (Epson ESC/POS reference, GS ( k)."""

    def function(number: int, parameters: bytes) -> bytes:
        return b"\x1d(k" + pack("<H", len(parameters) + 2) + bytes([49, number]) + parameters

    size, level = function(67, bytes([MODULE_DOTS])), function(69, b"1")
    return function(65, b"2\x00") + size + level + function(80, b"0" + text) + function(81, b"0")


def status_slip(raw_port: int, web_port: int) -> bytes:
    """Where tills print to, and where the pages are, in words and as a QR code."""
    host = own_address()
    page = f"http://{host}:{web_port}/".encode()
    words = f"\n\nPrint to {host}\nport {raw_port}\n\nPages at\n".encode()
    return (
        b"\x1b@"
        + CENTRE
        + LARGE
        + b"Counterproof"
        + NORMAL
        + words
        + page
        + b"\n\n"
        + qr_code(page)
        + FEED_AND_CUT
    )


def own_address() -> str:
    """The address that this machine's own name leads to from outside; nothing is sent to find it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # a documentation address: picks the interface, sends no packet
            address: str = probe.getsockname()[0]
        except OSError:
            return "127.0.0.1"
    return address
