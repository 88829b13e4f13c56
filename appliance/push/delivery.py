"""One message to one push service, over HTTP (RFC 8030): a connection, a request, a short answer.

The answer is read up to its headers, within a few seconds and a few kilobytes; nothing it says is followed.
"""

from __future__ import annotations

import http.client
import io
import socket
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from appliance.push.endpoints import Endpoint, address_of

SECONDS = 10.0  # for all of it: a message that takes longer is tried again later
MAX_ANSWER = 16_384  # bytes of the head; services send one or two kilobytes
END = b"\r\n\r\n"
MAX_WAIT = 86_400.0  # seconds that a service may ask for: a message is good for less


@dataclass(frozen=True, slots=True)
class Answer:
    """A service's answer: its status, and the seconds after which it wants to be asked again."""

    status: int
    retry_after: float = 0.0


class Delivery:
    """Sends messages, one at a time. `stop` may be called from another thread."""

    def __init__(self, clock: Callable[[], float] = time.monotonic, seconds: float = SECONDS) -> None:
        self._clock = clock
        self._seconds = seconds
        self._socket: socket.socket | None = None
        self._is_stopped = False
        self._lock = threading.Lock()

    def post(self, where: Endpoint, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Send a message. Raises OSError where no answer came, or NotAllowed."""
        end = self._clock() + self._seconds
        connection = socket.create_connection((address_of(where), where.port), self._seconds)
        with connection, self._kept(connection, where) as way:
            way.settimeout(self._left(end))
            way.sendall(_request(where, body, headers))
            return _answer(self._head(way, end))

    def stop(self) -> None:
        """Break off what is under way; nothing is sent from now on."""
        with self._lock:
            self._is_stopped = True
            if self._socket is not None:
                _shut(self._socket)

    def _kept(self, connection: socket.socket, where: Endpoint) -> socket.socket:
        """The connection, with TLS where that is asked for, known to `stop`."""
        with self._lock:
            if self._is_stopped:
                raise ConnectionAbortedError("the box stops")
            self._socket = connection
        if where.scheme != "https":
            return connection
        import ssl

        tls = ssl.create_default_context().wrap_socket(connection, server_hostname=where.host)
        with self._lock:
            self._socket = tls
        return tls

    def _head(self, way: socket.socket, end: float) -> bytes:
        head = b""
        while END not in head:
            way.settimeout(self._left(end))
            more = way.recv(4_096)
            if not more or len(head) > MAX_ANSWER:
                raise ConnectionError("it gave no answer that can be read")
            head += more
        return head[: head.index(END) + len(END)]

    def _left(self, end: float) -> float:
        left = end - self._clock()
        if left <= 0:
            raise TimeoutError("it takes too long")
        return left


def _request(where: Endpoint, body: bytes, headers: Mapping[str, str]) -> bytes:
    host = where.origin.partition("://")[2]
    own = {"Host": host, "Content-Length": str(len(body)), "Connection": "close", **headers}
    lines = [f"POST {where.path} HTTP/1.1", *(f"{name}: {value}" for name, value in own.items())]
    return "\r\n".join(lines).encode("ascii") + END + body


def _answer(head: bytes) -> Answer:
    stream = io.BytesIO(head)
    words = stream.readline().split(None, 2)
    if len(words) < 2 or not words[0].startswith(b"HTTP/1.") or not words[1].isdigit() or len(words[1]) != 3:
        raise ConnectionError("it gave no answer that can be read")
    try:
        said = http.client.parse_headers(stream).get("Retry-After", "").strip()
    except http.client.HTTPException:
        said = ""
    is_number = said.isascii() and said.isdigit() and len(said) <= 6  # a date is as good as nothing said
    return Answer(int(words[1]), min(float(said), MAX_WAIT) if is_number else 0.0)


def _shut(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # it has ended meanwhile
