"""The slots that a port has for connections. A newcomer gets one, and another connection gives way.

A till always gets in. Where all slots are taken, those of its port or those of all ports together, a
connection ends for it, of the address that has the most: first one that never said anything, then one
between two jobs, then the slowest unfinished job, which is kept as incomplete.
"""

from __future__ import annotations

import math
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import Generic, Protocol, TypeVar

from appliance import addresses

SLOW = 200.0  # bytes a second; the slowest serial line in a shop brings a thousand
MEMORY_SECONDS = 5.0  # that count most for how fast a job comes
LEAST_SECONDS = 0.05  # so long ago it began at the least


class Pace:
    """The speed at which the open job of a connection comes: a mean in which the latest counts most."""

    def __init__(self, now: float) -> None:
        self.begin(now)

    def begin(self, now: float) -> None:
        """Another job begins."""
        self._began_at = self.heard_at = now
        self._bytes = 0.0

    def heard(self, size: int, now: float) -> None:
        """So many bytes have come."""
        self._bytes = self._left(now) + size
        self.heard_at = now

    def speed(self, now: float) -> float:
        """Bytes a second."""
        age = now - self._began_at + LEAST_SECONDS
        return self._left(now) / (MEMORY_SECONDS * (1 - math.exp(-age / MEMORY_SECONDS)))

    def _left(self, now: float) -> float:
        return self._bytes * math.exp((self.heard_at - now) / MEMORY_SECONDS)


class SlotHolder(Protocol):
    """A connection that has a slot. `source` is what counts as its address."""

    origin: str
    source: str
    pace: Pace

    @property
    def has_spoken(self) -> bool:
        """True if it has said what it is."""

    @property
    def held(self) -> int:
        """Bytes held for it."""

    @property
    def is_keeping(self) -> bool:
        """True if a job of it is being made durable, which it is to hear of."""

    @property
    def is_idle(self) -> bool:
        """True if nothing would be lost if it were cut off."""

    def give_way(self) -> None:
        """End, for somebody else: what there is of a job is kept as incomplete."""


G = TypeVar("G", bound=SlotHolder)


class AllConnections:
    """The connections of all ports together, `limit` of them."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self._connections: dict[SlotHolder, Callable[[], None]] = {}  # and how its port forgets each

    @property
    def connections(self) -> list[SlotHolder]:
        """All of them, in the order in which they came."""
        return list(self._connections)

    @property
    def is_full(self) -> bool:
        """True if there is no slot for one more."""
        return len(self._connections) >= self.limit

    def add(self, connection: SlotHolder, forget: Callable[[], None]) -> None:
        """One has come; `forget` has its port count it no more."""
        self._connections[connection] = forget

    def remove(self, connection: SlotHolder) -> None:
        """One is gone."""
        self._connections.pop(connection)()


class ConnectionSlots(Generic[G]):
    """`limit` slots, `an_address` of them for one address that is not exempt."""

    def __init__(
        self,
        limit: int,
        an_address: int,
        exempt: Iterable[str],
        all_connections: AllConnections,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`all_connections` is shared by all ports."""
        self._limit = limit
        self._an_address = an_address
        self._exempt = addresses.networks(exempt)
        self._all_connections = all_connections
        self._clock = clock
        self._connections: list[G] = []

    def __iter__(self) -> Iterator[G]:
        return iter(tuple(self._connections))

    def enter(self, newcomer: G) -> str:
        """Give a connection a slot; or tell why there is none."""
        mine = [connection for connection in self._connections if connection.source == newcomer.source]
        if len(mine) >= self._an_address and not addresses.is_in(newcomer.origin, self._exempt):
            victim = self._least(mine)
            if not dawdles(victim, self._clock()):
                return f"{len(mine)} connections of it are busy already (setting raw.connections_per_address)"
            self._end(victim)
        else:
            why = self._have_room(newcomer)
            if why:
                return why
        self._connections.append(newcomer)
        self._all_connections.add(newcomer, partial(self._connections.remove, newcomer))
        return ""

    def _have_room(self, newcomer: G) -> str:
        """See to it that a slot is free, at this port and in all; or tell why there is none."""
        for connections, limit, setting in (
            (self._connections, self._limit, "raw.connections"),
            (self._all_connections.connections, self._all_connections.limit, "raw.connections_in_all"),
        ):
            if len(connections) < limit:
                continue
            victim = self._least(connections)
            having = _count(connections)
            has_more = having[victim.source] > having[newcomer.source] and not victim.is_keeping
            if not has_more and not dawdles(victim, self._clock()):
                return f"{limit} connections are busy already (setting {setting})"
            self._end(victim)
        return ""

    def leave(self, connection: G) -> None:
        """A connection is gone."""
        if connection in self._connections:
            self._all_connections.remove(connection)

    def _least(self, connections: Sequence[SlotHolder]) -> SlotHolder:
        """The one that gives way first."""
        count, now = _count(connections), self._clock()

        def rank(connection: SlotHolder) -> tuple[bool, bool, int, bool, float]:
            quiet = connection.is_idle or not connection.has_spoken
            order = connection.pace.heard_at if quiet else connection.pace.speed(now)
            return connection.is_keeping, connection.has_spoken, -count[connection.source], not quiet, order

        return min(connections, key=rank)

    def _end(self, connection: SlotHolder) -> None:
        self._all_connections.remove(connection)
        connection.give_way()


def dawdles(connection: SlotHolder, now: float) -> bool:
    """True if others may have what this one has: it holds nothing, says nothing, or is too slow."""
    if connection.is_keeping:
        return False
    return connection.is_idle or not connection.has_spoken or connection.pace.speed(now) < SLOW


def _count(connections: Iterable[SlotHolder]) -> Counter[str]:
    return Counter(connection.source for connection in connections)
