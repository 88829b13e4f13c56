"""One address cannot take the pages from the others, where no proxy stands in front."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from attacks import answer_to, connection, head, read_answer
from running_box import PATIENCE, Box

FORM = "application/x-www-form-urlencoded"
HURRY = ("web.header_seconds=0.5", "web.body_seconds=0.5")
BEGUN = {
    "nothing": b"",
    "half a head": b"GET / HTTP/1.1\r\nHost: localhost\r\n",
    "half a body": head("POST", "/login", 50_000, FORM) + b"a",
    "half a chunk": head("POST", "/login", None, FORM) + b"ff\r\na",
}


@pytest.fixture
def held() -> Iterator[ExitStack]:
    """Connections that are held until the end of a test."""
    with ExitStack() as stack:
        yield stack


def is_ended(one: socket.socket) -> bool:
    """Wait until the box has ended a connection."""
    return read_answer(one)[0] == 0


def is_answered(one: socket.socket) -> bool:
    """Whether a connection that was kept is of use."""
    one.sendall(b"GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n")
    said = b""
    while not said.endswith(b"}\n"):
        piece = one.recv(65_536)
        if not piece:
            return False
        said += piece
    return said.startswith(b"HTTP/1.1 200 ")


@pytest.mark.parametrize("begun", BEGUN)
def test_hundreds_of_connections_that_do_nothing_leave_the_pages_to_others(
    make_box: Callable[..., Box], held: ExitStack, begun: str
) -> None:
    box = make_box()
    for _ in range(300):
        one = held.enter_context(connection(box.ports["web"]))
        one.sendall(BEGUN[begun])
    for _ in range(3):
        status, _ = answer_to(box.ports["web"], [b"GET /health/live HTTP/1.0\r\nHost: localhost\r\n\r\n"])
        assert status == 200


@pytest.mark.parametrize("begun", BEGUN)
def test_whoever_is_slow_is_cut_off(make_box: Callable[..., Box], held: ExitStack, begun: str) -> None:
    box = make_box(*HURRY)
    one = held.enter_context(connection(box.ports["web"]))
    one.sendall(BEGUN[begun])
    assert is_ended(one)


def test_a_connection_too_many_takes_the_place_of_the_one_that_has_rested_longest(
    make_box: Callable[..., Box], held: ExitStack
) -> None:
    box = make_box("web.connections_per_address=3")
    first, second, third = (held.enter_context(connection(box.ports["web"])) for _ in range(3))
    assert is_answered(second)
    for _ in range(5):  # an answer is there before the box has noted that it is over: by now that is so
        assert all(is_answered(one) for one in (first, third))
    fourth = held.enter_context(connection(box.ports["web"]))
    assert is_answered(fourth)
    assert is_ended(second)
    assert all(is_answered(one) for one in (first, third, fourth))


def test_one_address_has_its_share_and_another_the_rest(
    make_box: Callable[..., Box], held: ExitStack
) -> None:
    box = make_box("web.connections=8", "web.connections_per_address=6")
    other = held.enter_context(
        socket.create_connection(("127.0.0.1", box.ports["web"]), PATIENCE, ("127.0.0.2", 0))
    )
    assert is_answered(other)
    for _ in range(20):
        held.enter_context(connection(box.ports["web"])).sendall(BEGUN["half a head"])
    third = ("127.0.0.3", 0)
    for _ in range(3):
        one = held.enter_context(socket.create_connection(("127.0.0.1", box.ports["web"]), PATIENCE, third))
        assert is_answered(one)
    assert is_answered(other), "it rested longer, but the first address has more"


def test_the_proxy_has_no_share(make_box: Callable[..., Box], held: ExitStack) -> None:
    box = make_box("web.connections_per_address=2", "web.proxy=127.0.0.1", "identity.login=true")
    several = [held.enter_context(connection(box.ports["web"])) for _ in range(6)]
    assert all(is_answered(one) for one in several)
