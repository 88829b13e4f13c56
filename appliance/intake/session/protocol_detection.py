"""The kind of a connection by its first bytes: a till that prints, or something that took the wrong door.

A browser can be made to connect to any port; what it sends must not come out on paper, nor open a drawer. So
nothing is acted upon before it is known that none of these speaks.
"""

from __future__ import annotations

import re
from enum import Enum

MAX_TARGET = (
    8_192  # bytes of a word without an end behind a method: no receipt has it, and no till waits for it
)


class Opening(Enum):
    """The kinds of first bytes."""

    UNDECIDED = "undecided"
    PRINT = "print"
    HTTP = "HTTP"
    RTSP = "RTSP"
    SIP = "SIP"
    TLS = "TLS"
    STUN = "STUN"
    SSH = "SSH"
    SMB = "SMB"
    RDP = "RDP"
    FLASH = "a Flash player's question"
    PJL = "PJL"
    POSTSCRIPT = "PostScript"
    PDF = "PDF"
    PCL = "PCL"
    ESC_P = "ESC/P"
    ZPL = "ZPL"


FOR_OTHERS = {  # what prints, on printers of another kind
    Opening.POSTSCRIPT: "office printers",
    Opening.PDF: "office printers",
    Opening.PCL: "office printers",
    Opening.ESC_P: "inkjet printers",
    Opening.ZPL: "label printers",
}

# What is not a till, byte by byte: hexadecimal, from-to, or ?? for any. Where it says "x", those letters.
# Sources: RFC 8446 5.1 (TLS), RFC 8489 5 (STUN) and RFC 4571 2 (its frame on TCP), RFC 4253 4.2 (SSH),
# RFC 1002 4.3 and MS-SMB2 2.1 (SMB), MS-RDPBCGR 2.2.1.1 (RDP), HP's PJL reference (UEL), HP's PCL 5 reference
# (ESC E, ESC & l, ESC * t), Epson's ESC/P reference (packet mode), Zebra's ZPL II guide (^XA, ~CC, ~CD).
_GREETINGS: tuple[tuple[Opening, str], ...] = (
    (Opening.TLS, "16 03 00-04 ?? ?? 01"),
    (Opening.TLS, "80-ff ?? 01 03 00-04"),  # the hello of SSL 2, which WebRTC's "ssltcp" still says
    (Opening.STUN, "00-01 ?? ?? ?? 21 12 a4 42"),
    (Opening.STUN, "00-07 ?? 00-01 ?? ?? ?? 21 12 a4 42"),
    (Opening.SSH, '"SSH-"'),
    (Opening.SMB, '00 00-01 ?? ?? fd-ff "SMB"'),
    (Opening.SMB, "81 00 00 44"),
    (Opening.RDP, "03 00 00 ?? ?? e0"),
    (Opening.FLASH, '"<policy-file-request"'),
    (Opening.PJL, '1b "%-12345X"'),
    (Opening.POSTSCRIPT, '"%!PS"'),
    (Opening.POSTSCRIPT, '04 "%!PS"'),
    (Opening.PJL, '"@PJL"'),
    (Opening.PDF, '"%PDF-"'),
    (Opening.PCL, '1b "E" 1b 25-2a'),
    (Opening.PCL, '1b "&l"'),
    (Opening.PCL, '1b "*t"'),
    (Opening.ESC_P, '00 00 00 1b 01 "@EJL"'),
    (Opening.ZPL, '"^XA"'),
    (Opening.ZPL, '0a "^XA"'),
    (Opening.ZPL, '0d 0a "^XA"'),
    (Opening.ZPL, '"CT~~CD,"'),
    (Opening.ZPL, '10 "CT~~CD,"'),
    (Opening.HTTP, '"HTTP/" 30-39'),
    (Opening.RTSP, '"RTSP/" 30-39'),
    (Opening.SIP, '"SIP/" 30-39'),
)

# A request: a method, a target and a version, as HTTP and those made like it have them.
# "POST OFFICE RECEIPT" is none, and "GET /" is one already.
_METHODS = (
    rb"(?:GET|HEAD|POST|PUT|DELETE|PATCH|OPTIONS|CONNECT|TRACE|PRI|PROPFIND|PROPPATCH|MKCOL|COPY|MOVE|LOCK|UNLOCK"
    rb"|REPORT|SEARCH|NOTIFY|SUBSCRIBE|M-SEARCH|DESCRIBE|SETUP|REGISTER|INVITE)"
)
_TARGET = rb"[^\x00-\x20\x7f]"
_PLACE = re.compile(_METHODS + rb" (?:/|(?P<scheme>[A-Za-z][A-Za-z0-9+.-]{1,15})://|(?P<sip>sips?:))")
_ENDLESS = re.compile(_METHODS + rb" " + _TARGET + rb"{%d}" % MAX_TARGET)
_VERSION = re.compile(rb"[!-~]{1,32} " + _TARGET + rb"+ (?P<protocol>HTTP|RTSP|SIP)/[0-9]")
_MAY_BE_REQUEST = re.compile(
    rb"[!-~]{1,32}(?: (?:%b+(?: (?:H|HT|HTT|HTTP|HTTP/|R|RT|RTS|RTSP|RTSP/|S|SI|SIP|SIP/)?)?)?)?" % _TARGET
)
_MAY_BE_ENDLESS = re.compile(_METHODS + rb" " + _TARGET + rb"*")
MAX_WORD = 1_024  # bytes of a target behind what is no method that is known; a longer one is a till's text


def classify(head: bytes) -> Opening:
    """The kind of a connection that began with `head`; UNDECIDED where more bytes could still tell."""
    undecided = not head
    for opening, greeting in _BYTES:
        if all(byte in allowed for byte, allowed in zip(head, greeting, strict=False)):
            if len(head) >= len(greeting):
                return opening
            undecided = True
    request = _request(head)
    return Opening.UNDECIDED if undecided and request is Opening.PRINT else request


def refusal(page_port: int) -> bytes:
    """The answer to an HTTP client before it is cut off."""
    body = f"This port takes print jobs. The page of this box is on port {page_port}.\n".encode()
    head = f"HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\nContent-Length: {len(body)}\r\n"
    return head.encode() + b"Connection: close\r\n\r\n" + body


def _request(head: bytes) -> Opening:
    """The kind of a request of HTTP or its like; PRINT where it is none."""
    version = _VERSION.match(head)
    if version:
        return Opening[version["protocol"].decode()]
    place = _PLACE.match(head)
    if place:
        scheme = place["scheme"] or place["sip"] or b""
        return {b"r": Opening.RTSP, b"s": Opening.SIP}.get(scheme[:1].lower(), Opening.HTTP)
    if _ENDLESS.match(head):
        return Opening.HTTP
    if _MAY_BE_ENDLESS.fullmatch(head) or (len(head) <= MAX_WORD and _MAY_BE_REQUEST.fullmatch(head)):
        return Opening.UNDECIDED
    return Opening.PRINT


def _allowed(greeting: str) -> tuple[range, ...]:
    """The bytes that each place of a greeting may have."""
    places: list[range] = []
    for word in greeting.split():
        if word.startswith('"'):
            places += [range(ord(letter), ord(letter) + 1) for letter in word.strip('"')]
        elif word == "??":
            places.append(range(256))
        else:
            first, _, last = word.partition("-")
            places.append(range(int(first, 16), int(last or first, 16) + 1))
    return tuple(places)


_BYTES = tuple((opening, _allowed(greeting)) for opening, greeting in _GREETINGS)
