"""The secrets of the box: a text by its name."""

from __future__ import annotations

from appliance.identity.storage.tables import SecretRow
from appliance.storage.engine import Connection
from appliance.storage.rows import sound


def get(connection: Connection, name: str) -> str | None:
    """A secret; None where there is none, or the card has changed it."""
    found = sound(connection, SecretRow.select().where(SecretRow.name == name))
    return next((row.value for row in found), None)


def put(connection: Connection, name: str, value: str) -> None:
    """Keep a secret, in the place of what has its name."""
    remove(connection, name)
    SecretRow.insert(name=name, value=value).execute(connection)


def remove(connection: Connection, name: str) -> None:
    """Forget a secret."""
    SecretRow.delete().where(SecretRow.name == name).execute(connection)
