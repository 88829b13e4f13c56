"""Codes that pair a tablet, as rows."""

from __future__ import annotations

from dataclasses import dataclass

from appliance.identity.storage.tables import PairingRow
from appliance.runtime.clock import SLACK
from appliance.storage.engine import Connection
from appliance.storage.rows import sound


@dataclass(frozen=True, slots=True)
class Pairing:
    """A tablet that may come, by the SHA-256 of its code; the time in microseconds since 1970, UTC."""

    id: str
    name: str
    created_at: int
    created_by: str


def add(connection: Connection, new: Pairing) -> None:
    """A tablet may come; whatever code there was for one of its name is good no more."""
    PairingRow.delete().where(PairingRow.name == new.name).execute(connection)
    fields = {name: getattr(new, name) for name in Pairing.__dataclass_fields__}
    PairingRow.insert(**fields).execute(connection)


def find(connection: Connection, number: str, since: int, now: int) -> Pairing | None:
    """The tablet of a code that was made between two times."""
    is_good = PairingRow.created_at.between(since, now + SLACK)
    found = sound(connection, PairingRow.select().where((PairingRow.id == number) & is_good))
    return next((Pairing(row.id, row.name, row.created_at, row.created_by) for row in found), None)


def remove(connection: Connection, number: str) -> None:
    """A code is good no more."""
    PairingRow.delete().where(PairingRow.id == number).execute(connection)


def remove_ended(connection: Connection, before: int) -> None:
    """Codes from before a time are no more."""
    PairingRow.delete().where(PairingRow.created_at < before).execute(connection)
