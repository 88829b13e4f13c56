"""Receipts by their age: which are over, and older than their queues keep them."""

from __future__ import annotations

import peewee
from peewee import fn

from appliance.runtime.clock import DAY
from appliance.spool.states import OPEN
from appliance.spool.storage.shop_tables import QueueRow
from appliance.spool.storage.tables import JobRow
from appliance.storage.engine import Connection


def due(connection: Connection, at: int, limit: int) -> list[int]:
    """The jobs that are over, and at that time older than their queue keeps them: the oldest first."""
    age = fn.COALESCE(JobRow.kept_from, JobRow.received_at)
    query = JobRow.select(JobRow.id).where(_is_due(connection, at)).order_by(age, JobRow.id)
    return [row.id for row in query.limit(limit).execute(connection)]


def count_due(connection: Connection, at: int) -> int:
    """The number of these."""
    return int(JobRow.select(fn.COUNT(JobRow.id)).where(_is_due(connection, at)).scalar(connection))


def count_kept(connection: Connection) -> int:
    """The number of receipts that are kept, also those that are not over."""
    return int(JobRow.select(fn.COUNT(JobRow.id)).where(JobRow.erased_at.is_null()).scalar(connection))


def holds_older(connection: Connection, before: int) -> bool:
    """True if any receipt is kept from before a time."""
    is_older = JobRow.erased_at.is_null() & _is_from(before)
    return JobRow.select(JobRow.id).where(is_older).first(connection) is not None


def _is_from(before: int) -> peewee.Expression:
    """A condition on jobs: their age counts from before a time."""
    by_clock = JobRow.kept_from.is_null() & (JobRow.received_at < before)
    is_from: peewee.Expression = by_clock | (JobRow.kept_from < before)
    return is_from


def _is_due(connection: Connection, at: int) -> peewee.Expression:
    """A condition on jobs; each queue keeps them for as long as it says."""
    is_old: peewee.Expression = JobRow.id < 0
    for queue in QueueRow.select().where(QueueRow.retention_days > 0).execute(connection):
        before = at - int(queue.retention_days * DAY)
        is_old |= (JobRow.queue == queue.name) & _is_from(before)
    return JobRow.erased_at.is_null() & JobRow.state.not_in(OPEN) & is_old
