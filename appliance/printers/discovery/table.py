"""The sightings of late: one entry a device URI, gone after three rounds in which no source saw it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from appliance.values import Sighting

MAX_ENTRIES = 64  # of one source: a flood from one must not keep out what another sees
MISSES = 3
AT = "at:"  # begins an identity that is no more than an address


@dataclass(slots=True)
class _Entry:
    sighting: Sighting
    seen: dict[str, float] = field(default_factory=dict)  # by source, on the steady clock


class Table:
    """Used by all sources at once. `patience`: each source's seconds without a sighting until it is gone."""

    def __init__(self, patience: Mapping[str, float], clock: Callable[[], float]) -> None:
        self._patience = patience
        self._clock = clock
        self._entries: dict[str, _Entry] = {}
        self._lock = threading.Lock()

    def see(self, seen: Sighting) -> tuple[Sighting, bool] | None:
        """Note a sighting: what is known of it now, and whether it is new; None where the table is full."""
        with self._lock:
            self._drop_the_gone()
            entry = self._entries.get(seen.uri)
            if entry is None:
                if self._count(seen.source) >= MAX_ENTRIES:
                    return None
                self._entries[seen.uri] = _Entry(seen, {seen.source: self._clock()})
                return seen, True
            entry.seen[seen.source] = self._clock()
            entry.sighting = _joined(entry.sighting, seen)
            return entry.sighting, False

    def found(self) -> list[Sighting]:
        """The sightings, by URI."""
        with self._lock:
            self._drop_the_gone()
            return [self._entries[uri].sighting for uri in sorted(self._entries)]

    def _count(self, source: str) -> int:
        return sum(entry.sighting.source == source for entry in self._entries.values())

    def _drop_the_gone(self) -> None:
        now = self._clock()
        for uri, entry in list(self._entries.items()):
            if all(now - at > self._patience[source] for source, at in entry.seen.items()):
                del self._entries[uri]


def _joined(old: Sighting, new: Sighting) -> Sighting:
    """Two sightings of one URI: who saw it first is believed, and who came later fills the gaps."""
    return replace(
        old,
        identity=new.identity if old.identity.startswith(AT) else old.identity,
        name=new.name if old.name == old.uri else old.name,
        model=old.model or new.model,
        profile=old.profile or new.profile,
        last_seen=new.last_seen,
    )
