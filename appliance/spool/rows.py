"""What the spool says of a row that is not as it was written."""

from __future__ import annotations

from typing import TypeVar

import peewee

from appliance.runtime.i18n import message
from appliance.spool.errors import Damaged
from appliance.storage import RowDamaged
from appliance.storage.rows import Protected, checked, note

R = TypeVar("R", bound=Protected)


def first(database: peewee.Database, query: peewee.ModelSelect[R]) -> R | None:
    """The first row of a query over one model. Raises Damaged where it is not as it was written."""
    row = query.first(database)
    try:
        return row if row is None else checked(row)
    except RowDamaged as found:
        raise noted(database, found) from None


def noted(database: peewee.Database, found: RowDamaged) -> Damaged:
    """What is raised for a row that is not as it was written, once the database has been told of it."""
    note(database, found)
    return Damaged(
        message(
            "The card has changed what was kept (%(table)s %(key)s). The box sets it right or aside by "
            "itself; try again in a moment, and look at the notices.",
            table=found.table,
            key=found.key,
        )
    )
