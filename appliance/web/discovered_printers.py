"""Printers that were found, as people may add them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from itertools import chain
from typing import Any

from appliance.settings import DEFAULT_PROFILE
from appliance.spool import Printer
from appliance.values import Move, Sighting
from appliance.web.dependencies import Scan
from appliance.web.serializers import time_json

_MAX_NAME = 40  # characters of a name that is proposed


def found_printers(
    found: Sequence[Sighting], known: Sequence[Printer], check_uri: Callable[[str], None]
) -> list[dict[str, Any]]:
    """The printers that were seen; `known_as`: the name of a known one; `name`, `title`: free ones.

    `drivable` tells whether this box can print to it; `check_uri` raises ValueError where it can't.
    """
    names = {printer.uri: printer.name for printer in known}
    taken = {printer.name for printer in known}
    titles = [printer.title for printer in known]
    rows = []
    for sighting in found:
        name = free_name(sighting.model or sighting.name, taken)
        taken.add(name)
        title = free_title(sighting.model or sighting.name or name, titles)
        titles.append(title)
        rows.append(
            {
                "name": name,
                "title": title,
                "uri": sighting.uri,
                "model": sighting.model,
                "label": sighting.name,
                "profile": sighting.profile or DEFAULT_PROFILE,
                "source": sighting.source,
                "last_seen": time_json(sighting.last_seen),
                "known_as": names.get(sighting.uri),
                "drivable": _is_drivable(sighting.uri, check_uri),
            }
        )
    return rows


def moves_json(moves: Sequence[Move]) -> list[dict[str, Any]]:
    """Printers that are away and seem to be somewhere else, as people are asked about them."""
    return [
        {
            "printer": move.printer,
            "before": move.before,
            "uri": move.seen.uri,
            "identity": move.seen.identity,
            "model": move.seen.model,
            "label": move.seen.name,
            "source": move.seen.source,
        }
        for move in moves
    ]


def scan_json(scan: Scan | None) -> dict[str, Any] | None:
    """The progress of a search; None where there was none."""
    return None if scan is None else {"progress": round(scan.progress, 3), "done": scan.is_done}


def _is_drivable(uri: str, check_uri: Callable[[str], None]) -> bool:
    try:
        check_uri(uri)
    except ValueError:
        return False
    return True


def free_title(wanted: str, taken: Iterable[str]) -> str:
    """A title made of what a printer calls itself."""
    plain = "".join(letter if letter.isprintable() else " " for letter in wanted)
    plain = " ".join(plain.split())[:_MAX_NAME].strip() or "Printer"
    used = {title.casefold() for title in taken}
    numbered = (f"{plain} {number}" for number in range(2, 10_000))
    return next(title for title in chain((plain,), numbered) if title.casefold() not in used)


def free_name(wanted: str, taken: Iterable[str]) -> str:
    """A printer's name made of what it is called: `kuche` of Küche."""
    letters = unicodedata.normalize("NFKD", wanted.casefold()).encode("ascii", "ignore").decode()
    plain = re.sub(r"[^a-z0-9]+", "-", letters).strip("-")[:_MAX_NAME] or "printer"
    numbered = (f"{plain}-{number}" for number in range(2, 10_000))
    return plain if plain not in taken else next(name for name in numbered if name not in taken)
