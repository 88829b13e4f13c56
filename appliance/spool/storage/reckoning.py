"""The record of the time: the last time that was believed, and the last job then.

Names of `reckoning`: KNOWN, the last time that was believed, and KNOWN_JOB, the last job then; SURE and
SURE_JOB, the same of the last time that the network had set. DOUBT is there while the clock is not believed.
`retention.py` has names of its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from peewee import fn

from appliance.runtime.clock import DAY, FLOOR
from appliance.spool.storage.shop_tables import ReckoningRow
from appliance.spool.storage.tables import JobRow
from appliance.storage.engine import Connection
from appliance.storage.rows import sound

TRIED = "tried"  # a change that only shows whether the disk takes any
KNOWN, KNOWN_JOB, SURE, SURE_JOB, DOUBT = "known", "known job", "sure", "sure job", "doubt"
STAMPED_AT_ONCE = 500  # jobs in one change: tills wait no longer than for that


def values(connection: Connection) -> dict[str, int]:
    """All that is kept, by name."""
    return {row.name: row.value for row in sound(connection, ReckoningRow.select())}


def keep(connection: Connection, wanted: Mapping[str, int | None]) -> None:
    """Keep these; None forgets one."""
    for name, value in wanted.items():
        if value is None:
            ReckoningRow.delete().where(ReckoningRow.name == name).execute(connection)
        else:
            ReckoningRow.insert(name=name, value=value).on_conflict_replace().execute(connection)


def is_doubted(connection: Connection) -> bool:
    """True if the running box, or the last one, did not believe its clock."""
    return ReckoningRow.select().where(ReckoningRow.name == DOUBT).first(connection) is not None


def last_job(connection: Connection) -> int:
    """The number of the newest job; 0 where there is none."""
    return int(JobRow.select(fn.MAX(JobRow.id)).scalar(connection) or 0)


def last_time(connection: Connection) -> int | None:
    """The time of the newest job, for a database from before the time was kept; None where there is none."""
    row = JobRow.select(JobRow.received_at).order_by(JobRow.id.desc()).limit(1).first(connection)
    return None if row is None or row.received_at < FLOOR else int(row.received_at)


def of_wrong_times(connection: Connection, now: int, above: int) -> list[int]:
    """Jobs whose time was not the right one: numbered above `above`, and all with a time that cannot be."""
    latest = now + DAY
    is_unknown = JobRow.erased_at.is_null() & JobRow.kept_from.is_null()
    found: set[int] = set()
    for which in (
        is_unknown & (JobRow.id > above),
        is_unknown & ((JobRow.received_at < FLOOR) | (JobRow.received_at > latest)),
        JobRow.erased_at.is_null() & (JobRow.kept_from > latest),
    ):
        found |= {row[0] for row in JobRow.select(JobRow.id).where(which).tuples().execute(connection)}
    return sorted(found)


def stamp(connection: Connection, jobs: Sequence[int], now: int) -> None:
    """Jobs are kept from now on."""
    JobRow.update(kept_from=now).where(JobRow.id.in_(jobs)).execute(connection)
