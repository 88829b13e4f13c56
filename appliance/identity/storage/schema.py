"""The schema of users and keys: its migrations, and the tables with checksums."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from appliance.identity.storage.tables import MODELS
from appliance.storage.engine import Connection, Schema

MIGRATIONS = Path(__file__).with_name("migrations")
FILE = "identity.db"  # in the data folder


def _complete(connection: Connection, applied: Collection[str]) -> None:
    """For a day the migration of this name added no kind of way in to devices."""
    if "0004_logins" in applied:
        columns = {row[1] for row in connection.execute_sql("PRAGMA table_info(device)").fetchall()}  # type: ignore[no-untyped-call]
        if "through" not in columns:
            connection.execute_sql("ALTER TABLE device ADD COLUMN through TEXT NOT NULL DEFAULT 'web'")  # type: ignore[no-untyped-call]


PEOPLE = Schema("schema_migration", MIGRATIONS, MODELS, complete=_complete)
