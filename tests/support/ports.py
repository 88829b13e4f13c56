"""Ports for tests that name one themselves, or find nobody there: no other process gets them meanwhile."""

from __future__ import annotations

import socket

_KEPT: list[socket.socket] = []  # until the process ends


def reserved_port(host: str = "127.0.0.1") -> int:
    """A port at which nobody listens, and only who is told of it ever will.

    It is bound, and open to whoever binds it by its number with SO_REUSEADDR, as servers do.
    """
    place = socket.socket()
    place.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    place.bind((host, 0))
    _KEPT.append(place)
    return int(place.getsockname()[1])
