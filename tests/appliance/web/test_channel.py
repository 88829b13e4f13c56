"""How long a connection may take over what it does, by a clock that the test turns."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from waitress.adjustments import Adjustments

from appliance.settings import WebSettings
from appliance.web.channel import (
    BYTES_A_SECOND,
    IDLE_SECONDS,
    LINGER_SECONDS,
    UNREAD_SECONDS,
    Channel,
    Patience,
)
from appliance.web.receiving import Reception

PATIENCE = Patience(header_seconds=10, body_seconds=20)
HEAD = b"POST /api/jobs HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/octet-stream\r\n"


class Connection:
    """A connection without a server around it."""

    def __init__(self) -> None:
        self.time = 1_000.0
        self.reception = Reception.of(WebSettings(), 10_000_000, lambda: True)
        ours, self.theirs = socket.socketpair()
        given = SimpleNamespace(active_channels={}, add_task=lambda _: None, pull_trigger=lambda: None)
        self.channel: Any = Channel(
            self.reception, lambda: self.time, given, ours, ("192.0.2.7", 1), Adjustments(), map={}
        )

    def lasts(self) -> float:
        """Seconds from now until it is ended."""
        begun = self.time
        while not self.channel.is_overdue(PATIENCE):
            self.time += 0.5
        lasted, self.time = self.time - begun, begun
        return lasted


@pytest.fixture
def one() -> Iterator[Connection]:
    connection = Connection()
    yield connection
    connection.channel.handle_close()
    connection.theirs.close()


def test_whoever_asks_for_nothing_has_as_long_as_a_head_takes(one: Connection) -> None:
    assert one.lasts() == 10.5
    one.channel.received(HEAD)
    assert one.lasts() == 10.5
    one.time += 9
    one.channel.received(b"X-More: and more\r\n")
    assert one.lasts() == 1.5


def test_a_body_has_its_seconds_and_more_for_what_it_brings(one: Connection) -> None:
    one.channel.received(HEAD + b"Content-Length: 1000000\r\n\r\n")
    assert one.lasts() == 20.5
    one.time += 19
    one.channel.received(b"x" * BYTES_A_SECOND * 8)
    assert one.lasts() == 20.5 - 19 + 8
    one.time += 1
    one.channel.received(b"x")
    assert 7.5 <= one.lasts() - 0.5 <= 8.5


def test_between_two_requests_a_connection_may_rest(one: Connection) -> None:
    one.channel.received(HEAD + b"Content-Length: 1\r\n\r\nx")
    one.time += 1_000
    assert not one.channel.is_overdue(PATIENCE), "it is being answered"
    one.channel.requests.clear()
    assert one.lasts() == IDLE_SECONDS + 0.5
    one.channel.received(HEAD)
    assert one.lasts() == 10.5


def test_an_answer_that_nobody_takes_is_given_up(one: Connection) -> None:
    one.channel.received(HEAD + b"Content-Length: 1\r\n\r\nx")
    one.time += 1_000
    one.channel.write_soon(b"x" * 8_000_000)
    assert one.lasts() == UNREAD_SECONDS + 0.5
    one.time += UNREAD_SECONDS
    one.theirs.recv(4_000_000)
    one.channel.handle_write()
    assert not one.channel.is_overdue(PATIENCE)


def test_whoever_was_refused_is_heard_out_for_a_while(one: Connection) -> None:
    one.channel.close_when_flushed = True
    one.channel.handle_write()
    assert one.theirs.recv(1) == b"", "there is no more to come"
    one.theirs.sendall(b"x" * 10_000)
    one.channel.handle_read()
    assert one.lasts() == LINGER_SECONDS + 0.5
    one.theirs.shutdown(socket.SHUT_WR)
    one.channel.handle_read()
    assert not one.channel.connected


def test_a_connection_that_ends_gives_back_what_its_body_held(one: Connection) -> None:
    one.channel.received(HEAD + b"Content-Length: 9000000\r\n\r\n")
    one.channel.received(b"x" * 8_999_999)
    budget = one.reception.budget
    assert not budget.take("192.0.2.7", 9_000_000), "half of all is for one address"
    one.channel.handle_close()
    assert budget.take("192.0.2.7", 9_000_000)
