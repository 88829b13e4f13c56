"""The scope of a read or a change: the queues that somebody may see and act on.

Nothing that serves outsiders has a default for it, so none can be forgotten. What is outside a scope is told
of as what does not exist.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from appliance.settings import MAIN_QUEUE


@dataclass(frozen=True, slots=True)
class Scope:
    """The queues that somebody may see, by name; None means every one, and all that belongs to none."""

    queues: frozenset[str] | None

    @property
    def is_whole(self) -> bool:
        """True if it holds all of the box."""
        return self.queues is None

    @property
    def home(self) -> str:
        """The queue of what names none: `main`, or the first in scope."""
        if self.holds(MAIN_QUEUE):
            return MAIN_QUEUE
        return min(self.queues or (), default=MAIN_QUEUE)

    def holds(self, queue: str) -> bool:
        """True if a queue, and so each of its jobs, is in it."""
        return self.queues is None or queue in self.queues

    def narrowed(self, queue: str | None) -> tuple[str, ...] | None:
        """The queues to look at where `queue` is asked for, or any; None is every one, () is none."""
        if queue is not None:
            return (queue,) if self.holds(queue) else ()
        return None if self.queues is None else tuple(sorted(self.queues))


ALL = Scope(None)  # of the box's own parts, and of people
NOTHING = Scope(frozenset())  # of whoever has not said who they are


def only(queues: Iterable[str]) -> Scope:
    """The scope of some queues."""
    return Scope(frozenset(queues))
