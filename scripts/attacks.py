"""What is tried against a box, as docs/security.md has it: each attack says what did not hold, or nothing."""

from __future__ import annotations

import json
import socket
import stat
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path

from targets import CUT, PASSWORD, STATUS, TILL, Target

MEGABYTE = 1_000_000
REFUSED_MEMORY = 16 * 1_048_576  # that a body which is refused may cost
OWN_JOB = b"\x1dV\x00\x1b@MARKER\n\x1cq\x01\x01\x00\x01\x00" + b"\xff" * 8 + b"\x1bp\x00\x19\x19" + CUT
GREETINGS = (
    b"POST /" + b"a" * 9_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET /x HTTP/1.1\r\nHost: x\r\n\r\n",
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc",
    bytes.fromhex("000300082112a442") + b"transaction!",
    b"SSH-2.0-client\r\n",
    b"\x00\x00\x00\x85\xfeSMB@\x00",
    b"OPTIONS rtsp://box:9100/ RTSP/1.0\r\n\r\n",
    b"REGISTER sip:box SIP/2.0\r\n\r\n",
)
DEAR = (b"\n", b"\x1b@", b"x\x1dV\x00", STATUS, b"\x1bp\x00\x19\x19", b"\x1b&\x03\x20\x20\x01abc")
SHARE = 8  # connections to port 9100 from one address


@dataclass(frozen=True, slots=True)
class Attack:
    """`run` gives what did not hold; nothing where all did."""

    name: str
    title: str
    run: Callable[[Target], str]


def wrong_door(box: Target) -> str:
    """What browsers and scanners say to port 9100, with a job of the attacker's behind it."""
    for greeting in GREETINGS:
        with box.till() as visitor, suppress(OSError):
            visitor.sendall(greeting + OWN_JOB)
            visitor.shutdown(socket.SHUT_WR)
            while visitor.recv(65_536):
                pass
    jobs = box.document("/api/jobs?limit=500&q=MARKER")
    assert isinstance(jobs, dict)
    return f"{len(jobs['jobs'])} jobs came of it" if jobs["jobs"] else ""


def costly_bodies(box: Target) -> str:
    """Bodies that cost much to look at, of somebody who is not logged in."""
    size = box.many(150_000)
    bodies = {
        "many keys": b"{" + b",".join(b'"%d":1' % number for number in range(size)) + b"}",
        "deep": b'{"name":' + b"[" * size + b"]" * size + b"}",
        "long list": b'{"name":[' + b"1," * size + b"1]}",
        "long number": b'{"name":' + b"9" * size + b"}",
    }
    box.forget_memory()
    before = box.memory()
    for name, body in bodies.items():
        with suppress(OSError):  # the box need not read all of it
            status = box.ask("POST", "/api/auth/login", body)[0]
            if not 400 <= status < 500:
                return f"{name}: answered with {status}"
    form = b"&".join(b"f%d=1" % number for number in range(10 * size))
    with suppress(OSError):
        box.ask("POST", "/login", form, headers={"Content-Type": "application/x-www-form-urlencoded"})
    more = box.memory() - before
    return f"{more // MEGABYTE} MB were needed" if more > REFUSED_MEMORY else ""


def crowd(box: Target) -> str:
    """As many connections as the port has places, that say nearly nothing."""
    with ExitStack() as stack:
        for number in range(64):
            visitor = stack.enter_context(box.till(f"127.0.1.{1 + number // SHARE}"))
            with suppress(OSError):
                visitor.sendall(b"a")
        time.sleep(0.5 if box.smoke else 5)
    return ""


