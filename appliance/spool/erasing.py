"""Erasing: a receipt's bytes and text go for good; its hash, its numbers and its history stay."""

from __future__ import annotations

import peewee
from peewee import fn

from appliance.runtime.clock import DAY
from appliance.runtime.i18n import message
from appliance.spool import documents, text_index, transitions
from appliance.spool.errors import Conflict, Erased
from appliance.spool.events import Event
from appliance.spool.models import JobRow, QueueRow
from appliance.spool.records import Job
from appliance.spool.states import State
from appliance.spool.writer import Unit

OPEN = (State.PENDING, State.APPROVED, State.PRINTING)  # somebody or something still needs the bytes
REASON = "erased"


def erase(unit: Unit, number: int, by: str, through: str, at: int, why: str) -> Job:
    """Erase a job that is over. Raises NotFound, or Conflict while it still may print."""
    job = transitions.fetch(unit.database, number)
    if job.erased_at is not None:
        return job
    if job.state in OPEN:
        raise Conflict(
            message(
                "Job %(id)s is %(state)s; reject or cancel it first, then erase it.",
                id=job.id,
                state=job.state,
            ),
            job,
        )
    text_index.forget(unit.database, job)
    JobRow.update(erased_at=at).where(JobRow.id == number).execute(unit.database)
    for sha256 in {job.sha256, job.original_sha256, job.definitions} - {None}:
        documents.forget_unused(unit.database, str(sha256))
    erased = transitions.fetch(unit.database, number)
    transitions.remember(unit, erased, erased.state, at, by, through, why, reason=REASON)
    unit.events.append(Event("job:erased", at, erased))
    return erased


def due(database: peewee.Database, at: int, limit: int) -> list[int]:
    """The jobs that are over, and at that time older than their queue keeps them: the oldest first."""
    age = fn.COALESCE(JobRow.kept_from, JobRow.received_at)
    query = JobRow.select(JobRow.id).where(_is_due(database, at)).order_by(age, JobRow.id)
    return [row.id for row in query.limit(limit).execute(database)]


def count_due(database: peewee.Database, at: int) -> int:
    """How many these are."""
    return int(JobRow.select(fn.COUNT(JobRow.id)).where(_is_due(database, at)).scalar(database))


def count_kept(database: peewee.Database) -> int:
    """How many receipts are kept, also those that are not over."""
    return int(JobRow.select(fn.COUNT(JobRow.id)).where(JobRow.erased_at.is_null()).scalar(database))


def holds_older(database: peewee.Database, before: int) -> bool:
    """Whether any receipt is kept from before a time."""
    is_older = JobRow.erased_at.is_null() & _is_from(before)
    return JobRow.select(JobRow.id).where(is_older).first(database) is not None


def _is_from(before: int) -> peewee.Expression:
    """A condition on jobs: their age counts from before a time."""
    by_clock = JobRow.kept_from.is_null() & (JobRow.received_at < before)
    is_from: peewee.Expression = by_clock | (JobRow.kept_from < before)
    return is_from


def _is_due(database: peewee.Database, at: int) -> peewee.Expression:
    """A condition on jobs; each queue keeps them for as long as it says."""
    is_old: peewee.Expression = JobRow.id < 0
    for queue in QueueRow.select().where(QueueRow.retention_days > 0).execute(database):
        before = at - int(queue.retention_days * DAY)
        is_old |= (JobRow.queue == queue.name) & _is_from(before)
    return JobRow.erased_at.is_null() & JobRow.state.not_in(OPEN) & is_old


def expect_bytes(job: Job) -> None:
    """Raise Erased where a job's bytes are gone."""
    if job.erased_at is not None:
        raise Erased(
            message("The receipt of job %(id)s was erased; its hash and its history stay.", id=job.id)
        )
