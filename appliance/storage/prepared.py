"""Queries whose SQL is written once: writing it anew costs more than running it, on a Pi by far.

A printer's line and a job by its number are looked up several times for each receipt.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

import peewee

from appliance.storage.errors import RowDamaged
from appliance.storage.rows import noted

T = TypeVar("T")


class Prepared(Generic[T]):
    """A select over one model. `make` makes a record of a row, given as the model's fields in order.

    `query` holds parameters in the places that `run` fills, in the order in which the SQL names them.
    """

    def __init__(self, query: peewee.ModelSelect[Any], make: Callable[[Sequence[Any]], T]) -> None:
        self._statement = Statement(query)
        self._make = make

    def run(self, database: peewee.Database, *parameters: object) -> list[T]:
        """The records for these parameters. Raises Damaged where one is not as it was written."""
        try:
            return [self._make(row) for row in self._statement.execute(database, *parameters).fetchall()]
        except RowDamaged as found:
            raise noted(database, found) from None

    def first(self, database: peewee.Database, *parameters: object) -> T | None:
        """The first record for these parameters, if there is one."""
        found = self.run(database, *parameters)
        return found[0] if found else None


class Statement:
    """Any query, an insert or an update as well, with parameters in the places that `execute` fills.

    Inserts and updates name their columns in the model's order, whatever order they were given in.
    """

    def __init__(self, query: Any) -> None:
        self._query = query
        self._sql: dict[str, str] = {}  # by the database's kind: each writes it in its own way

    def execute(self, database: peewee.Database, *parameters: object) -> Any:
        """Run it; the database's cursor."""
        return database.execute_sql(self._written_for(database), parameters)  # type: ignore[no-untyped-call]

    def _written_for(self, database: peewee.Database) -> str:
        kind = type(database).__name__
        if kind not in self._sql:
            context = database.get_sql_context()
            self._sql[kind] = context.sql(self._query).query()[0]  # type: ignore[no-untyped-call]
        return self._sql[kind]
