"""Sockets that listen, and what becomes of connections for which no file is free: they wait in the kernel."""

from __future__ import annotations

import asyncio
import errno
import logging
import socket
import time
from collections.abc import Callable
from typing import Any

from appliance.runtime.i18n import message

log = logging.getLogger(__name__)
OUT_OF_FILES = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM})
REST_SECONDS = 0.5  # after which it is tried anew; asyncio itself does so after a second
WAITING = 100  # connections that the kernel keeps until they are accepted, as asyncio has it
TOLD_SECONDS = 60.0  # between two notices that files are lacking


class Listener(socket.socket):
    """A socket for a server of asyncio: takes one connection at a time, and rests where no file is free.

    The server's own way is to try a hundred times at once. So a hundred connections are there before one is
    seen; and where no file is free, each of the hundred is logged, and sets a timer for a hundred more
    (CPython's issue 151615).
    """

    _rests_until = 0.0
    _has_taken = False  # one in this turn of the loop, which asks until there is none

    def accept(self) -> tuple[socket.socket, Any]:
        """The next connection. BlockingIOError where there is none for now."""
        if self._has_taken or time.monotonic() < self._rests_until:
            self._has_taken = False
            raise BlockingIOError
        try:
            accepted = super().accept()
        except OSError as error:
            if error.errno in OUT_OF_FILES:
                self._rests_until = time.monotonic() + REST_SECONDS
            raise
        self._has_taken = True
        return accepted


async def bound(host: str, port: int) -> list[socket.socket]:
    """A socket for each address of a host, all with one port; 0: any that is free. Raises OSError."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    listeners: list[socket.socket] = []
    lacking = OSError(errno.EADDRNOTAVAIL, f"{host} has no address that this machine has")
    for family, kind, protocol, _name, address in dict.fromkeys(found):
        try:
            listener = socket.socket(family, kind, protocol)
        except OSError as error:  # a name has addresses of both kinds, also on machines without IPv6
            lacking = error
            continue
        try:
            _bind(listener, (address[0], port, *address[2:]))
        except OSError as error:
            listener.close()
            if error.errno == errno.EADDRNOTAVAIL:
                lacking = error
                continue
            for other in listeners:
                other.close()
            raise
        listeners.append(listener)
        port = listener.getsockname()[1]
    if not listeners:
        raise lacking
    return listeners


def _bind(listener: socket.socket, address: tuple[Any, ...]) -> None:
    listener.setblocking(False)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if listener.family == socket.AF_INET6:
        listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
    listener.bind(address)


class Shortage:
    """Tells people that no file is free for a connection, now and then. From any thread."""

    def __init__(
        self, add_notice: Callable[[str], None], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._add_notice = add_notice
        self._clock = clock
        self._told_at: float | None = None

    def tell(self, error: OSError) -> None:
        """A connection could not be accepted."""
        now = self._clock()
        if self._told_at is not None and now - self._told_at < TOLD_SECONDS:
            return
        self._told_at = now
        log.error("new connections have to wait, as no file is free for them: %s", error)
        self._add_notice(message("New connections have to wait: the box has as many files open as it may."))

    def watch(self, loop: asyncio.AbstractEventLoop) -> None:
        """Tell of what the loop could not accept."""

        def handle(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
            error = context.get("exception")
            if isinstance(error, OSError) and error.errno in OUT_OF_FILES and "socket" in context:
                self.tell(error)
            else:
                loop.default_exception_handler(context)

        loop.set_exception_handler(handle)
