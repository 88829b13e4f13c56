"""A new database of people and keys, of all that can be read of a damaged one.

A backup is asked for rows that are there and broken, and where nobody at all can be read: who was removed
since must not come back otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from appliance.runtime.i18n import message
from appliance.storage.engine import Schema
from appliance.storage.sqlite.backups import Backups
from appliance.storage.sqlite.database import Database
from appliance.storage.sqlite.markers import Report
from appliance.storage.sqlite.opening import open_database
from appliance.storage.sqlite.pages import Value
from appliance.storage.sqlite.rescue import Reader, broken, insert, layouts, rescue, rows

AUDIT = ("id", "at", "who", "through", "address", "action", "subject", "detail", "hash")
_HASH = re.compile(r"[0-9a-f]{64}")


class Entries:
    """Knows an entry of the audit by its shape; whether it is as it was written, its chain tells."""

    table = "audit"

    def read(self, number: int, values: Sequence[Value]) -> dict[str, Value] | None:
        """As a `Reader`."""
        if len(values) != len(AUDIT) or not isinstance(values[1], int):
            return None
        if not all(isinstance(each, str) for each in values[2:]) or not _HASH.fullmatch(str(values[-1])):
            return None
        return dict(zip(AUDIT, (number, *values[1:]), strict=True))


def save(file: Path, reason: str, schemas: Sequence[Schema]) -> Report:
    """Put a new database in the place of a damaged one, which is set aside. Raises OSError."""
    return rescue(file, reason, lambda new: open_database(new, schemas), _fill)


def _fill(database: Database, damaged: Path, backups: Backups, report: Report) -> None:
    known = layouts(database)
    readers: list[Reader] = [*known, Entries()]
    lost = broken(damaged, [each for each in known if each.table in ("user", "apikey")])
    with database.atomic():
        for table, row in rows(damaged, readers):
            if insert(database, f'"{table}"', row):
                report.count(table)
        nobody, taken = not report.saved.get("user"), 0
        for copy in backups.copies()[:1]:
            for table, row in rows(copy.file, readers):
                if (nobody and table not in ("session", "refresh")) or (table, row.get("id")) in lost:
                    taken += insert(database, f'"{table}"', row)
        if taken:
            report.notes.append(message("People or keys were taken from the backup: look at them."))
        for table in ("session", "refresh", "device"):
            database.execute_sql(f'DELETE FROM {table} WHERE user NOT IN (SELECT id FROM "user")')
