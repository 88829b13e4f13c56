"""Whether the database of people and keys is as it was written, and what is done with a row that is not.

Who is in a damaged row cannot log in, which is the safe side; a backup may have them as they were.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable, Mapping
from pathlib import Path

import peewee

from appliance.identity import audit
from appliance.identity.models import (
    MODELS,
    PROTECTED,
    DeviceRow,
    KeyRow,
    RefreshRow,
    SecretRow,
    SessionRow,
    UserRow,
)
from appliance.runtime.i18n import message
from appliance.storage import Database, DatabaseDamaged, RowDamaged
from appliance.storage.backups import Backups
from appliance.storage.checksums import COLUMN, fill_in, is_good
from appliance.storage.looks import look
from appliance.storage.rows import Protected, covered

log = logging.getLogger(__name__)
Told = Callable[[str], None]

KEPT: Mapping[str, tuple[type[Protected], str]] = {  # what a backup may have, and the column that names a row
    "user": (UserRow, "id"),
    "apikey": (KeyRow, "id"),
    "secret": (SecretRow, "name"),
}
GONE: Mapping[str, type[Protected]] = {"session": SessionRow, "refresh": RefreshRow, "device": DeviceRow}


class Soundness:
    """Hears of damage, and looks for it. `tell` says it to people, `on_damaged` hears of the whole file."""

    def __init__(self, database: Database, file: Path) -> None:
        self.tell: Told = log.error
        self.on_damaged: Told = log.critical
        self._database = database
        self.file = file
        self._said: set[tuple[str, object]] = set()
        database.hear = self.hear

    def hear(self, found: DatabaseDamaged | RowDamaged) -> None:
        """Something was found, by whoever read it."""
        if isinstance(found, DatabaseDamaged):
            self.on_damaged(str(found))
        elif (found.table, found.key) not in self._said:
            self._said.add((found.table, found.key))
            self.tell(
                message(
                    "The card has changed what was kept of people and keys (%(table)s %(key)s). Who is "
                    "meant may "
                    "not be let in until the box has taken it from a backup, or somebody has made it anew.",
                    table=found.table,
                    key=found.key,
                )
            )

    def look(self, at: int, *, has_room: bool) -> None:
        """Make a backup, look through it, and set right what is not.

        Raises Busy, OSError, or sqlite3's errors.
        """
        for table, columns in PROTECTED.items():
            with self._database.atomic("IMMEDIATE"):
                fill_in(self._database, table, columns)
        found = look(self.file, MODELS, _nothing_more, at=at, has_room=has_room)
        for row in found.rows:
            self.hear(row)
            self._set_right(row)
        if found.file:
            self.on_damaged("; ".join(found.file))
        self._verify_audit()

    def _verify_audit(self) -> None:
        broken = audit.verify(self._database).broken
        if broken is not None and ("audit", broken) not in self._said:
            self._said.add(("audit", broken))
            self.tell(message("The audit is not as it was written, from entry %(entry)s on.", entry=broken))

    def _set_right(self, found: RowDamaged) -> None:
        database = self._database
        if found.table in GONE:
            with database.atomic("IMMEDIATE"):
                _delete(database, GONE[found.table], found.key)
            return
        model, column = KEPT[found.table]
        names = covered(model)
        listed = ", ".join(f'"{name}"' for name in names)
        sql = f'SELECT {listed}, {COLUMN} FROM "{found.table}" WHERE "{column}" = ?'
        row = Backups(self.file).row(sql, found.key)
        if row is None or not is_good(found.table, row[:-1], row[-1]):
            return
        with database.atomic("IMMEDIATE"):
            here = getattr(model, column) == found.key
            model.update({COLUMN: None}).where(here).execute(database)
            model.update(dict(zip(names, row, strict=False))).where(here).execute(database)
        self.tell(
            message(
                "What the card had changed of people and keys (%(table)s %(key)s) was taken from the backup.",
                table=found.table,
                key=found.key,
            )
        )


def _delete(database: peewee.Database, model: type[Protected], key: object) -> None:
    here = DeviceRow.id == key[0] if isinstance(key, tuple) else model.id == key  # type: ignore[attr-defined]
    model.delete().where(here).execute(database)


def _nothing_more(copy: sqlite3.Connection) -> tuple[str, ...]:  # noqa: ARG001
    """The rows' checksums are all that can be wrong with a copy; the audit has hashes of its own."""
    return ()
