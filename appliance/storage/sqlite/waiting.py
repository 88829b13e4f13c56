"""The writes that wait: one of each source in turn, so that none waits behind all of another's."""

from __future__ import annotations

import threading
from collections import deque
from typing import Generic, TypeVar

T = TypeVar("T")


class Waiting(Generic[T]):
    """Items of sources, for any threads. Those of one source stay in their order."""

    def __init__(self) -> None:
        self._sources: dict[str, deque[T]] = {}  # in the order of their turns; none is empty
        self._state = threading.Condition()
        self._closed = False

    def put(self, item: T, source: str) -> None:
        """Have it wait behind its source's others."""
        with self._state:
            self._sources.setdefault(source, deque()).append(item)
            self._state.notify()

    def close(self) -> None:
        """`get` gives what still waits, and then None."""
        with self._state:
            self._closed = True
            self._state.notify()

    def get(self) -> T | None:
        """The next, as soon as there is one; None once this is closed and nothing waits."""
        with self._state:
            self._state.wait_for(lambda: self._sources or self._closed)
            return self._next()

    def get_at_once(self) -> T | None:
        """The next; None where nothing waits."""
        with self._state:
            return self._next()

    def __len__(self) -> int:
        with self._state:
            return sum(len(items) for items in self._sources.values())

    def _next(self) -> T | None:
        if not self._sources:
            return None
        source = next(iter(self._sources))
        items = self._sources.pop(source)
        item = items.popleft()
        if items:
            self._sources[source] = items  # behind the others
        return item
