"""The outbox: events as rows, written in the transaction of what they tell, in the order of their commits.

A reader remembers the number of the last event that it has dealt with, and asks for those behind it. The
newest KEPT are there; a reader that was away for longer is told so, and looks at things as they are.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import peewee

from appliance.events import Event
from appliance.storage.prepared import Statement
from appliance.storage.rows import Protected, sound_of

KEPT = 10_000  # events: a day of a busy shop, two pages of a card for each hundred
TRIMMED_AT_ONCE = 64  # older ones are removed as often as so many have come


class OutboxRow(Protected):
    """An event."""

    sequence = peewee.AutoField()
    at = peewee.BigIntegerField()
    name = peewee.CharField(63)
    queue = peewee.CharField(63, null=True)  # whose viewers may hear of it; else only those who may see all
    data = peewee.TextField()  # JSON
    checksum = peewee.BigIntegerField(null=True)

    class Meta:
        table_name = "outbox"


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """An event as it is kept: `data` are the values of its kind, fit for JSON."""

    sequence: int
    at: int
    name: str
    data: dict[str, Any]


_INSERT = Statement(OutboxRow.insert(at=0, name="", queue="", data=""))
_TRIM = Statement(OutboxRow.delete().where(OutboxRow.sequence <= 0))


def write(connection: peewee.Database, events: Iterable[Event]) -> list[Event]:
    """Keep those that are to be kept; all of them, with their places."""
    return [_written(connection, event) if event.kept else event for event in events]


def _written(connection: peewee.Database, event: Event) -> Event:
    data = json.dumps(event.data(), ensure_ascii=False, separators=(",", ":"))
    sequence = int(_INSERT.execute(connection, event.at, event.name, event.queue, data).lastrowid)
    if sequence % TRIMMED_AT_ONCE == 0:
        _TRIM.execute(connection, sequence - KEPT)
    return replace(event, sequence=sequence)


def after(
    connection: peewee.Database, sequence: int, limit: int, queues: Sequence[str] | None
) -> tuple[list[StoredEvent], int | None]:
    """The events in up to `limit` places behind one, oldest first; of some queues only, where given.

    Also the last of these places, where there may be more behind it. An event that the card has changed is
    left out, and passed all the same.
    """
    found = OutboxRow.sequence > sequence
    if queues is not None:
        found &= OutboxRow.queue.in_(list(queues))
    rows = list(OutboxRow.select().where(found).order_by(OutboxRow.sequence).limit(limit).execute(connection))
    good = sound_of(connection, rows)
    events = [StoredEvent(row.sequence, row.at, row.name, json.loads(row.data)) for row in good]
    return events, rows[-1].sequence if len(rows) == limit else None


def bounds(connection: peewee.Database) -> tuple[int, int]:
    """The places of the oldest and of the newest event; (1, 0) where there is none."""
    query = OutboxRow.select(peewee.fn.MIN(OutboxRow.sequence), peewee.fn.MAX(OutboxRow.sequence))
    low, high = query.tuples().execute(connection)[0]
    return (1, 0) if low is None else (low, high)
