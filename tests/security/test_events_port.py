"""The events' port: who does nothing, who takes every place, and who sends what is no wish."""

from __future__ import annotations

import json
import resource
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from attacks import LOGIN, connection, key, read_answer
from running_box import PATIENCE, Box
from websockets.exceptions import InvalidStatus
from websockets.sync.client import ClientConnection, connect

NO_WISHES: list[str | bytes] = [
    "[" * 4_000,
    '{"a":' * 800,
    "null",
    "7",
    "[]",
    '{"join": 7}',
    '{"join": {"jobs": 1}}',
    '{"join": "jobs"}',
    '{"join": [["jobs"]]}',
    '{"join": [{}]}',
    '{"join": [NaN]}',
    '{"join": [' + "9" * 4_000 + "]}",
    '{"join": ["\\ud800"]}',
    '{"join": ["job:\\u0000"]}',
    '{"leave": ["' + "x" * 1_000 + '"]}',
    b'{"join": ["jobs"]}',
    b"\xff\xfe",
    "",
]
REQUEST = "GET {path} HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"


@pytest.fixture
def held() -> Iterator[ExitStack]:
    """Connections that are held until the end of a test."""
    with ExitStack() as stack:
        yield stack


def listen(box: Box, header: str = "", rooms: str = "jobs") -> ClientConnection:
    name, _, value = header.partition(": ")
    url = f"ws://127.0.0.1:{box.ports['events']}/ws?rooms={rooms}"
    return connect(
        url, additional_headers={name: value} if name else None, open_timeout=PATIENCE, close_timeout=0
    )


def hears(one: ClientConnection, wish: str | bytes) -> Any:
    one.send(wish)
    return json.loads(one.recv(PATIENCE))


def test_whatever_is_no_wish_is_answered_and_the_listener_stays(box: Box) -> None:
    with listen(box) as one:
        for wish in NO_WISHES:
            assert "error" in hears(one, wish), wish
        box.print(b"receipt\n")
        assert json.loads(one.recv(PATIENCE))["event"] == "job:created"
    assert "Traceback" not in box.log()


@pytest.mark.parametrize(
    ("path", "lines"),
    [
        ("//[", "Host: localhost\r\n"),
        ("/ws?rooms=%ff%00", "Host: localhost\r\nHost: localhost\r\n"),
        ("/ws", "Host: localhost\r\nOrigin: http://localhost\r\nOrigin: http://evil.example\r\n"),
        ("/ws", "Host: localhost\r\nCookie: a=1\r\nCookie: b=1\r\n"),
        ("/ws", "Host: localhost\r\nAuthorization: Bearer a\r\nAuthorization: Bearer b\r\n"),
        ("/ws", "Host: [\r\n"),
        ("/ws", ""),
    ],
)
def test_a_request_that_is_none_is_refused_without_a_traceback(box: Box, path: str, lines: str) -> None:
    with connection(box.ports["events"]) as one:
        request = REQUEST.format(path=path) + "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
        one.sendall((request + lines + "\r\n").encode())
        assert 400 <= read_answer(one)[0] < 500
    assert "Traceback" not in box.log()


def files_of(box: Box) -> int:
    return len(list(Path(f"/proc/{box.process.pid}/fd").iterdir()))


def test_connections_that_never_ask_are_few_and_keep_nobody_out(
    make_box: Callable[..., Box], held: ExitStack
) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 4_096), hard))
    held.callback(resource.setrlimit, resource.RLIMIT_NOFILE, (soft, hard))
    box = make_box()
    before = files_of(box)
    for number in range(1_200):
        held.enter_context(
            socket.create_connection(
                ("127.0.0.1", box.ports["events"]), PATIENCE, (f"127.0.0.{number % 20 + 2}", 0)
            )
        )
    with listen(box) as one:
        box.print(b"receipt\n")
        assert json.loads(one.recv(PATIENCE))["event"] == "job:created"
        assert files_of(box) < before + 100


def test_a_key_takes_its_share_of_the_places_and_no_more(
    make_box: Callable[..., Box], held: ExitStack
) -> None:
    box = make_box(LOGIN, "events.connections_per_listener=3")
    printer, operator = key(box, "printer"), key(box, "operator")
    for _ in range(3):
        held.enter_context(listen(box, printer))
    assert not is_let_in(box, printer)
    held.enter_context(listen(box, operator))


def test_an_address_has_a_share_and_those_who_may_approve_have_a_reserve(
    make_box: Callable[..., Box], held: ExitStack
) -> None:
    box = make_box(LOGIN, "events.connections=8", "events.connections_per_address=5")
    viewers, operator = [key(box, "viewer") for _ in range(2)], key(box, "operator")
    for number in range(5):
        held.enter_context(listen(box, viewers[number % 2]))
    assert not is_let_in(box, viewers[0])
    for _ in range(3):
        held.enter_context(listen(box, operator))
    assert not is_let_in(box, operator)


def test_a_place_is_free_again_once_its_listener_has_gone(make_box: Callable[..., Box]) -> None:
    box = make_box("events.connections=4")
    for _ in range(3):
        with ExitStack() as several:
            for _ in range(4):
                several.enter_context(listen(box))
            assert not is_let_in(box)
        box.wait_for(lambda: is_let_in(box), "a free place")


def is_let_in(box: Box, header: str = "") -> bool:
    try:
        with listen(box, header):
            return True
    except InvalidStatus:
        return False


def test_the_box_allows_itself_as_many_files_as_it_lets_connections_in(box: Box) -> None:
    limits = Path(f"/proc/{box.process.pid}/limits").read_text()
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    soft = next(line.split()[3] for line in limits.splitlines() if line.startswith("Max open files"))
    assert int(soft) >= min(4_096, hard)
