"""A message goes over one connection; whatever the other side does, little is read, and not for long."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from support.push_service import push_service
from support.waiting import DEADLINE

from appliance.push.delivery import MAX_ANSWER, Answer, Delivery
from appliance.push.endpoints import Endpoint, endpoint

HEADERS = {"TTL": "60", "Urgency": "high"}


def at(origin: str) -> Endpoint:
    return endpoint(f"{origin}/push/1?x=2", (origin,))


@contextmanager
def strange_service(serve: Callable[[socket.socket], None]) -> Iterator[str]:
    """A service that does with each connection what it is told."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def run() -> None:
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                with connection:
                    try:
                        serve(connection)
                    except OSError:
                        continue

        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        listener.shutdown(socket.SHUT_RDWR)
    thread.join()


def says(answer: bytes) -> Callable[[socket.socket], None]:
    def serve(connection: socket.socket) -> None:
        connection.recv(65_536)
        connection.sendall(answer)

    return serve


def test_a_message_is_one_request() -> None:
    with push_service() as service:
        assert Delivery().post(at(service.origin), b"secret", HEADERS) == Answer(201)
        (sent,) = service.sent
    assert (sent.path, sent.body, sent.headers["TTL"]) == ("/push/1?x=2", b"secret", "60")
    assert service.origin.endswith(sent.headers["Host"])


@pytest.mark.parametrize(
    ("said", "expected"), [("7", 7.0), ("999999", 86_400.0), ("-5", 0.0), ("soon", 0.0), ("9" * 400, 0.0)]
)
def test_a_service_can_ask_for_patience(said: str, expected: float) -> None:
    with push_service() as service:
        service.answers.append((429, {"Retry-After": said}))
        assert Delivery().post(at(service.origin), b"x", HEADERS) == Answer(429, expected)


def test_a_redirect_is_an_answer_and_is_not_followed() -> None:
    with push_service() as elsewhere, push_service() as service:
        service.answers.append((307, {"Location": f"{elsewhere.origin}/push/1"}))
        assert Delivery().post(at(service.origin), b"x", HEADERS).status == 307
        assert elsewhere.sent == []


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"220 smtp.example ESMTP\r\n\r\n",
        b"HTTP/1.1 OK\r\n\r\n",
        b"HTTP/1.1 2000 Created\r\n\r\n",
        b"HTTP/1.1 201 Created\r\n",
        b"\r\n\r\n",
    ],
)
def test_what_is_no_answer_is_an_error(answer: bytes) -> None:
    with strange_service(says(answer)) as origin, pytest.raises(OSError, match="no answer"):
        Delivery().post(at(origin), b"x", HEADERS)


def test_a_head_without_end_is_read_up_to_a_limit() -> None:
    sent = 0

    def flood(connection: socket.socket) -> None:
        nonlocal sent
        connection.recv(65_536)
        while True:
            sent += connection.send(b"X: " + b"x" * 1_000 + b"\r\n")

    with strange_service(flood) as origin, pytest.raises(OSError, match="no answer"):
        Delivery().post(at(origin), b"x", HEADERS)
    assert sent >= MAX_ANSWER


def test_one_that_drips_is_left_when_its_time_is_over() -> None:
    ticks = iter(range(1_000_000))

    def drip(connection: socket.socket) -> None:
        connection.recv(65_536)
        while True:
            connection.sendall(b"x")

    def clock() -> float:
        return float(next(ticks))  # each look is a second later

    with strange_service(drip) as origin, pytest.raises(OSError, match=r"too long|no answer"):
        Delivery(clock).post(at(origin), b"x", HEADERS)
    assert next(ticks) <= 20


def test_one_that_says_nothing_is_left() -> None:
    ended = threading.Event()
    with strange_service(lambda _connection: bool(ended.wait(DEADLINE)) and None) as origin:
        with pytest.raises(TimeoutError):
            Delivery(seconds=0.2).post(at(origin), b"x", HEADERS)
        ended.set()


def test_a_stop_breaks_off_what_is_under_way() -> None:
    came, ended = threading.Event(), threading.Event()

    def hold(connection: socket.socket) -> None:
        connection.recv(65_536)
        came.set()
        ended.wait(DEADLINE)

    delivery = Delivery(seconds=DEADLINE)
    errors: list[OSError] = []

    def post(origin: str) -> None:
        try:
            delivery.post(at(origin), b"x", HEADERS)
        except OSError as error:
            errors.append(error)

    with strange_service(hold) as origin:
        thread = threading.Thread(target=post, args=(origin,))
        thread.start()
        assert came.wait(DEADLINE)
        delivery.stop()
        thread.join(DEADLINE)
        assert len(errors) == 1
        ended.set()
        with pytest.raises(ConnectionAbortedError):
            delivery.post(at(origin), b"x", HEADERS)
