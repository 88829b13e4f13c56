"""Device URIs: what prints is chosen by their scheme."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from typing import Protocol, TypeVar
from urllib.parse import urlsplit

from appliance.printers.errors import DriverError
from appliance.runtime.i18n import message


class Entry(Protocol):
    """A row of a table by scheme."""

    @property
    def example(self) -> str:
        """A device URI of this kind."""


E = TypeVar("E", bound=Entry)
NETWORK = "socket"  # the scheme of printers in the network
ALSO_NETWORK = frozenset({"tcp", "raw", "net", "ip", "jetdirect", "pdl-datastream", "network"})  # by others
_BEGINNING = re.compile(r"[a-z]+:/*")
_SLIP = re.compile(r"([A-Za-z-]+)(?::/*|/{2,})([^/\s]\S*)")  # with a colon or a slash too few or too many
_ADDRESS = re.compile(r"[0-9]{1,3}(\.[0-9]{1,3}){3}(:[0-9]{1,5})?")


def entry_for(uri: str, table: Mapping[str, E]) -> E:
    """The row for the scheme of a device URI. Raises DriverError where there is none, or it has no `//`."""
    try:
        parts = urlsplit(uri)
    except ValueError as error:
        raise DriverError(f"{uri!r} is not a device URI ({error})") from None
    found = table.get(parts.scheme)
    if found is not None and uri.lower().startswith(_beginning(found)):
        return found
    meant = _meant(uri, table)
    if meant:
        raise DriverError(
            message("%(uri)r is not a device URI; did you mean %(meant)s?", uri=uri, meant=meant)
        )
    examples = ", ".join(each.example for each in table.values())
    raise DriverError(
        message(
            "%(uri)r is not a device URI that this box can drive; examples: %(examples)s",
            uri=uri,
            examples=examples,
        )
    )


def _beginning(entry: Entry) -> str:
    """The beginning that all device URIs of a kind have: `socket://`, `serial:///`, `virtual:`."""
    found = _BEGINNING.match(entry.example)
    return found[0] if found else ""


def _meant(uri: str, table: Mapping[str, E]) -> str:
    """The device URI that somebody may have meant, such as socket://… of `socket//…`; else nothing."""
    if _ADDRESS.fullmatch(uri) and NETWORK in table:
        return _beginning(table[NETWORK]) + uri
    parted = _SLIP.fullmatch(uri)
    if parted is None:
        return ""
    scheme = parted[1].lower()
    close = difflib.get_close_matches(scheme, table, n=1) or [NETWORK if scheme in ALSO_NETWORK else ""]
    return _beginning(table[close[0]]) + parted[2] if close[0] in table else ""
