"""From a thread that reads to the event loop, with a bound: who sends too much waits."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable

ENDED = None  # what came before is all: the sender is gone
Item = bytes | None


class Inbox:
    """`put` is called by one thread; the rest, and `take`, which it calls, belong to the loop."""

    def __init__(self, loop: asyncio.AbstractEventLoop, take: Callable[[Item], None], bound: int) -> None:
        self._loop = loop
        self._take = take
        self._bound = bound
        self._state = threading.Condition()
        self._items: list[Item] = []
        self._bytes = 0
        self._held = False
        self._closed = False

    def put(self, item: Item) -> None:
        """Hand something over; returns once there is room for more."""
        with self._state:
            if not self._items:
                self._loop.call_soon_threadsafe(self._deliver)
            self._items.append(item)
            self._bytes += len(item or b"")
            self._state.wait_for(lambda: self._closed or not (self._held or self._bytes > self._bound))

    def hold(self, held: bool) -> None:
        """Have the sender wait, or go on. What it has handed over already is delivered all the same."""
        with self._state:
            self._held = held
            self._state.notify_all()

    def close(self) -> None:
        """Keep nobody waiting any more."""
        with self._state:
            self._closed = True
            self._state.notify_all()

    def flush(self) -> None:
        """Take what has been handed over, at once."""
        self._deliver()

    def _deliver(self) -> None:
        with self._state:
            items, self._items, self._bytes = self._items, [], 0
            self._state.notify_all()
        for item in _joined(items):
            self._take(item)


def _joined(items: list[Item]) -> list[Item]:
    """The same with neighbouring bytes in one piece: a session is fed once for many packets."""
    joined: list[Item] = []
    pieces: list[bytes] = []
    for item in [*items, ENDED]:
        if item is not None:
            pieces.append(item)
            continue
        if pieces:
            joined.append(b"".join(pieces))
        joined.append(item)
        pieces = []
    return joined[:-1]
