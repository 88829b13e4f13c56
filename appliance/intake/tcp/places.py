"""The places that a port has for connections: who gets one, and who gives way.

A till always gets in. Where all places are taken, those of its port or those of all ports together, a
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


class Guest(Protocol):
    """A connection, as its port sees it. `source` is what counts as its address."""

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


G = TypeVar("G", bound=Guest)


class Everybody:
    """The connections of all ports together, `limit` of them."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self._guests: dict[Guest, Callable[[], None]] = {}  # and how its port forgets each

    @property
    def guests(self) -> list[Guest]:
        """All of them, in the order in which they came."""
        return list(self._guests)

    @property
    def is_full(self) -> bool:
        """True if there is no place for one more."""
        return len(self._guests) >= self.limit

    def add(self, guest: Guest, forget: Callable[[], None]) -> None:
        """One has come; `forget` has its port count it no more."""
        self._guests[guest] = forget

    def remove(self, guest: Guest) -> None:
        """One is gone."""
        self._guests.pop(guest)()


class Places(Generic[G]):
    """`limit` places, `an_address` of them for one address that is not exempt."""

    def __init__(
        self,
        limit: int,
        an_address: int,
        exempt: Iterable[str],
        everybody: Everybody,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`everybody` is shared by all ports."""
        self._limit = limit
        self._an_address = an_address
        self._exempt = addresses.networks(exempt)
        self._everybody = everybody
        self._clock = clock
        self._guests: list[G] = []

    def __iter__(self) -> Iterator[G]:
        return iter(tuple(self._guests))

    def enter(self, newcomer: G) -> str:
        """Give a connection a place; or tell why there is none."""
        mine = [guest for guest in self._guests if guest.source == newcomer.source]
        if len(mine) >= self._an_address and not addresses.is_in(newcomer.origin, self._exempt):
            victim = self._least(mine)
            if not dawdles(victim, self._clock()):
                return f"{len(mine)} connections of it are busy already (setting raw.connections_per_address)"
            self._end(victim)
        else:
            why = self._have_room(newcomer)
            if why:
                return why
        self._guests.append(newcomer)
        self._everybody.add(newcomer, partial(self._guests.remove, newcomer))
        return ""

    def _have_room(self, newcomer: G) -> str:
        """See to it that a place is free, at this port and in all; or tell why there is none."""
        for guests, limit, setting in (
            (self._guests, self._limit, "raw.connections"),
            (self._everybody.guests, self._everybody.limit, "raw.connections_in_all"),
        ):
            if len(guests) < limit:
                continue
            victim = self._least(guests)
            having = _count(guests)
            has_more = having[victim.source] > having[newcomer.source] and not victim.is_keeping
            if not has_more and not dawdles(victim, self._clock()):
                return f"{limit} connections are busy already (setting {setting})"
            self._end(victim)
        return ""

    def leave(self, guest: G) -> None:
        """A connection is gone."""
        if guest in self._guests:
            self._everybody.remove(guest)

    def _least(self, guests: Sequence[Guest]) -> Guest:
        """The one that gives way first."""
        count, now = _count(guests), self._clock()

        def rank(guest: Guest) -> tuple[bool, bool, int, bool, float]:
            quiet = guest.is_idle or not guest.has_spoken
            order = guest.pace.heard_at if quiet else guest.pace.speed(now)
            return guest.is_keeping, guest.has_spoken, -count[guest.source], not quiet, order

        return min(guests, key=rank)

    def _end(self, guest: Guest) -> None:
        self._everybody.remove(guest)
        guest.give_way()


def dawdles(guest: Guest, now: float) -> bool:
    """True if others may have what this one has: it holds nothing, says nothing, or is too slow."""
    if guest.is_keeping:
        return False
    return guest.is_idle or not guest.has_spoken or guest.pace.speed(now) < SLOW


def _count(guests: Iterable[Guest]) -> Counter[str]:
    return Counter(guest.source for guest in guests)
