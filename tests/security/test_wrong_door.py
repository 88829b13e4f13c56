"""A page in a browser of the shop, or a program that took the wrong port: nothing prints, no drawer opens."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from running_box import Box
from support.waiting import wait_for

LOGO = b"\x1cq\x01\x01\x00\x01\x00" + b"\xff" * 8
PULSE, REAL_TIME_PULSE = b"\x1bp\x00\x19\x19", b"\x10\x14\x01\x00\x01"
OWN_JOB = b"\x1dV\x00\x1b@pay at the other till\n" + LOGO + PULSE + REAL_TIME_PULSE + b"\x1dV\x00"
HEADERS = b" HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n"
AUTO = ("raw.policy=auto", "raw.cut_seconds=0.1", "raw.idle_seconds=0.3")
WRONG_DOORS = {
    "a short target": b"POST /x" + HEADERS,
    "a target longer than a request line may be": b"POST /" + b"a" * 8_192 + HEADERS,
    "a target of a hundred thousand bytes": b"GET /" + b"a" * 100_000 + HEADERS,
    "HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc",
    "TURN": bytes.fromhex("000300082112a442") + b"transaction!",
    "ICE over TCP": b"\x00\x14" + bytes.fromhex("000100002112a442") + b"transaction!",
    "SSH": b"SSH-2.0-client\r\n",
    "SMB": b"\x00\x00\x00\x85\xfeSMB@\x00",
    "RTSP": b"OPTIONS rtsp://box:9100/ RTSP/1.0\r\n\r\n",
    "SIP": b"REGISTER sip:box SIP/2.0\r\n\r\n",
}
PAGE = """<!doctype html><title>elsewhere</title>
<form id=form method=post enctype=text/plain target=nowhere action="%(box)s/%(long)s">
<textarea name=a></textarea></form>
<iframe name=nowhere></iframe>"""
FROM_THE_PAGE = """async ([box, body]) => {
    const long = "a".repeat(9000);
    const tried = [];
    for (const target of ["/", "/" + long, "/?" + long, "/" + "a".repeat(200000)])
        for (const options of [{method: "POST", body}, {method: "GET"}, {method: "PUT", body}])
            tried.push(fetch(box + target, {mode: "no-cors", ...options}).catch(() => 0));
    tried.push(new Promise(done => { const image = new Image(); image.onerror = done; image.onload = done;
        image.src = box + "/" + long; }));
    navigator.sendBeacon(box + "/" + long, new Blob([body]));
    document.querySelector("textarea").value = body;
    document.querySelector("form").submit();
    new WebSocket(box.replace("http", "ws") + "/" + long);
    await Promise.all(tried);
    return tried.length;
}"""
TURN_FLOOD = """async ([port, count]) => {
    const peers = [];
    for (let each = 0; each < count; each++) {
        const peer = new RTCPeerConnection({iceTransportPolicy: "relay", iceServers: [
            {urls: `turn:127.0.0.1:${port}?transport=tcp`, username: "a".repeat(100), credential: "b"}]});
        peer.createDataChannel("x");
        await peer.setLocalDescription(await peer.createOffer());
        peers.push(peer);
    }
    window.peers = peers;
    return peers.length;
}"""


def refused_notices(box: Box) -> int:
    return sum("printer's port" in notice["text"] for notice in box.get("/api/notices")["notices"])


def assert_nothing_came_of_it(box: Box) -> None:
    """Also not later: a till that prints afterwards gets the first paper."""
    box.print(b"a till's\n")
    jobs = box.jobs()
    assert [job["size"] for job in jobs] == [len(b"a till's\n")], jobs
    box.wait_for_state(jobs[0]["id"], "completed")
    assert box.paper() == [b"a till's\n"]


@pytest.mark.parametrize("greeting", WRONG_DOORS.values(), ids=WRONG_DOORS.keys())
@pytest.mark.parametrize("pieces", [1, 7], ids=["at once", "in pieces"])
def test_what_is_no_till_prints_nothing_and_opens_nothing(
    make_box: Callable[..., Box], greeting: bytes, pieces: int
) -> None:
    box = make_box(*AUTO)
    size = -(-len(greeting) // pieces)
    with box.connect() as visitor:
        visitor.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            for at in range(0, len(greeting), size):
                visitor.sendall(greeting[at : at + size])
            visitor.sendall(OWN_JOB)
            visitor.shutdown(socket.SHUT_WR)
            while visitor.recv(4096):
                pass
        except OSError:
            pass  # it was cut off, and may be
    wait_for(lambda: refused_notices(box), "the box to say that it refused it")
    assert_nothing_came_of_it(box)


@pytest.fixture
def elsewhere() -> Iterator[Callable[[str], str]]:
    """A site that is not the box's: serves one page; call it with the text."""
    pages: dict[str, bytes] = {}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(pages.get("/", b""))

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()

    def serve(text: str) -> str:
        pages["/"] = text.encode()
        return f"http://127.0.0.1:{server.server_port}/"

    yield serve
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_page_of_another_site_can_make_a_browser_neither_print_nor_open_the_drawer(
    make_box: Callable[..., Box], browser: Browser, elsewhere: Callable[[str], str], tmp_path: Path
) -> None:
    box = make_box(*AUTO)
    raw = f"http://127.0.0.1:{box.ports['raw']['main']}"
    context = browser.new_context()
    page = context.new_page()
    page.goto(elsewhere(PAGE % {"box": raw, "long": "a" * 9_000}))
    assert page.evaluate(FROM_THE_PAGE, [raw, OWN_JOB.decode("latin-1")]) == 13
    wait_for(lambda: refused_notices(box), "the box to say that it refused something")
    context.close()
    assert_nothing_came_of_it(box)


def test_a_page_with_ninety_calls_to_a_relay_keeps_no_till_out(
    make_box: Callable[..., Box], browser: Browser, elsewhere: Callable[[str], str]
) -> None:
    box = make_box(*AUTO)
    context = browser.new_context()
    page = context.new_page()
    page.goto(elsewhere("<!doctype html><title>elsewhere</title>"))
    assert page.evaluate(TURN_FLOOD, [box.ports["raw"]["main"], 90]) == 90
    wait_for(lambda: refused_notices(box), "the calls to reach the box")
    assert_nothing_came_of_it(box)
    context.close()
