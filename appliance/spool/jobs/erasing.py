"""Erasing: a receipt's bytes and text go for good; its hash, its numbers and its history stay."""

from __future__ import annotations

from appliance.runtime.i18n import message
from appliance.spool.errors import Conflict, Erased
from appliance.spool.events import JobErased
from appliance.spool.records import Job
from appliance.spool.states import ERASED, OPEN
from appliance.spool.storage import (
    documents,
    job_rows,
    revisions,
    text_index,
)
from appliance.storage.engine import Transaction


def erase(transaction: Transaction, number: int, by: str, through: str, at: int, why: str) -> Job:
    """Erase a job that is over. Raises NotFound, or Conflict while it still may print."""
    job = job_rows.fetch(transaction.connection, number)
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
    text_index.forget(transaction.connection, job)
    revisions.forget(transaction.connection, job.id)
    erased = job_rows.change(transaction.connection, job, {"erased_at": at}) or job
    for sha256 in {job.sha256, job.original_sha256, job.definitions} - {None}:
        documents.forget_unused(transaction.connection, str(sha256))
    job_rows.add_history(transaction.connection, erased, erased.state, at, by, through, why, reason=ERASED)
    transaction.emit(JobErased(at, erased))
    return erased


def expect_bytes(job: Job) -> None:
    """Raise Erased where a job's bytes are gone."""
    if job.erased_at is not None:
        raise Erased(
            message("The receipt of job %(id)s was erased; its hash and its history stay.", id=job.id)
        )
