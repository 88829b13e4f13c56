"""From a thread that reads to the event loop, with a bound: who sends too much waits."""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import Callable

from appliance.intake.turns import PIECE_BYTES, Turns

ENDED = None  # what came before is all: the sender is gone
Item = bytes | None


class BoundedChannel:
    """`put` is called by one thread; the rest, and `take`, which it calls, belong to the loop.

    What was put is taken in pieces, in turn with other tills. `wanted` says how many of the next bytes are
    one command's, which may be large.
    """

    def __init__(
        self, turns: Turns, take: Callable[[Item], None], wanted: Callable[[], int], bound: int
    ) -> None:
        self._loop = asyncio.get_running_loop()
        self._turns = turns
        self._take = take
        self._wanted = wanted
        self._bound = bound
        self._state = threading.Condition()
        self._items: deque[bytearray | None] = deque()
        self._bytes = 0
        self._held = False
        self._closed = False

    def put(self, item: Item) -> None:
        """Hand something over; returns once there is room for more."""
        with self._state:
            if not self._items:
                self._loop.call_soon_threadsafe(self._turns.join, self)
            if item is None:
                self._items.append(ENDED)
            elif self._items and self._items[-1] is not None:
                self._items[-1] += item
            else:
                self._items.append(bytearray(item))
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

    @property
    def has_more(self) -> bool:
        """True if something was handed over that is not taken yet."""
        return bool(self._items)

    def flush(self) -> None:
        """Take what has been handed over, at once."""
        while self.work():
            pass

    def work(self) -> bool:
        """Take one piece; True if there is more."""
        with self._state:
            if not self._items:
                return False
            item = self._items[0]
            piece = None if item is None else bytes(item[: max(PIECE_BYTES, self._wanted())])
            if item is not None and piece is not None:
                del item[: len(piece)]
                self._bytes -= len(piece)
                self._state.notify_all()
            if not item:
                self._items.popleft()
        self._take(piece)
        return bool(self._items)

    def fail(self) -> None:
        """An error of ours in one piece: go on with the next, as nobody here can be hung up on."""
        self._turns.join(self)
