"""What first bytes say of who has come, and that nothing is done before it is known."""

from __future__ import annotations

import pytest

from appliance.intake.session.protocol_detection import MAX_TARGET, Opening, classify

STUN_ALLOCATE = bytes.fromhex("000300082112a442") + b"transaction!" + bytes.fromhex("0019000411000000")
GREETINGS = [
    (b"GET / HTTP/1.1\r\n", Opening.HTTP),
    (b"POST /x HTTP/1.1\r\n", Opening.HTTP),
    (b"POST /" + b"a" * 10 * MAX_TARGET + b" HTTP/1.1\r\n", Opening.HTTP),
    (b"GET /?q=\xc3\xa4 HTTP/1.1\r\n", Opening.HTTP),
    (b"CONNECT shop.example:443 HTTP/1.1\r\n", Opening.HTTP),
    (b"OPTIONS * HTTP/1.1\r\n", Opening.HTTP),
    (b"PROPFIND /dav HTTP/1.1\r\n", Opening.HTTP),
    (b"M-SEARCH * HTTP/1.1\r\n", Opening.HTTP),
    (b"brew pot-1 HTTP/1.1\r\n", Opening.HTTP),
    (b"POST " + b"x" * MAX_TARGET, Opening.HTTP),
    (b"GET http://box:9100/x HTTP/1.1\r\n", Opening.HTTP),
    (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", Opening.HTTP),
    (b"HTTP/1.1 200 OK\r\n", Opening.HTTP),
    (b"OPTIONS rtsp://box:9100/stream RTSP/1.0\r\n", Opening.RTSP),
    (b"DESCRIBE rtsp://box/ RTSP/1.0\r\n", Opening.RTSP),
    (b"REGISTER sip:box SIP/2.0\r\n", Opening.SIP),
    (b"INVITE sip:till@box SIP/2.0\r\n", Opening.SIP),
    (b"\x16\x03\x01\x02\x00\x01\x00", Opening.TLS),
    (bytes.fromhex("80460103010 02d0000".replace(" ", "")), Opening.TLS),
    (STUN_ALLOCATE, Opening.STUN),
    (bytes.fromhex("000100002112a442") + b"transaction!", Opening.STUN),
    (len(STUN_ALLOCATE).to_bytes(2, "big") + STUN_ALLOCATE, Opening.STUN),
    (b"SSH-2.0-OpenSSH_9.2\r\n", Opening.SSH),
    (b"\x00\x00\x00\x85\xffSMB\x72", Opening.SMB),
    (b"\x00\x00\x00\x85\xfeSMB\x40", Opening.SMB),
    (b"\x81\x00\x00\x44 CK", Opening.SMB),
    (b"\x03\x00\x00\x13\x0e\xe0\x00\x00", Opening.RDP),
    (b"<policy-file-request/>\x00", Opening.FLASH),
    (b"\x1b%-12345X@PJL INFO ID\r\n", Opening.PJL),
    (b"%!PS-Adobe-3.0\n", Opening.POSTSCRIPT),
    (b"%PDF-1.7\n", Opening.PDF),
    (b"@PJL INFO STATUS\r\n", Opening.PJL),
    (b"\x1bE\x1b&l0O\x1b(s0p10H", Opening.PCL),
    (b"\x1bE\x1b*t300R", Opening.PCL),
    (b"\x1b&l1X", Opening.PCL),
    (b"\x1b*t150R\x1b*r1A", Opening.PCL),
    (b"\x00\x00\x00\x1b\x01@EJL 1284.4\n@EJL     \n", Opening.ESC_P),
    (b"^XA^FO50,50^A0N,50,50^FDTea^FS^XZ", Opening.ZPL),
    (b"\r\n^XA^FDTea^FS^XZ", Opening.ZPL),
    (b"CT~~CD,~CC^~CT~\n^XA~TA000", Opening.ZPL),
    (b"\x10CT~~CD,~CC^~CT~\n^XA", Opening.ZPL),
]
TILLS = [
    b"\x1b@",
    b"\x10\x04\x01",
    b"\x1dI\x01",
    b"\x1b%\x01",
    b"\x1b%-later",
    b"\x00\x00\x00\x00\x1b@tea",
    b"\x16A",
    b"\x16\x03\x01\x02\x00\x02",
    b"POST OFFICE RECEIPT",
    b"POST OFFICE\n",
    b"POST OFFICE\r\n",
    b"GETAWAY DAY TRIPS",
    b"OPTIONS * EXTRA CHEESE\n",
    b"Tea /large HT\n",
    b"1 tea\n",
    b"tea\n",
    b"PUT " + b"x" * 500 + b"\n",
    b"=" * 48,
    b"\x81\x40\x82",
    b"%!\n",
    b"HTTP/x\n",
    b"\x1bE\x01",
    b"\x1bE\x00",
    b"\x1b*\x21",
    b"\x1b&\x03",
    b"^ up\n",
    b"\r\n\r\n",
    b"CT 1\n",
    b"\x10\x14",
]


@pytest.mark.parametrize(("head", "opening"), GREETINGS, ids=lambda value: str(value)[:30])
def test_what_is_no_till_is_known_by_its_greeting(head: bytes, opening: Opening) -> None:
    assert classify(head) is opening


@pytest.mark.parametrize(("head", "opening"), GREETINGS, ids=lambda value: str(value)[:30])
def test_a_greeting_in_pieces_is_never_taken_for_a_till(head: bytes, opening: Opening) -> None:
    pieces = {classify(head[:size]) for size in [*range(min(len(head), 100)), len(head) - 1, len(head)]}
    assert pieces <= {Opening.UNDECIDED, opening}


@pytest.mark.parametrize("head", TILLS, ids=lambda head: str(head)[:30])
def test_a_till_is_known_for_one(head: bytes) -> None:
    assert classify(head) is Opening.PRINT


@pytest.mark.parametrize("question", [b"\x10\x04\x01", b"\x1dr1", b"\x1dI1", b"\x10\x14\x01\x00\x01"])
def test_a_till_that_asks_at_once_is_answered_at_once(question: bytes) -> None:
    assert classify(question) is Opening.PRINT


@pytest.mark.parametrize("head", [b"", b"GET", b"POST OFFICE", b"\x16\x03", b"\x00", b"SSH", b"\x1b%-123"])
def test_what_cannot_be_told_yet_waits(head: bytes) -> None:
    assert classify(head) is Opening.UNDECIDED
