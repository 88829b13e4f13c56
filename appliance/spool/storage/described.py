"""Jobs with what is not in their rows: what they are called, and if their queue lets them be changed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from appliance.spool.records import Job
from appliance.spool.storage import headings
from appliance.spool.storage.shop_tables import QueueRow
from appliance.storage.engine import Connection
from appliance.storage.prepared import Prepared

NEVER = "never"  # a queue's word for edits
_FORBIDS = Prepared(QueueRow.select(QueueRow.name).where(QueueRow.edits == ""), lambda row: str(row[0]))


def described(connection: Connection, jobs: Iterable[Job]) -> list[Job]:
    """The jobs, with these."""
    found = headings.called(connection, jobs)
    forbidding = set(_FORBIDS.run(connection, NEVER)) if found else ()
    return [replace(job, is_fixed=True) if job.queue in forbidding else job for job in found]
