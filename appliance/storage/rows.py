"""Rows as they are read: each of a protected table is compared with its checksum."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any, Protocol, TypeVar, runtime_checkable

import peewee

from appliance.runtime.i18n import message
from appliance.storage.checksums import COLUMN, is_good
from appliance.storage.errors import Damaged, RowDamaged

R = TypeVar("R", bound="Protected")


@runtime_checkable
class Listening(Protocol):
    """A database that wants to know of damage."""

    def note(self, found: RowDamaged) -> None:
        """Something is damaged."""


class Protected(peewee.Model):
    """A table whose rows have checksums: of the fields before `checksum`; those behind it are not covered."""

    checksum: int | None


@cache
def covered(model: type[Protected]) -> tuple[str, ...]:
    """The fields that a table's checksums cover, in their order."""
    names = tuple(model._meta.sorted_field_names)
    return names[: names.index(COLUMN)]


def protected(*models: type[Protected]) -> dict[str, tuple[str, ...]]:
    """The columns of each table that its checksums cover."""
    return {model._meta.table_name: covered(model) for model in models}


def good_values(model: type[Protected], row: Sequence[Any]) -> dict[str, Any]:
    """The covered values of a row by name, given all in the order of the fields. Raises RowDamaged."""
    names = covered(model)
    values = dict(zip(names, row, strict=False))
    if not is_good(model._meta.table_name, row[: len(names)], row[len(names)]):
        raise RowDamaged(model._meta.table_name, _key(model, values))
    return values


def checked(row: R) -> R:
    """The same row. Raises RowDamaged where it is not as it was written."""
    good_values(type(row), [getattr(row, name) for name in (*covered(type(row)), COLUMN)])
    return row


def sound(connection: peewee.Database, query: peewee.ModelSelect[R]) -> Iterator[R]:
    """The rows of a query over one model that are as written; the others are noted, and left out."""
    return sound_of(connection, query.execute(connection))


def sound_of(connection: peewee.Database, rows: Iterable[R]) -> Iterator[R]:
    """Those of some rows that are as written; the others are noted, and left out."""
    for row in rows:
        try:
            yield checked(row)
        except RowDamaged as found:
            note(connection, found)


def wrong_rows(connection: sqlite3.Connection, model: type[R]) -> Iterator[RowDamaged]:
    """The rows of a table that are not as they were written."""
    names = ", ".join(f'"{name}"' for name in (*covered(model), COLUMN))
    for row in connection.execute(f"SELECT {names} FROM {model._meta.table_name}"):
        try:
            good_values(model, row)
        except RowDamaged as found:
            yield found


def first(connection: peewee.Database, query: peewee.ModelSelect[R]) -> R | None:
    """The first row of a query over one model. Raises Damaged where it is not as it was written."""
    row = query.first(connection)
    try:
        return row if row is None else checked(row)
    except RowDamaged as found:
        raise noted(connection, found) from None


def note(connection: peewee.Database, found: RowDamaged) -> None:
    """Tell the connection, and by it whoever listens."""
    if isinstance(connection, Listening):
        connection.note(found)


def noted(connection: peewee.Database, found: RowDamaged) -> Damaged:
    """The error of a row that is not as it was written, of which the database has been told."""
    note(connection, found)
    return Damaged(
        message(
            "The card has changed what was kept (%(table)s %(key)s). The box sets it right or aside by "
            "itself; try again in a moment, and look at the notices.",
            table=found.table,
            key=found.key,
        )
    )


def _key(model: type[Protected], values: dict[str, Any]) -> object:
    key: Any = model._meta.primary_key
    names: Iterable[str] = key.field_names if isinstance(key, peewee.CompositeKey) else (key.name,)
    parts = tuple(values[name] for name in names)
    return parts[0] if len(parts) == 1 else parts
