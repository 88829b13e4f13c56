"""Definitions that tills have stored in the printers behind queues: for previews and for a new printer."""

from __future__ import annotations

from contextlib import suppress

from appliance.spool.errors import Erased, NotFound
from appliance.spool.records import Definition
from appliance.spool.scope import Scope
from appliance.spool.storage import documents
from appliance.spool.storage.schema import DEFINITION
from appliance.spool.storage.shop_tables import DefinitionRow
from appliance.storage.engine import Connection, Transaction
from appliance.storage.errors import Damaged
from appliance.storage.rows import sound


def keep(transaction: Transaction, queue: str, definition: Definition) -> None:
    """Remember what a slot holds now; one without data is empty. What no job needs of it any more goes."""
    connection = transaction.connection
    here = (DefinitionRow.queue == queue) & (DefinitionRow.slot == definition.slot)
    before = DefinitionRow.select().where(here).first(connection)
    DefinitionRow.delete().where(here).execute(connection)
    if definition.data:
        DefinitionRow.insert(
            queue=queue,
            slot=definition.slot,
            title=definition.title,
            sha256=documents.keep(connection, definition.data),
            at=definition.at,
            origin=definition.origin,
            place=transaction.next_number(DEFINITION),
        ).execute(connection)
    if before is not None:
        documents.forget_unused(connection, before.sha256)


def of_queue(connection: Connection, scope: Scope, queue: str) -> list[Definition]:
    """All that is remembered of a queue in scope, in the order in which it came; but for what is damaged."""
    if not scope.holds(queue):
        return []
    rows = DefinitionRow.select().where(DefinitionRow.queue == queue).order_by(DefinitionRow.place)
    found = []
    for row in sound(connection, rows):
        with suppress(Damaged, NotFound, Erased):  # it is told of, and set aside
            data = documents.get(connection, row.sha256)
            found.append(Definition(row.slot, row.title, data, row.at, row.origin))
    return found
