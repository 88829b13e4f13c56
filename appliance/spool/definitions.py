"""What tills have stored in the printers behind queues: remembered for previews and for a new printer."""

from __future__ import annotations

from contextlib import suppress

import peewee
from peewee import fn

from appliance.spool import documents
from appliance.spool.errors import Damaged, Erased, NotFound
from appliance.spool.models import DefinitionRow
from appliance.spool.records import Definition
from appliance.spool.scope import Scope
from appliance.storage.rows import sound


def keep(database: peewee.Database, queue: str, definition: Definition) -> None:
    """Remember what a slot holds now; one without data is empty. What no job needs of it any more goes."""
    here = (DefinitionRow.queue == queue) & (DefinitionRow.slot == definition.slot)
    before = DefinitionRow.select().where(here).first(database)
    DefinitionRow.delete().where(here).execute(database)
    if definition.data:
        last = DefinitionRow.select(fn.MAX(DefinitionRow.place)).scalar(database) or 0
        DefinitionRow.insert(
            queue=queue,
            slot=definition.slot,
            title=definition.title,
            sha256=documents.keep(database, definition.data),
            at=definition.at,
            origin=definition.origin,
            place=last + 1,
        ).execute(database)
    if before is not None:
        documents.forget_unused(database, before.sha256)


def of_queue(database: peewee.Database, scope: Scope, queue: str) -> list[Definition]:
    """All that is remembered of a queue in scope, in the order in which it came; but for what is damaged."""
    if not scope.holds(queue):
        return []
    rows = DefinitionRow.select().where(DefinitionRow.queue == queue).order_by(DefinitionRow.place)
    found = []
    for row in sound(database, rows):
        with suppress(Damaged, NotFound, Erased):  # it is told of, and set aside
            data = documents.get(database, row.sha256)
            found.append(Definition(row.slot, row.title, data, row.at, row.origin))
    return found
