"""The talk with one till, whatever way it came in: what its session asks for is done here, and nowhere else.

A way in says how bytes go back to its till, and what becomes of what is refused or cannot be kept.
"""

from __future__ import annotations

import asyncio
import logging
from abc import ABC, abstractmethod
from functools import partial

from appliance.intake.actions import (
    Action,
    ConnectionRefused,
    DeferredReply,
    DrawerKick,
    JobFinished,
    Reply,
    StoreInPrinter,
)
from appliance.intake.emulated_printer import EmulatedPrinter
from appliance.intake.pending_replies import PendingReplies
from appliance.intake.session import Session, SessionConfig
from appliance.runtime.errors import BoxError
from appliance.spool import Definition, Fate, Job, Spool, Submission

log = logging.getLogger(__name__)
Kept = asyncio.Future[Job] | asyncio.Future[None]


class ClientHandler(ABC):
    """A session on the event loop, and what it has had kept. `source` and `origin` are those of its jobs."""

    def __init__(self, spool: Spool, lane: EmulatedPrinter, source: str, origin: str = "") -> None:
        self.origin = origin
        self._spool = spool
        self._lane = lane
        self._source = source
        self._loop = asyncio.get_running_loop()
        self._keeping: set[Kept] = set()
        self._timer: asyncio.TimerHandle | None = None
        self._begin()

    @property
    def wanted(self) -> int:
        """Bytes that the command under way still needs: so many may be worked off at once."""
        return self._session.wanted

    @abstractmethod
    def _reply(self, data: bytes) -> None:
        """Send bytes to the till."""

    @abstractmethod
    def _refuse(self, refused: ConnectionRefused) -> None:
        """Have nothing more to do with what the till sends."""

    @abstractmethod
    def _say(self, why: str) -> None:
        """Tell people what went wrong."""

    @abstractmethod
    def _not_kept(self, submission: Submission | None, error: BaseException) -> None:
        """Something could not be kept; None: what was to be remembered of the printer's memory."""

    def changed(self) -> None:
        """The printer's condition, or the queue's terms, may be others now."""
        self._session.reconfigure(self._lane.profile(), self._terms())
        if self._listens():
            self._act(self._session.changed())

    def job_ended(self, job: int, printed: bool) -> None:
        """A job is on paper, or will never be.

        Where the loop was busy this stands beside the news that the job is safe, which goes first.
        """
        self._loop.call_soon(self._promises.ended, job, printed)

    def _begin(self) -> None:
        self._session: Session = self._lane.session(self._pulse_fate)
        self._session.terms = self._terms()
        self._promises = PendingReplies(self._reply)

    def _terms(self) -> SessionConfig:
        return self._lane.terms()

    def _listens(self) -> bool:
        """Whether the till is heard, and told of changes."""
        return True

    def _deadline(self) -> float | None:
        """When `_on_timeout` is to be called, if nothing comes before."""
        return self._session.deadline

    def _on_timeout(self, now: float) -> None:
        self._act(self._session.on_timeout(now))

    def _act(self, actions: list[Action]) -> None:
        for action in actions:
            match action:
                case Reply(data):
                    self._reply(data)
                case JobFinished():
                    self._keep(action)
                case DeferredReply(data):
                    self._promises.add((data,), None)
                case DrawerKick(data):
                    self._open_drawer(data)
                case StoreInPrinter():
                    self._define(action)
                case ConnectionRefused():
                    self._refuse(action)

    def _pulse_fate(self) -> Fate:
        """What becomes of a drawer pulse that comes now; people are told where it opens none."""
        fate = self._lane.pulse_fate()
        if fate is Fate.NO_PRINTER:
            self._say("a drawer pulse found no printer to go to")
        return fate

    def _open_drawer(self, pulse: bytes) -> None:
        self._lane.open_drawer(pulse, self.origin)

    def _keep(self, finished: JobFinished) -> None:
        kept = self._submit(self._lane.job(finished, self._source, self.origin))
        if kept is not None:
            self._promises.add(finished.promises, kept)

    def _define(self, defined: StoreInPrinter) -> None:
        if defined.data:
            self._submit(self._lane.definition(defined, self.origin))
        else:
            self._remember(self._lane.stores(defined.stores, self.origin))

    def _remember(self, stores: tuple[Definition, ...]) -> None:
        remembered = self._spool.remember(self._lane.queue.name, stores, self.origin)
        self._await(asyncio.wrap_future(remembered, loop=self._loop), None)

    def _submit(self, submission: Submission) -> asyncio.Future[Job] | None:
        """Have it kept; None where that is refused at once."""
        try:
            kept = asyncio.wrap_future(self._spool.accept_judged(submission), loop=self._loop)
        except BoxError as error:
            self._not_kept(submission, error)
            return None
        self._await(kept, submission)
        return kept

    def _await(self, kept: Kept, submission: Submission | None) -> None:
        self._keeping.add(kept)
        kept.add_done_callback(partial(self._kept, submission))

    def _kept(self, submission: Submission | None, kept: Kept) -> None:
        self._keeping.discard(kept)
        error = kept.exception()
        job = None if error else kept.result()
        if error is not None:
            self._not_kept(submission, error)
        elif job is not None:
            log.info("received", extra={"job": job.id, "origin": self.origin, "bytes": job.size})
            self._promises.spooled(kept, job, waits=self._lane.queue.process_ids == "printed")

    async def _all_kept(self) -> None:
        """Wait until nothing is being kept any more."""
        if self._keeping:
            await asyncio.wait(self._keeping)

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _set_timer(self) -> None:
        """Be called at the deadline. One that moved later is found out when the timer goes off."""
        deadline = self._deadline() if self._listens() else None
        if deadline is None or (self._timer is not None and self._timer.when() <= deadline):
            return
        self._stop_timer()
        self._timer = self._loop.call_at(deadline, self._on_timer)

    def _on_timer(self) -> None:
        self._timer = None
        if self._listens():
            self._on_timeout(self._loop.time())
            self._set_timer()
