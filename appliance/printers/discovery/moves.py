"""Notices that a printer which people added is at another address now: DHCP gave it a new one."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable

from appliance.printers.discovery.sighting import Sighting
from appliance.printers.discovery.table import AT
from appliance.spool import Printer, SpoolError

log = logging.getLogger(__name__)
Moved = Callable[[Printer, str], None]
MAX_PLACES = 256  # at which somebody was seen who is known: more is somebody who means no good


class Moves:
    """Remembers which identity each printer had at its own address.

    An identity can be claimed by anybody in the network, and is not always one: clones share serial numbers.
    A printer's receipts must follow neither. So a printer has moved only if it was seen at its own address
    before, does not answer there now (`is_away`), and was seen at the new one only after it was last seen
    at its own.
    """

    def __init__(
        self, printers: Callable[[], Iterable[Printer]], is_away: Callable[[Printer], bool], moved: Moved
    ) -> None:
        self._printers = printers
        self._is_away = is_away
        self._moved = moved
        self._identities: dict[str, set[str]] = {}  # by device URI
        self._last_home: dict[str, int] = {}  # by device URI: which sighting of all it was
        self._first_there: dict[tuple[str, str], int] = {}  # by identity and URI
        self._sightings = 0
        self._lock = threading.Lock()

    def follow(self, seen: Sighting) -> None:
        """Something was seen: learn who it is, or see that it has moved."""
        if seen.identity.startswith(AT):
            return
        with self._lock:
            self._sightings += 1
            printers = list(self._printers())
            if any(printer.uri == seen.uri for printer in printers):
                self._identities.setdefault(seen.uri, set()).add(seen.identity)
                self._last_home[seen.uri] = self._sightings
                return
            for printer in printers:
                if seen.identity in self._identities.get(printer.uri, ()) and self._has_moved(printer, seen):
                    self._move(printer, seen)

    def _has_moved(self, printer: Printer, seen: Sighting) -> bool:
        if len(self._first_there) >= MAX_PLACES:
            self._first_there.clear()
        first = self._first_there.setdefault((seen.identity, seen.uri), self._sightings)
        same_scheme = printer.uri.partition(":")[0] == seen.uri.partition(":")[0]
        return same_scheme and first > self._last_home[printer.uri] and self._is_away(printer)

    def _move(self, printer: Printer, seen: Sighting) -> None:
        try:
            self._moved(printer, seen.uri)
        except SpoolError as error:  # a full disk, say: at the next sighting it is tried again
            log.warning("%s has moved to %s, which cannot be noted: %s", printer.name, seen.uri, error)
            return
        log.info("%s has moved to %s", printer.name, seen.uri)
        self._identities[seen.uri] = self._identities.pop(printer.uri)
        self._last_home[seen.uri] = self._sightings
        self._first_there = {
            place: first for place, first in self._first_there.items() if place[0] != seen.identity
        }
