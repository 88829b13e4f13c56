"""One attempt at a job: it is claimed, delivered, and the outcome is recorded."""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence

from appliance.printers.dispatch.drawer_kicks import DrawerKicks
from appliance.printers.send_control import SendControl
from appliance.printers.sinks.base import Delivery, Sink
from appliance.runtime.errors import BoxError
from appliance.runtime.i18n import message
from appliance.settings import Limits
from appliance.spool import (
    Conflict,
    HistoryEntry,
    Job,
    Outcome,
    Reason,
    Spool,
    State,
    StorageError,
)

log = logging.getLogger(__name__)
NOT_READ = BoxError


class JobDelivery:
    """Of the jobs of one printer. `stop` is set where its dispatcher is to end."""

    def __init__(
        self, spool: Spool, printer: str, limits: Limits, kicks: DrawerKicks, stop: threading.Event
    ) -> None:
        self._spool = spool
        self._printer = printer
        self._limits = limits
        self._kicks = kicks
        self._stop = stop

    def attempt(self, number: int, sink: Sink) -> float:
        """Deliver a job once; the seconds to rest before the next attempt at any."""
        job = self._spool.dispatching.claim(number, self._printer)
        if job is None:
            return 0
        outcome = self._deliver(job, sink)
        done = self._record(job, outcome)
        log.info("%s", outcome.state, extra={"job": job.id} | self._account(outcome))
        if done is None or done.state is not State.APPROVED:
            return 0
        return self._limits.backoff_seconds * float(2 ** (done.attempts - 1))

    def _deliver(self, job: Job, sink: Sink) -> Outcome:
        try:
            data = self._spool.dispatching.to_send(job, self._printer)
        except NOT_READ as error:  # the card has changed it just now
            return Outcome(State.FAILED, 0, reason=Reason.DAMAGED, detail=str(error))
        control = SendControl(
            cancelled=lambda: self._spool.dispatching.is_canceled(job.id),
            pulse_waits=self._kicks.is_waiting,
            take_pulse=self._kicks.take_pulse,
        )
        return sink.deliver(Delivery(job, data, lambda: self._history(job), control))

    def _history(self, job: Job) -> Sequence[HistoryEntry]:
        return self._spool.jobs.history(job.id)

    def _record(self, job: Job, outcome: Outcome) -> Job | None:
        """Record an outcome, however long the disk is full: the bytes are out, and must not go out again.

        None where the box stops before; the job is then uncertain at the next start.
        """
        while True:
            try:
                return self._spool.dispatching.finish(job.id, outcome)
            except StorageError as error:
                self._spool.live_status.add_notice(
                    message(
                        "Job %(id)s is %(state)s, which could not be written down: %(error)s",
                        id=job.id,
                        state=outcome.state,
                        error=error,
                    )
                )
                if self._stop.wait(self._limits.away_seconds):
                    return None
            except Conflict as error:  # the card has changed its row meanwhile, and it was set aside
                log.error("what became of it is not noted: %s", error, extra={"job": job.id})
                return None

    def _account(self, outcome: Outcome) -> dict[str, object]:
        return {"printer": self._printer, "bytes": outcome.bytes_sent, "detail": outcome.detail or "-"}
