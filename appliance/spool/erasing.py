"""Erasing: a receipt's bytes and text go for good; its hash, its numbers and its history stay."""

from __future__ import annotations

import peewee

from appliance.spool import documents, moves, words
from appliance.spool.errors import Conflict, Erased
from appliance.spool.events import Event
from appliance.spool.models import JobRow, QueueRow
from appliance.spool.records import Job
from appliance.spool.states import State
from appliance.spool.writer import Unit
from appliance.told import told

OPEN = (State.PENDING, State.APPROVED, State.PRINTING)  # somebody or something still needs the bytes
DAY = 86_400 * 1_000_000
REASON = "erased"


def erase(unit: Unit, number: int, by: str, through: str, at: int, why: str) -> Job:
    """Erase a job that is over. Raises NotFound, or Conflict while it still may print."""
    job = moves.fetch(unit.database, number)
    if job.erased_at is not None:
        return job
    if job.state in OPEN:
        raise Conflict(
            told(
                "Job %(id)s is %(state)s; reject or cancel it first, then erase it.",
                id=job.id,
                state=job.state,
            ),
            job,
        )
    words.forget(unit.database, job)
    JobRow.update(erased_at=at).where(JobRow.id == number).execute(unit.database)
    for sha256 in {job.sha256, job.original_sha256, job.definitions} - {None}:
        documents.forget_unused(unit.database, str(sha256))
    erased = moves.fetch(unit.database, number)
    moves.remember(unit, erased, erased.state, at, by, through, why, reason=REASON)
    unit.events.append(Event("job:erased", at, erased))
    return erased


def due(database: peewee.Database, at: int, limit: int) -> list[int]:
    """The jobs that are over, and older than their queue keeps them."""
    keeps = QueueRow.retention_days
    is_over = JobRow.erased_at.is_null() & JobRow.state.not_in(OPEN)
    is_old = (keeps > 0) & (JobRow.received_at < at - keeps * DAY)
    query = JobRow.select(JobRow.id).join(QueueRow, on=JobRow.queue == QueueRow.name)
    rows = query.where(is_over & is_old).order_by(JobRow.received_at).limit(limit)
    return [row.id for row in rows.execute(database)]


def expect_bytes(job: Job) -> None:
    """Raise Erased where a job's bytes are gone."""
    if job.erased_at is not None:
        raise Erased(told("The receipt of job %(id)s was erased; its hash and its history stay.", id=job.id))
