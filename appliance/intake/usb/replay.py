"""The replay of what an earlier run of the box was sent at the USB port: nothing is done a second time."""

from __future__ import annotations

from appliance.intake.session.actions import (
    Action,
    DeferredReply,
    DrawerKick,
    JobFinished,
    Reply,
    StoreInPrinter,
)
from appliance.spool import JobFilter, Spool

PAGE = 200  # jobs looked at at once


class ReplayFilter:
    """Tells which actions of a session are new. While nothing is replayed, all are."""

    def __init__(self) -> None:
        self._kept_jobs: int | None = None

    @property
    def is_replaying(self) -> bool:
        """True if an earlier run's bytes are being gone through."""
        return self._kept_jobs is not None

    def begin(self, kept_jobs: int) -> None:
        """Leave out what the earlier run did; so many of its jobs are kept."""
        self._kept_jobs = kept_jobs

    def end(self) -> None:
        """End the replay: all that comes from now on is new."""
        self._kept_jobs = None

    def accepts(self, action: Action) -> bool:
        """True if an earlier run cannot have done this."""
        if self._kept_jobs is None:
            return True
        if isinstance(action, JobFinished) or (isinstance(action, StoreInPrinter) and action.data):
            self._kept_jobs -= 1
            return self._kept_jobs < 0
        return not isinstance(action, Reply | DrawerKick | DeferredReply)


def newest_job(spool: Spool) -> int:
    """The number of the newest job; 0 where there is none."""
    newest = spool.jobs.find(JobFilter(), 1)
    return newest[0].id if newest else 0


def count_jobs(spool: Spool, origin: str, last: int) -> int:
    """The number of jobs of an origin that were kept after the job with this number."""
    count, before = 0, None
    while page := spool.jobs.find(JobFilter(), PAGE, before):
        ours = [job for job in page if job.id > last and job.origin == origin and job.reprint_of is None]
        count += len(ours)
        before = page[-1].id
        if before <= last:
            break
    return count
