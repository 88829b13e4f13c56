"""Revisions: who changed a job's document before it printed, when, why, and which lines.

What the lines said goes when the receipt is erased; that it was changed, and by whom, stays.
"""

from __future__ import annotations

import json

from appliance.spool.records import Job, Modification, Revision
from appliance.spool.storage.tables import RevisionRow
from appliance.storage.engine import Connection
from appliance.storage.rows import sound


def add(
    connection: Connection, before: Job, after_sha256: str, change: Modification, at: int, mark: bytes
) -> None:
    """Keep that a job has another document than before."""
    RevisionRow.insert(
        job=before.id,
        at=at,
        by=change.by,
        through=change.through,
        reason=change.reason or "",
        before_sha256=before.sha256,
        after_sha256=after_sha256,
        changes=json.dumps(change.changes, ensure_ascii=False),
        mark=mark.hex(),
    ).execute(connection)


def of_job(connection: Connection, job: int) -> list[Revision]:
    """A job's revisions, oldest first."""
    rows = RevisionRow.select().where(RevisionRow.job == job).order_by(RevisionRow.id)
    return [
        Revision(
            row.at,
            row.by,
            row.through,
            row.reason,
            row.before_sha256,
            row.after_sha256,
            tuple((before, after) for before, after in json.loads(row.changes)),
        )
        for row in sound(connection, rows)
    ]


def count(connection: Connection, job: int) -> int:
    """How often a job was changed."""
    return RevisionRow.select().where(RevisionRow.job == job).count(connection)


def last_mark(connection: Connection, job: int) -> bytes:
    """The bytes of the note that stands on the paper for the last revision; none: there is none."""
    row = RevisionRow.select().where(RevisionRow.job == job).order_by(RevisionRow.id.desc()).first(connection)
    return bytes.fromhex(row.mark) if row is not None else b""


def forget(connection: Connection, job: int) -> None:
    """A receipt is erased: what its changed lines said goes with it."""
    here = RevisionRow.job == job
    RevisionRow.update(changes="[]", mark="").where(here).execute(connection)
