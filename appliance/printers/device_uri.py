"""Device URIs: what prints is chosen by their scheme."""

from __future__ import annotations

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


def entry_for(uri: str, table: Mapping[str, E]) -> E:
    """The row for the scheme of a device URI. Raises DriverError where there is none."""
    try:
        parts = urlsplit(uri)
    except ValueError as error:
        raise DriverError(f"{uri!r} is not a device URI ({error})") from None
    found = table.get(parts.scheme)
    if found is None:
        examples = ", ".join(each.example for each in table.values())
        raise DriverError(
            message(
                "%(uri)r is not a device URI that this box can drive; examples: %(examples)s",
                uri=uri,
                examples=examples,
            )
        )
    return found
