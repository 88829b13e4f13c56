"""Keys of programs, as rows."""

from __future__ import annotations

import json
from collections.abc import Sequence

from appliance.identity.records import Key, Role
from appliance.identity.storage.tables import KeyRow
from appliance.storage.engine import Connection
from appliance.storage.rows import sound


def _key(row: KeyRow) -> Key:
    return Key(
        *(row.id, row.name, Role(row.role), row.queue, tuple(json.loads(row.networks)), row.created_at),
        *(row.created_by, row.expires_at, row.used_at, row.revoked_at),
    )


def all_keys(connection: Connection) -> list[Key]:
    """Every key, also those that are revoked."""
    return [_key(row) for row in sound(connection, KeyRow.select().order_by(KeyRow.id))]


def good_names(connection: Connection) -> list[str]:
    """The names of keys that are not revoked."""
    query = KeyRow.select(KeyRow.name).where(KeyRow.revoked_at.is_null())
    return [row.name for row in query.execute(connection)]


def by_number(connection: Connection, number: int) -> Key | None:
    """The key of a number."""
    return next((_key(row) for row in sound(connection, KeyRow.select().where(KeyRow.id == number))), None)


def by_hash(connection: Connection, hashed: str) -> Key | None:
    """The key of a hash."""
    return next((_key(row) for row in sound(connection, KeyRow.select().where(KeyRow.hash == hashed))), None)


def insert(
    connection: Connection,
    name: str,
    hashed: str,
    role: Role,
    queue: str | None,
    networks: Sequence[str],
    at: int,
    by: str,
    expires_at: int | None,
) -> int:
    """A new key; its number."""
    new = KeyRow.insert(
        name=name,
        hash=hashed,
        role=role,
        queue=queue,
        networks=json.dumps(networks),
        created_at=at,
        created_by=by,
        expires_at=expires_at,
    )
    return int(new.execute(connection))


def revoke(connection: Connection, number: int, at: int) -> None:
    """A key is good no more; one that was not good before stays as it is."""
    here = (KeyRow.id == number) & KeyRow.revoked_at.is_null()
    KeyRow.update(revoked_at=at).where(here).execute(connection)


def used(connection: Connection, number: int, at: int) -> None:
    """A key was used."""
    KeyRow.update(used_at=at).where(KeyRow.id == number).execute(connection)
