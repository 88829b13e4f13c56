"""Requests that are sent again because their answer was lost: the second one finds the job of the first.

A client names each request by a key of its own (Idempotency-Key, an IETF draft); keys are kept for a day, and
while the clock is not believed: one that jumps must not have a request printed twice.
"""

from __future__ import annotations

from appliance.runtime.i18n import message
from appliance.spool.errors import KeyReused
from appliance.spool.records import Job
from appliance.spool.storage import job_rows, reckoning
from appliance.spool.storage.tables import OnceRow
from appliance.storage.engine import Transaction
from appliance.storage.rows import first

KEPT = 86_400 * 1_000_000  # microseconds: a client that tries for longer has another problem


def find(transaction: Transaction, key: str | None, sha256: str, repeats: int | None = None) -> Job | None:
    """The job that a request with this key made. Raises KeyReused where that was another request."""
    if key is None:
        return None
    row = first(transaction.connection, OnceRow.select().where(OnceRow.key == key))
    if row is None:
        return None
    job = job_rows.fetch(transaction.connection, row.job)
    if (row.asked or job.sha256, job.reprint_of) != (sha256, repeats):
        raise KeyReused(
            message("This Idempotency-Key was used for another request; take a new one for each."), job
        )
    return job


def keep(transaction: Transaction, key: str | None, job: Job, at: int, asked: str | None = None) -> None:
    """Remember which job a request made, of a document of the hash `asked`; older ones are forgotten."""
    if key is not None:
        if not reckoning.is_doubted(transaction.connection):
            is_over = (OnceRow.at < at - KEPT) | (OnceRow.at > at + KEPT)
            OnceRow.delete().where(is_over).execute(transaction.connection)
        OnceRow.insert(key=key, job=job.id, at=at, asked=asked).execute(transaction.connection)
