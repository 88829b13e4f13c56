"""Errors of any database, whatever its kind."""

from __future__ import annotations

from appliance.runtime.errors import BoxError


class StorageError(BoxError):
    """The database cannot be read or written to; nothing of a write was kept."""


class Damaged(StorageError):
    """A row is not as it was written: the card has changed it since."""


class DatabaseDamaged(StorageError):
    """The file is not as it was written: its content cannot be trusted, or not be read at all."""


class DatabaseTooNew(StorageError):
    """A later version of the box has changed the tables; this one would misread them."""


class Busy(StorageError):
    """No moment was found in which a copy could be made; a later try finds one."""


class RowDamaged(Exception):
    """One row is not as it was written; `key` is its number or name."""

    def __init__(self, table: str, key: object) -> None:
        super().__init__(f"the row {key} of the table {table} is not as it was written")
        self.table = table
        self.key = key
