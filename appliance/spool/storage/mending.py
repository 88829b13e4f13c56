"""Mends a row that the card has changed: with a backup's values, or with those that can be kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import peewee

from appliance.storage.checksums import COLUMN, is_good
from appliance.storage.engine import Connection, Copies, Transaction
from appliance.storage.rows import Protected, covered

LOOK = "The card had changed this; look whether it is right."
Hold = Callable[[Transaction, int, int], None]  # a job by its number, at a time


class Work(NamedTuple):
    """The sources that a row is mended with."""

    transaction: Transaction
    copies: Copies
    at: int
    hold: Hold

    @property
    def connection(self) -> Connection:
        """The connection of the transaction."""
        return self.transaction.connection


def is_row_good(model: type[Protected], row: Protected) -> bool:
    """The row is as it was written."""
    values = [getattr(row, name) for name in covered(model)]
    return is_good(model._meta.table_name, values, row.checksum)


def mended(
    row: Protected, model: type[Protected], copies: Copies, column: str, key: object
) -> dict[str, Any]:
    """A row's values as a backup has them, or at least such as can be stored."""
    now = {name: clean(getattr(row, name)) for name in covered(model)}
    return now | (copied(copies, model, column, key) or {})


def copied(copies: Copies, model: type[Protected], column: str, key: object) -> dict[str, Any] | None:
    """A good row of a backup, by name."""
    names = covered(model)
    table = model._meta.table_name
    listed = ", ".join(f'"{name}"' for name in names)
    row: Sequence[Any] | None = copies.row(
        f'SELECT {listed}, {COLUMN} FROM {table} WHERE "{column}" = ?', key
    )
    if row is None or not is_good(table, row[:-1], row[-1]):
        return None
    return dict(zip(names, row, strict=False))


def put_back(
    connection: Connection, model: type[Protected], here: peewee.Expression, fields: Mapping[str, object]
) -> None:
    """Write a row anew, without its checksum first: a row that does not fit cannot be changed."""
    model.update({COLUMN: None}).where(here).execute(connection)
    model.update(fields).where(here).execute(connection)


def clean(value: object) -> Any:
    """A value as it can be kept: a flipped bit may have made text that is none."""
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value
