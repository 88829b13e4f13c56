"""What a connection's first bytes say it is: a till that prints, or something that took the wrong door.

A browser can be made to post to any port; what it sends must not come out on paper.
"""

from __future__ import annotations

import re
from enum import Enum

MAX_REQUEST_LINE = 8_192  # what servers accept; a longer line is not a browser's
_METHOD = rb"(?:GET|HEAD|POST|PUT|DELETE|PATCH|OPTIONS|CONNECT|TRACE|PRI)"
_REQUEST = re.compile(_METHOD + rb" [!-~]{1,%d} HTTP/[0-9]" % MAX_REQUEST_LINE)
_BEGINNING = re.compile(_METHOD + rb" [!-~]*(?: (?:|H|HT|HTT|HTTP|HTTP/))?")
_METHODS = (
    *(b"GET ", b"HEAD ", b"POST ", b"PUT ", b"DELETE ", b"PATCH ", b"OPTIONS ", b"CONNECT ", b"TRACE "),
    b"PRI ",  # how HTTP/2 begins
)
_TLS_RECORD = b"\x16\x03"  # handshake, version 3.x
_TLS_HELLO = 0x01
_TLS_HEAD = 6  # bytes up to and with the handshake's type


class Opening(Enum):
    """What the first bytes are."""

    UNDECIDED = "undecided"
    PRINT = "print"
    HTTP = "HTTP"
    TLS = "TLS"


def classify(head: bytes) -> Opening:
    """What a connection that began with `head` is; UNDECIDED where more bytes could still tell."""
    if _TLS_RECORD.startswith(head[:2]):
        if len(head) < _TLS_HEAD:
            return Opening.UNDECIDED
        return Opening.TLS if head[2] <= 4 and head[5] == _TLS_HELLO else Opening.PRINT
    if _REQUEST.match(head):
        return Opening.HTTP
    if any(method.startswith(head) for method in _METHODS):
        return Opening.UNDECIDED
    if len(head) <= MAX_REQUEST_LINE and _BEGINNING.fullmatch(head):
        return Opening.UNDECIDED
    return Opening.PRINT


def refusal(page_port: int) -> bytes:
    """What an HTTP client is told before it is cut off."""
    body = f"This port takes print jobs. The page of this box is on port {page_port}.\n".encode()
    head = f"HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\nContent-Length: {len(body)}\r\n"
    return head.encode() + b"Connection: close\r\n\r\n" + body