def dear_streams(box: Target) -> str:
    """Five streams at once of what costs most, byte for byte."""
    for unit in DEAR:
        data = unit * (box.many(400_000) // len(unit))
        threads = [threading.Thread(target=_pour, args=(box, data), daemon=True) for _ in range(5)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(5)
    return ""


def _pour(box: Target, data: bytes) -> None:
    with box.till() as visitor, suppress(OSError):
        visitor.settimeout(5)
        visitor.sendall(data)
        while visitor.recv(65_536):
            pass


def filled_disk(box: Target) -> str:
    """Job after job of one address, as large as the box takes them."""
    for number in range(12):
        try:
            with box.till("127.0.5.1") as visitor:
                visitor.sendall(b"%d" % number + b"x" * 3 * MEGABYTE + b"\n")
                visitor.shutdown(socket.SHUT_WR)
                visitor.recv(64)
        except OSError:
            return ""
    return "36 MB within a minute were taken of one address"


def idle_pages(box: Target) -> str:
    """Connections to the pages that say nothing."""
    with ExitStack() as stack:
        for _ in range(box.many(220)):
            with suppress(OSError):
                stack.enter_context(box.web())
        time.sleep(0.5 if box.smoke else 3)
    return ""


def slow_bodies(box: Target) -> str:
    """Requests whose bodies come a byte at a time."""
    head = b"POST /api/auth/login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    with ExitStack() as stack:
        slow = []
        for _ in range(box.many(210)):
            with suppress(OSError):
                slow.append(stack.enter_context(box.web()))
                slow[-1].sendall(head + b"Content-Length: 1000\r\n\r\n{")
        for _ in range(2 if box.smoke else 10):
            for each in slow:
                with suppress(OSError):
                    each.sendall(b" ")
            time.sleep(0.2)
    return ""


def events_port(box: Target) -> str:
    """Connections to the events that never say what they want, and listeners of one key."""
    key = _key(box, "printer")
    wish = _handshake(f"Bearer {key}")
    with ExitStack() as stack:
        for number in range(box.many(1_100)):
            with suppress(OSError):
                each = stack.enter_context(box.web(events=True))
                if number % 5 == 0:
                    each.sendall(wish)
        with box.web(TILL, events=True) as page:
            return _let_in(box, page)


def _handshake(authorization: str) -> bytes:
    lines = (
        *("GET /ws HTTP/1.1", "Host: localhost", f"Authorization: {authorization}", "Connection: Upgrade"),
        *("Upgrade: websocket", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA=="),
    )
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def _let_in(box: Target, page: socket.socket) -> str:
    """Listen as an operator; what was said instead where that was refused."""
    page.sendall(_handshake(box.operator["Authorization"]))
    said = page.recv(1_000)
    return "" if b" 101 " in said else f"an operator was not let in: {said[:60]!r}"


def unlocked_tablet(box: Target) -> str:
    """An admin's open session makes another admin, and a key, without the password."""
    for path, body in (
        ("/api/users", {"name": "mallory", "password": PASSWORD, "role": "admin"}),
        ("/api/keys", {"name": "mallory", "role": "admin"}),
    ):
        status = box.ask("POST", path, json.dumps(body).encode(), headers=box.admin)[0]
        if status < 400:
            return f"{path} took it: {status}"
    return ""


def stolen_identity(box: Target) -> str:
    """Whatever is in a copy of identity.db signs no token."""
    import jwt

    data = (Path(box.box.data) / "identity.db").read_bytes()
    words = {data[at : at + 64] for at in range(len(data) - 64) if data[at : at + 64].isalnum()}
    claims = {"sub": "1", "family": "0" * 32, "exp": int(time.time()) + 600}
    for word in list(words)[: box.many(200)]:
        token = jwt.encode(claims, word, "HS256")
        if box.ask("GET", "/api/users", headers={"Authorization": f"Bearer {token}"})[0] == 200:
            return "a token signed with what the file holds was taken"
    others = stat.S_IRWXG | stat.S_IRWXO
    open_files = [file.name for file in Path(box.box.data).iterdir() if file.stat().st_mode & others]
    return f"others may read {', '.join(open_files)}" if open_files else ""


def foreign_key(box: Target) -> str:
    """A key for one queue reads what is another's."""
    body = json.dumps({"name": "bar", "policy": "hold"}).encode()
    box.ask("POST", "/api/queues", body, headers=box.admin)
    with box.till(TILL) as till:
        till.sendall(b"SECRET of main\n" + CUT)
        till.shutdown(socket.SHUT_WR)
        till.recv(64)
    key = {"Authorization": f"Bearer {_key(box, 'viewer', 'bar')}"}
    jobs = box.document("/api/jobs?limit=1")
    assert isinstance(jobs, dict)
    number = jobs["jobs"][0]["id"]
    for path in ("", "/history", "/raw", "/text", "/commands", "/preview.png?printer=lab"):
        status, answer = box.ask("GET", f"/api/jobs/{number}{path}", headers=key)
        if status == 200 or b"SECRET" in answer:
            return f"/api/jobs/N{path} was answered with {status}"
    for path in ("/api/jobs", "/api/queue/pending?limit=1", "/api/jobs?q=SECRET"):
        if b"SECRET" in box.ask("GET", path, headers=key)[1]:
            return f"{path} told it"
    return ""


def lock_out(box: Target) -> str:
    """Wrong passwords from elsewhere keep somebody out; other names flush the count."""
    for _ in range(12):
        _log_in(box, "olga", "a wrong guess", "127.0.2.1")
    for number in range(box.many(400)):
        _log_in(box, f"nobody{number}", "a wrong guess", f"127.0.3.{1 + number % 200}")
    tries = [_log_in(box, "olga", "a wrong guess", f"127.0.4.{1 + number}")[0] for number in range(60)]
    if 429 not in tries:
        return "a name can be guessed at without end"
    status, answer = _log_in(box, "vera", PASSWORD, TILL)
    return "" if status == 200 else f"another user was kept out: {status} {answer[:80]!r}"


def _log_in(box: Target, name: str, password: str, source: str) -> tuple[int, bytes]:
    body = json.dumps({"name": name, "password": password}).encode()
    return box.ask("POST", "/api/auth/login", body, source=source)


def hostile_wishes(box: Target) -> str:
    """Deep JSON and other nonsense to the event socket; the log must not fill with tracebacks."""
    from websockets.frames import Frame, Opcode

    before = box.box.log().count("Traceback")
    wishes = ("[" * 4_000, '{"join":[[]]}', '{"join":{"a":1}}', '{"join":"\\ud800"}', "NaN", "1" * 4_000)
    for wish in wishes:
        with box.web(events=True) as page:
            if refused := _let_in(box, page):
                return refused
            page.sendall(Frame(Opcode.TEXT, wish.encode()).serialize(mask=True))
            page.settimeout(5)
            with suppress(OSError):  # whether it hangs up is not the matter
                page.recv(1_000)
    return "the log has a traceback" if box.box.log().count("Traceback") > before else ""


def _key(box: Target, role: str, queue: str | None = None) -> str:
    wanted = {"name": f"{role} {time.monotonic_ns()}", "role": role, "confirm": PASSWORD}
    body = json.dumps(wanted | ({"queue": queue} if queue else {})).encode()
    status, answer = box.ask("POST", "/api/keys", body, source=TILL, headers=box.admin)
    assert status == 201, answer
    return str(json.loads(answer)["key"])


def _each() -> Iterator[Attack]:
    for run, title in (
        (wrong_door, "browsers and scanners at port 9100"),
        (costly_bodies, "bodies that cost much, without a login"),
        (crowd, "all places of port 9100 taken"),
        (dear_streams, "five streams that are dear to work off"),
        (filled_disk, "the disk filled by one address"),
        (idle_pages, "idle connections to the pages"),
        (slow_bodies, "slow bodies to the pages"),
        (events_port, "all places of the events taken"),
        (unlocked_tablet, "an unlocked tablet makes an admin"),
        (stolen_identity, "a stolen identity.db"),
        (foreign_key, "a key for one queue reads another"),
        (lock_out, "wrong passwords lock others out"),
        (hostile_wishes, "nonsense on the event socket"),
    ):
        yield Attack(run.__name__.replace("_", "-"), title, run)


ATTACKS = tuple(_each())
