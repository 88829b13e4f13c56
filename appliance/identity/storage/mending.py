"""A row of users or keys that the card has changed: taken from a backup, or removed."""

from __future__ import annotations

from collections.abc import Mapping

from appliance.identity.storage.tables import (
    PROTECTED,
    DeviceRow,
    KeyRow,
    RefreshRow,
    SecretRow,
    SessionRow,
    UserRow,
)
from appliance.storage.checksums import COLUMN, fill_in, is_good
from appliance.storage.engine import Connection, Copies
from appliance.storage.errors import RowDamaged
from appliance.storage.rows import Protected, covered

KEPT: Mapping[str, tuple[type[Protected], str]] = {  # what a backup may have, and the column that names a row
    "user": (UserRow, "id"),
    "apikey": (KeyRow, "id"),
    "secret": (SecretRow, "name"),
}
GONE: Mapping[str, type[Protected]] = {"session": SessionRow, "refresh": RefreshRow, "device": DeviceRow}


def give_checksums(connection: Connection) -> None:
    """Rows that a shell has written are as they are from now on."""
    for table, columns in PROTECTED.items():
        fill_in(connection, table, columns)


def set_right(connection: Connection, found: RowDamaged, copies: Copies) -> bool:
    """Remove a login or a device; take anything else from a backup. It is as it was again."""
    if found.table in GONE:
        _delete(connection, GONE[found.table], found.key)
        return False
    model, column = KEPT[found.table]
    names = covered(model)
    listed = ", ".join(f'"{name}"' for name in names)
    sql = f'SELECT {listed}, {COLUMN} FROM "{found.table}" WHERE "{column}" = ?'
    row = copies.row(sql, found.key)
    if row is None or not is_good(found.table, row[:-1], row[-1]):
        return False
    here = getattr(model, column) == found.key
    model.update({COLUMN: None}).where(here).execute(connection)
    model.update(dict(zip(names, row, strict=False))).where(here).execute(connection)
    return True


def _delete(connection: Connection, model: type[Protected], key: object) -> None:
    here = DeviceRow.id == key[0] if isinstance(key, tuple) else model.id == key  # type: ignore[attr-defined]
    model.delete().where(here).execute(connection)
