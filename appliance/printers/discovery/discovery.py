"""Looks for printers in every way there is, and keeps what was seen. People add printers; this does not."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from appliance.printers.discovery.address_tracking import Moves
from appliance.printers.discovery.enpc import EnpcSource
from appliance.printers.discovery.mdns import MdnsSource
from appliance.printers.discovery.networks import Neighbourhood
from appliance.printers.discovery.scan import RAW_PORT, Scan
from appliance.printers.discovery.source import Source
from appliance.printers.discovery.table import MISSES, Table
from appliance.printers.discovery.usb_tree import UsbSource
from appliance.runtime.i18n import message
from appliance.runtime.threads import ThreadStarter
from appliance.settings import DiscoverySettings
from appliance.spool import (
    Printer,
    PrinterDiscovered,
    PrinterMoved,
    PrinterState,
    Spool,
)
from appliance.values import Move, Sighting

SCAN_SECONDS = 900.0  # what a scan found is listed so long: a person is choosing from it


class Discovery:
    """All sources and the table of what they saw. `found` and `scan` may be called from any thread.

    Without `networks` only USB is looked at, as on a box that keeps to its own machine.
    `asked` is called, on a source's thread, when a registered printer that does not answer at its own URI
    seems to be at another, and people are told by a notice: see `moves`. Events: `printer:discovered` for
    each URI that is new, with the URI as its `printer`.
    """

    def __init__(
        self,
        spool: Spool,
        settings: DiscoverySettings,
        asked: Callable[[Move], None] = lambda _move: None,
        neighbourhood: Neighbourhood | None = None,
        sources: Sequence[Source] | None = None,
        clock: Callable[[], float] = time.monotonic,
        *,
        networks: bool = True,
    ) -> None:
        self._spool = spool
        self._settings = settings
        self._neighbourhood = neighbourhood or Neighbourhood()
        self._sources = self._all_sources(networks) if sources is None else list(sources)
        patience = {each.name: MISSES * each.round_seconds for each in self._sources}
        self._table = Table(patience | {Scan.source: SCAN_SECONDS}, clock)
        self._asked = asked
        self._moves = Moves(spool.printers.all, self._is_away, self._ask)
        self._scan: Scan | None = None
        self._guard: ThreadStarter = threading.Thread.start
        self._lock = threading.Lock()

    def _all_sources(self, networks: bool) -> list[Source]:
        if not self._settings.enabled:
            return []
        near = self._neighbourhood
        on_net: list[Source] = [MdnsSource(near), EnpcSource(near)] if networks else []
        return [UsbSource(self._settings.usb_root), *on_net]

    def start(self, guard: ThreadStarter = threading.Thread.start) -> None:
        """Begin to look. `guard` starts the threads, and answers for them."""
        self._guard = guard
        for source in self._sources:
            source.start(self.see, guard)

    def stop(self) -> None:
        """End, a scan too."""
        with self._lock:
            scan = self._scan
        if scan is not None:
            scan.cancel()
        for source in reversed(self._sources):
            source.stop()

    def found(self) -> list[Sighting]:
        """Every printer that is there, by device URI."""
        return self._table.found()

    def scan(self, port: int = RAW_PORT) -> Scan:
        """Try every address of our networks, or join a scan that is under way: see its `progress`."""
        with self._lock:
            if self._scan is None or self._scan.is_done:
                self._scan = Scan(self._neighbourhood, self._settings.scan_addresses, port)
                self._scan.start(self.see, self._guard)
            return self._scan

    def last_scan(self) -> Scan | None:
        """The scan under way, or the last one; None where nobody has asked for any."""
        return self._scan

    def moves(self) -> list[Move]:
        """Printers that are away, and seem to be somewhere else: a person is to say whether they are."""
        return self._moves.open()

    def answer_move(self, printer: str, uri: str, *, moved: bool) -> Move | None:
        """A person has said it; None where that was not asked. Whoever calls gives the printer its URI."""
        return self._moves.answer(printer, uri, moved=moved)

    def see(self, seen: Sighting) -> None:
        """Note what a source saw."""
        known = self._table.see(replace(seen, last_seen=self._spool.now()))
        if known is None:
            return
        sighting, is_new = known
        self._moves.follow(seen)
        if is_new:
            self._spool.events.publish(PrinterDiscovered(self._spool.now(), sighting.uri))

    def _ask(self, move: Move) -> None:
        titles = {printer.name: printer.title for printer in self._spool.printers.all()}
        self._spool.live_status.add_notice(
            message(
                "The printer %(name)s is away, and %(uri)s says it is the same. Say on the page Printers.",
                name=titles.get(move.printer, move.printer),
                uri=move.seen.uri,
            )
        )
        self._spool.events.publish(PrinterMoved(self._spool.now(), move.printer))
        self._asked(move)

    def _is_away(self, printer: Printer) -> bool:
        return self._spool.live_status.printer(printer.name).state is PrinterState.OFFLINE
