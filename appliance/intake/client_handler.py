"""The handler of one client, whatever way it came in: it does what the client's session asks for.

A way in is composed of a handler and of what is its own: a `Transport`, which sends replies and turns the
client away, `ClientLimits`, a `FailurePolicy` for what could not be kept, and a `SilenceTimer` where silence
ends a job.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from appliance.intake.client_limits import ClientLimits
from appliance.intake.emulated_printer import EmulatedPrinter
from appliance.intake.failure_policy import FailurePolicy
from appliance.intake.job_keeper import JobKeeper
from appliance.intake.session.actions import (
    Action,
    ConnectionRefused,
    DeferredReply,
    DrawerKick,
    JobFinished,
    Reply,
    StoreInPrinter,
)
from appliance.intake.session.config import SessionConfig
from appliance.intake.session.pending_replies import PendingReplies
from appliance.intake.session.session import Session
from appliance.intake.submissions import Submissions
from appliance.intake.transport import Transport
from appliance.spool import Fate, Job, Spool, Submission, weight_of

log = logging.getLogger(__name__)


def every_action(_action: Action) -> bool:
    """Have all be done that a session asks for."""
    return True


class ClientHandler:
    """A session, the jobs of it that are being kept, and the replies that wait for them.

    On the event loop only. `source` and `origin` are those of its jobs. `config` tells the settings of the
    session; without it they are the queue's. `accepts` tells of each action whether it is to be done.
    """

    def __init__(
        self,
        spool: Spool,
        printer: EmulatedPrinter,
        source: str,
        origin: str,
        transport: Transport,
        limits: ClientLimits,
        failures: FailurePolicy,
        *,
        config: Callable[[], SessionConfig] | None = None,
        accepts: Callable[[Action], bool] = every_action,
    ) -> None:
        self._printer = printer
        self._origin = origin
        self._transport = transport
        self._limits = limits
        self._config = config or printer.config
        self._accepts = accepts
        self._submissions = Submissions(spool, printer, source, origin)
        self._reported_kicks = False
        self.keeper = JobKeeper(spool, failures, self._on_kept)
        self.restart()

    def restart(self) -> None:
        """Forget what is open, and begin a new session."""
        self.session: Session = self._printer.session(self._config(), self._pulse_fate)
        self._replies = PendingReplies(self._transport.reply)

    def perform(self, actions: list[Action]) -> None:
        """Do what the session asks for."""
        for action in actions:
            if self._accepts(action):
                self._perform(action)

    def changed(self) -> None:
        """The printer's condition, or the queue's settings, may be others now."""
        self.session.reconfigure(self._printer.profile(), self._config())
        self.perform(self.session.changed())

    def job_ended(self, job: int, printed: bool) -> None:
        """A job is on paper, or will never be.

        Where the loop was busy this stands beside the news that the job is safe, which goes first.
        """
        asyncio.get_running_loop().call_soon(self._replies.ended, job, printed)

    def _perform(self, action: Action) -> None:
        match action:
            case Reply(data):
                self._transport.reply(data)
            case JobFinished():
                self._keep(action)
            case DeferredReply(data):
                self._replies.add((data,), None)
            case DrawerKick(data, ticket):
                self._printer.open_drawer(data, self._origin, ticket)
            case StoreInPrinter():
                self._store(action)
            case ConnectionRefused():
                self._transport.refuse(action)

    def _pulse_fate(self) -> Fate:
        """The fate of a drawer pulse that comes now; people are told where it opens none."""
        too_many = self._limits.drawer_kick()
        if too_many:
            if not self._reported_kicks:
                self._reported_kicks = True
                self._transport.report(too_many)
            return Fate.TOO_MANY
        fate = self._printer.pulse_fate()
        if fate is Fate.NO_PRINTER:
            self._transport.report("a drawer pulse found no printer to go to")
        return fate

    def _keep(self, finished: JobFinished) -> None:
        job = self._submissions.of_job(finished)
        if self._is_within_limits(self._limits.job(job.weight)):
            self._replies.add(finished.replies, job)
            self.keeper.submit(job)

    def _store(self, stored: StoreInPrinter) -> None:
        if stored.data:
            job = self._submissions.for_memory(stored)
            if self._is_within_limits(self._limits.job(job.weight)):
                self.keeper.submit(job)
        else:
            stores = self._submissions.definitions(stored.stores)
            if self._is_within_limits(self._limits.memory(weight_of(stores))):
                self.keeper.remember(self._printer.queue.name, stores, self._origin)

    def _is_within_limits(self, too_much: str) -> bool:
        if too_much:
            self._transport.refuse(ConnectionRefused(too_much))
        return not too_much

    def _on_kept(self, submission: Submission | None, job: Job | None) -> None:
        if job is not None:
            log.info("received", extra={"job": job.id, "origin": self._origin, "bytes": job.size})
            waits = self._printer.queue.process_ids == "printed"
            self._replies.spooled(submission, job, waits=waits)
        self._transport.on_kept(job)
