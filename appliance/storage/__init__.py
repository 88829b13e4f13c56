"""SQLite files that survive a pulled plug, and that notice where the card has changed what was written."""

from __future__ import annotations

from appliance.storage.database import Database
from appliance.storage.errors import DatabaseDamaged, DatabaseTooNew, RowDamaged, cause
from appliance.storage.opening import FILES, open_database

__all__ = [
    "FILES",
    "Database",
    "DatabaseDamaged",
    "DatabaseTooNew",
    "RowDamaged",
    "cause",
    "open_database",
]
