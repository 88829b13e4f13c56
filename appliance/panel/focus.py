"""The focus: the one job the buttons act on, and the guard against a press meant for the one before."""

from __future__ import annotations

from appliance.spool import Job


class Focus:
    """The job in focus, and since when. Times are seconds on a clock that only goes forward."""

    def __init__(self, guard_seconds: float) -> None:
        self._guard_seconds = guard_seconds
        self._job: Job | None = None
        self._since = float("-inf")

    @property
    def job(self) -> Job | None:
        """The job in focus."""
        return self._job

    def show(self, job: Job | None, now: float) -> bool:
        """Put a job in focus; whether that is a change of what people see."""
        before = (self._job.id, self._job.sha256) if self._job else None
        after = (job.id, job.sha256) if job else None
        self._job = job
        if before == after:
            return False
        self._since = now
        return True

    def pressed(self, now: float) -> Job | None:
        """The job that a press now is meant for, or None: no job, or nobody can have looked yet."""
        return self._job if now - self._since >= self._guard_seconds else None
