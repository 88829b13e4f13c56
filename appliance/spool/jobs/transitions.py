"""The one place where a job is made or changes its state: row, history and event together."""

from __future__ import annotations

from typing import Any

from appliance.runtime.i18n import message
from appliance.spool.errors import ChangedMeanwhile, Conflict
from appliance.spool.events import JobChanged, JobCreated, JobModified
from appliance.spool.records import Job
from appliance.spool.states import MODIFIED, Reason, State, allowed
from appliance.spool.storage import documents, job_rows, text_index
from appliance.spool.storage.schema import POSITION
from appliance.storage.engine import Transaction

BOX = "counterproof"  # who decides where no person does


def create(transaction: Transaction, at: int, by: str, through: str, **fields: Any) -> Job:
    """A new job, pending."""
    job = job_rows.insert(transaction.connection, fields | {"state": State.PENDING, "attempts": 0})
    text_index.index(transaction.connection, job)
    job_rows.add_history(transaction.connection, job, None, at, by, through, "")
    transaction.emit(JobCreated(at, job))
    return job


def move(
    transaction: Transaction,
    job: Job,
    after: State,
    at: int,
    by: str,
    through: str,
    *,
    reason: str | None = None,
    detail: str = "",
    **changes: Any,
) -> Job:
    """The job in its next state, with `reason` beside it. Raises Conflict where the table forbids it."""
    if not allowed(job.state, after):
        raise Conflict(
            message(
                "Job %(id)s is %(state)s and cannot become %(after)s.",
                id=job.id,
                state=job.state,
                after=after,
            ),
            job,
        )
    return _moved(transaction, job, {"state": after, "reason": reason, **changes}, at, by, through, detail)


def take_back(transaction: Transaction, job: Job, at: int, by: str, through: str) -> Job:
    """A job that was rejected or canceled a moment ago, as it waited before: the one step back there is.

    Raises Conflict where the moment is over.
    """
    if not job.can_be_undone(at):
        raise Conflict(
            message(
                "It is too late to take that back. If job %(id)s is to print after all, print it once more.",
                id=job.id,
            ),
            job,
        )
    reason = job_rows.last_reason(transaction.connection, job.id, State.PENDING)
    undecided = dict.fromkeys(("decided_at", "decided_by", "decided_through", "undo_until", "turn"))
    fields = {"state": State.PENDING, "reason": reason, **undecided}
    return _moved(transaction, job, fields, at, by, through, "undo")


def _moved(
    transaction: Transaction, job: Job, fields: dict[str, Any], at: int, by: str, through: str, detail: str
) -> Job:
    moved = _changed(transaction, job, fields)
    job_rows.add_history(transaction.connection, moved, job.state, at, by, through, detail)
    transaction.emit(JobChanged(at, moved))
    return moved


def set_reason(transaction: Transaction, job: Job, reason: str | None, at: int) -> Job:
    """The job in the same state for another reason; told as an event, since pages show it."""
    changed = _changed(transaction, job, {"reason": reason})
    transaction.emit(JobChanged(at, changed))
    return changed


def set_printer(transaction: Transaction, job: Job, printer: str, at: int) -> Job:
    """The job in the same state, for a printer, where it had none."""
    changed = _changed(transaction, job, {"printer": printer, "reason": None})
    transaction.emit(JobChanged(at, changed))
    return changed


def move_line(
    transaction: Transaction,
    job: Job,
    printer: str,
    at: int,
    by: str,
    through: str,
    why: str,
    reason: str | None,
) -> Job:
    """The job in the same state, for another printer; at the end of that one's line where it is approved."""
    position = transaction.next_number(POSITION) if job.state is State.APPROVED else None
    moved = _changed(transaction, job, {"printer": printer, "reason": reason, "turn": position})
    detail = f"from {job.printer} to {printer}: {why}"
    job_rows.add_history(transaction.connection, moved, job.state, at, by, through, detail)
    transaction.emit(JobChanged(at, moved))
    return moved


def replace_document(
    transaction: Transaction,
    job: Job,
    fields: dict[str, Any],
    at: int,
    by: str,
    through: str,
    why: str,
) -> Job:
    """The job with another document; the one before goes, unless it is the original, or others have it."""
    changed = _changed(transaction, job, fields)
    text_index.index_anew(transaction.connection, job, changed)
    documents.forget_unused(transaction.connection, job.sha256)
    job_rows.add_history(transaction.connection, changed, job.state, at, by, through, why, reason=MODIFIED)
    transaction.emit(JobModified(at, changed))
    return changed


def add_note(transaction: Transaction, job: Job, note: str) -> Job:
    """The job with one more note, unless it has it already."""
    return job if note in job.notes else _changed(transaction, job, {"notes": "\n".join((*job.notes, note))})


def hold_damaged(transaction: Transaction, number: int, at: int) -> None:
    """A job that is not to print, as the card has changed it: back to those that wait, if it was approved."""
    job = job_rows.fetch(transaction.connection, number)
    if job.state is State.APPROVED:
        move(transaction, job, State.PENDING, at, BOX, "repair", reason=Reason.DAMAGED)
    elif job.reason != Reason.DAMAGED:
        set_reason(transaction, job, Reason.DAMAGED, at)


def _changed(transaction: Transaction, job: Job, fields: dict[str, Any]) -> Job:
    changed = job_rows.change(transaction.connection, job, fields)
    if changed is None:
        raise ChangedMeanwhile(
            message("Job %(id)s was changed by somebody else just now.", id=job.id),
            job_rows.fetch(transaction.connection, job.id),
        )
    return changed
