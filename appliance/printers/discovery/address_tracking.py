"""Notices that a printer which people added may be at another address now, and asks whether it is.

DHCP gives a printer a new address; so does somebody who wants its receipts and announces its name. Nothing
that is announced tells the two apart, so a person is asked, and until then its jobs wait.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable

from appliance.printers.discovery.table import AT
from appliance.spool import Printer
from appliance.values import Move, Sighting

MAX_PLACES = 256  # at which somebody was seen who is known: more is somebody who means no good
MAX_ASKED = 4  # addresses at which one printer may be: a person has to look at each


class Moves:
    """Remembers which identity each printer had at its own address. Any thread may ask.

    An identity can be claimed by anybody in the network, and is not always one: clones share serial numbers.
    So nobody is even asked unless the printer was seen at its own address before, does not answer there now
    (`is_away`), and was seen at the new one only after it was last seen at its own.
    """

    def __init__(
        self,
        printers: Callable[[], Iterable[Printer]],
        is_away: Callable[[Printer], bool],
        asked: Callable[[Move], None],
    ) -> None:
        """`asked` is called once for each move that a person is to be asked about."""
        self._printers = printers
        self._is_away = is_away
        self._tell = asked
        self._identities: dict[str, set[str]] = {}  # by device URI
        self._last_home: dict[str, int] = {}  # by device URI: which sighting of all it was
        self._first_there: dict[tuple[str, str], int] = {}  # by identity and URI
        self._asked: dict[tuple[str, str], Move] = {}  # by the printer's name and the new URI
        self._declined: set[tuple[str, str]] = set()
        self._sightings = 0
        self._lock = threading.Lock()

    def follow(self, seen: Sighting) -> None:
        """Something was seen: learn who it is, or see that it may have moved."""
        if seen.identity.startswith(AT):
            return
        with self._lock:
            self._sightings += 1
            printers = list(self._printers())
            if any(printer.uri == seen.uri for printer in printers):
                self._identities.setdefault(seen.uri, set()).add(seen.identity)
                self._last_home[seen.uri] = self._sightings
                self._declined = {each for each in self._declined if each[1] != seen.uri}
                return
            moves = [
                Move(printer.name, printer.uri, seen)
                for printer in printers
                if seen.identity in self._identities.get(printer.uri, ()) and self._has_moved(printer, seen)
            ]
            moves = [move for move in moves if self._is_to_be_asked(move)]
        for move in moves:
            self._tell(move)

    def open(self) -> list[Move]:
        """The moves that people are to decide: of printers still away, and not moved by hand."""
        with self._lock:
            away = {printer.name: printer.uri for printer in self._printers() if self._is_away(printer)}
            self._asked = {
                key: move for key, move in self._asked.items() if away.get(move.printer) == move.before
            }
            return list(self._asked.values())

    def answer(self, printer: str, uri: str, *, moved: bool) -> Move | None:
        """A person has said whether it is the same printer; None where nobody was asked that."""
        open_moves = {(move.printer, move.seen.uri): move for move in self.open()}
        move = open_moves.get((printer, uri))
        with self._lock:
            if move is not None and moved:
                self._asked = {key: each for key, each in self._asked.items() if key[0] != printer}
            elif move is not None:
                del self._asked[printer, uri]
                if len(self._declined) >= MAX_PLACES:
                    self._declined.clear()
                self._declined.add((printer, uri))
        return move

    def _has_moved(self, printer: Printer, seen: Sighting) -> bool:
        if len(self._first_there) >= MAX_PLACES:
            self._first_there.clear()
        first = self._first_there.setdefault((seen.identity, seen.uri), self._sightings)
        same_scheme = printer.uri.partition(":")[0] == seen.uri.partition(":")[0]
        return same_scheme and first > self._last_home[printer.uri] and self._is_away(printer)

    def _is_to_be_asked(self, move: Move) -> bool:
        key = (move.printer, move.seen.uri)
        asked = sum(name == move.printer for name, _ in self._asked)
        if key in self._asked or key in self._declined or asked >= MAX_ASKED:
            return False
        self._asked[key] = move
        return True
