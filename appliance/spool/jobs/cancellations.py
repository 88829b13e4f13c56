"""Jobs being printed that somebody wants stopped: known to this process alone, as it prints them."""

from __future__ import annotations

from appliance.spool.records import Decision


class Cancellations:
    """May be used from any thread."""

    def __init__(self) -> None:
        self._asked: dict[int, Decision] = {}

    def ask(self, job: int, decision: Decision) -> None:
        """Have a job be stopped."""
        self._asked[job] = decision

    def of(self, job: int) -> Decision | None:
        """The decision to stop a job; None where nobody wants that."""
        return self._asked.get(job)

    def forget(self, job: int) -> None:
        """A job is being printed no more."""
        self._asked.pop(job, None)
