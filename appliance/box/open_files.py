"""The files that the process may have open at once, and who gets how many of them.

Each connection is a file. Where those of tills, pages and listeners together took all, nothing else could be
opened: no printer, no picture, and no part of the database. So each has a share, and the rest is kept free.
"""

from __future__ import annotations

import logging
import resource
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from appliance.runtime.i18n import message
from appliance.settings import Settings

log = logging.getLogger(__name__)
FILES = (
    4_096  # asked of the system, which gives a process 1,024 at first; LimitNOFILE= of the unit is the same
)

# What is kept free of connections
OWN = 32  # streams, pipes of the drawing process, sockets that search or announce, pins, the USB port
READERS = 24  # the database as a dozen threads read it, each by two files of its own
TEMPORARY = 16  # SQLite's sorting, and files that are written beside others before they take their place
OF_WEB_THREAD = 4  # both databases
OF_QUEUE = 1  # the socket that listens
OF_PRINTER = (
    6  # its connection, a look beside it, the database as its thread reads it, paper of a virtual one
)
PASSING = 24  # connections beyond their limits, on their way in or out
TO_COME = 16  # queues and printers that are added while the box runs

# What a connection takes
OF_TILL = 1
OF_PAGE = 2  # a body of more than 64 KB is in a temporary file while it arrives
OF_LISTENER = 1

HANDSHAKES = 64  # connections to the events without a request yet, which comes in a packet or two
LEAST = {"tills": 8, "pages": 8, "listeners": 4, "handshakes": 4}  # with which a box is of use


@dataclass(frozen=True, slots=True)
class Shares:
    """Connections of each kind at once; `lowered` says so to people where settings ask for more."""

    tills: int
    pages: int
    listeners: int
    handshakes: int
    lowered: str = ""

    def tell(self, add_notice: Callable[[str], None]) -> None:
        """Say to people where there are fewer than they asked for."""
        if self.lowered:
            log.warning("%s", self.lowered)
            add_notice(self.lowered)

    def applied(self, settings: Settings) -> Settings:
        """The settings with these limits."""
        return replace(
            settings,
            raw=replace(settings.raw, connections_in_all=self.tills),
            web=replace(settings.web, connections=self.pages),
            events=replace(settings.events, connections=self.listeners),
        )


def allow(needed: int) -> int:
    """Have so many files open, or FILES, as far as the system permits; how many may be open then."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = max(needed, FILES)
    allowed = max(soft, wanted if hard == resource.RLIM_INFINITY else min(wanted, hard))
    resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, hard))
    return allowed


def reserve(settings: Settings, queues: int, printers: int) -> int:
    """Files that no connection may take; queues and printers that the settings name count from the start."""
    queues = max(queues, len(settings.declared_queues()))
    printers = max(printers, len(settings.printers))
    own = OWN + READERS + TEMPORARY + PASSING + TO_COME
    return own + OF_WEB_THREAD * settings.web.threads + OF_QUEUE * queues + OF_PRINTER * printers


def needed(settings: Settings, queues: int, printers: int) -> int:
    """Files that everything takes, where all connections that the settings permit are there."""
    return reserve(settings, queues, printers) + _of_connections(settings)


def _of_connections(settings: Settings) -> int:
    tills = OF_TILL * settings.raw.connections_in_all
    listeners = OF_LISTENER * (settings.events.connections + HANDSHAKES)
    return tills + OF_PAGE * settings.web.connections + listeners


def claim(settings: Settings, queues: int, printers: int) -> Shares:
    """Have as many files open as is needed and permitted, and share them out."""
    return share_out(settings, allow(needed(settings, queues, printers)), queues, printers)


def share_out(settings: Settings, files: int, queues: int, printers: int) -> Shares:
    """The share of each kind of connection in so many files: as the settings say, or the like part of it."""
    wanted = {
        "tills": settings.raw.connections_in_all,
        "pages": settings.web.connections,
        "listeners": settings.events.connections,
        "handshakes": HANDSHAKES,
    }
    free = max(0, files - reserve(settings, queues, printers))
    part = min(1.0, free / _of_connections(settings))
    given = {kind: min(count, max(LEAST[kind], int(count * part))) for kind, count in wanted.items()}
    sentence = "" if given == wanted else _sentence(given, files, needed(settings, queues, printers))
    return Shares(given["tills"], given["pages"], given["listeners"], given["handshakes"], sentence)


def _sentence(given: Mapping[str, int], files: int, needed: int) -> str:
    return message(
        "The system lets the box open %(files)s files at once, and its settings ask for %(needed)s."
        " So it takes fewer connections: %(tills)s of tills, %(pages)s of pages, %(listeners)s of listeners.",
        files=files,
        needed=needed,
        tills=given["tills"],
        pages=given["pages"],
        listeners=given["listeners"],
    )
