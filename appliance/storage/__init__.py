"""What is kept: one interface to it (`engine.py`), and SQLite behind it on a box."""

from appliance.storage.engine import Connection, Engine, Lease, Schema, Transaction
from appliance.storage.errors import Damaged, DatabaseDamaged, DatabaseTooNew, RowDamaged, StorageError

__all__ = [
    "Connection",
    "Damaged",
    "DatabaseDamaged",
    "DatabaseTooNew",
    "Engine",
    "Lease",
    "RowDamaged",
    "Schema",
    "StorageError",
    "Transaction",
]
