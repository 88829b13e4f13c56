"""The talk with the till at the USB port: what `Connection` is for TCP, without hanging up.

The till has no way to say that a job has ended, and the box none to refuse one: it can only let the till
wait. So a job that cannot be kept (a full disk) is tried again, and meanwhile nothing more is read.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from dataclasses import replace

from appliance.intake.actions import Action, Defined, Finished, Promise, Pulse, Refused, Reply
from appliance.intake.lane import Lane
from appliance.intake.promises import Promises
from appliance.intake.session import Session, Terms
from appliance.settings import GadgetSettings
from appliance.spool import Job, Spool, SpoolError, Submission

log = logging.getLogger(__name__)
SOURCE = "usb"
RETRY_SECONDS = 2.0  # between tries to keep what could not be kept

Kept = asyncio.Future[Job] | asyncio.Future[None]


class UsbTalk:
    """One till, from plugging in to unplugging; then the next. On the event loop only.

    `reply` sends bytes to it; `hold` has it wait, or go on.
    """

    def __init__(
        self,
        spool: Spool,
        lane: Lane,
        settings: GadgetSettings,
        reply: Callable[[bytes], None],
        hold: Callable[[bool], None],
    ) -> None:
        self._spool = spool
        self._lane = lane
        self._settings = settings
        self._reply = reply
        self._hold = hold
        self._loop = asyncio.get_running_loop()
        self._keeping: set[Kept] = set()
        self._unkept: deque[Submission] = deque()
        self._timer: asyncio.TimerHandle | None = None
        self._skips_until: float | None = None
        self._begin()

    def take(self, data: bytes | None) -> None:
        """What the till sent; None: it is gone, and what it had not ended is incomplete."""
        if data is None:
            self._break_off()
            self._begin()
        elif self._skips_until is not None:
            self._skips_until = self._loop.time() + self._settings.idle_seconds
        else:
            self._act(self._session.feed(data, self._loop.time()))
        self._set_timer()

    def changed(self) -> None:
        """The printer's condition, or the queue's terms, may be others now."""
        self._session.become(self._lane.profile(), self._terms())
        self._act(self._session.changed())

    def job_ended(self, job: int, printed: bool) -> None:
        """A job is on paper, or will never be; the news that it is safe goes first."""
        self._loop.call_soon(self._promises.ended, job, printed)

    async def shut(self) -> None:
        """The box stops: keep what there is of a job, and wait until all is durable."""
        if self._timer is not None:
            self._timer.cancel()
        self._break_off()
        if self._keeping:
            await asyncio.wait(self._keeping)

    def _break_off(self) -> None:
        """The till is gone. A job that was cut is whole: nobody hangs up here who could say so."""
        self._act(self._session.end() if self._session.is_whole else self._session.broken())

    def _begin(self) -> None:
        self._session: Session = self._lane.session()
        self._session.terms = self._terms()
        self._promises = Promises(self._reply)
        self._skips_until = None

    def _terms(self) -> Terms:
        idle, stall = self._settings.idle_seconds, self._settings.stall_seconds
        return replace(self._lane.terms(), idle_seconds=idle, stall_seconds=stall)

    def _act(self, actions: list[Action]) -> None:
        for action in actions:
            match action:
                case Reply(data):
                    self._reply(data)
                case Finished():
                    self._keep(action)
                case Promise(data):
                    self._promises.add((data,), None)
                case Pulse(data):
                    self._open_drawer(data)
                case Defined():
                    self._define(action)
                case Refused():
                    self._refuse(action.why)

    def _open_drawer(self, pulse: bytes) -> None:
        printer = self._spool.target_of(self._lane.queue)
        if printer is None:
            self._pin("a drawer pulse found no printer to go to")
        else:
            self._spool.urgent.put(printer.name, pulse, SOURCE)

    def _keep(self, finished: Finished) -> None:
        kept = self._submit(self._lane.job(finished, SOURCE, SOURCE))
        if kept is not None:
            self._promises.add(finished.promises, kept)

    def _define(self, defined: Defined) -> None:
        if defined.data:
            self._submit(self._lane.definition(defined, SOURCE))
        else:
            stores = self._lane.stores(defined.stores, SOURCE)
            kept = self._spool.remember(self._lane.queue.name, stores)
            remembered = asyncio.wrap_future(kept, loop=self._loop)
            self._keeping.add(remembered)
            remembered.add_done_callback(self._keeping.discard)

    def _submit(self, submission: Submission) -> asyncio.Future[Job] | None:
        """Have it kept, in its turn; None where it waits for a better time."""
        if self._unkept:
            self._unkept.append(submission)
            return None
        try:
            kept = asyncio.wrap_future(self._spool.accept(submission), loop=self._loop)
        except SpoolError as error:
            self._put_off(submission, error)
            return None
        self._keeping.add(kept)
        kept.add_done_callback(lambda done: self._kept(done, submission))
        return kept

    def _kept(self, kept: asyncio.Future[Job], submission: Submission) -> None:
        self._keeping.discard(kept)
        error = kept.exception()
        if error is not None:
            self._put_off(submission, error)
            return
        job = kept.result()
        log.info("received", extra={"job": job.id, "origin": SOURCE, "bytes": job.size})
        self._promises.spooled(kept, job, waits=self._lane.queue.process_ids == "printed")

    def _put_off(self, submission: Submission, error: BaseException) -> None:
        self._unkept.append(submission)
        self._hold(True)
        self._pin(f"a job is not kept yet, and the till waits: {error}")
        self._loop.call_later(RETRY_SECONDS, self._try_again)

    def _try_again(self) -> None:
        waiting, self._unkept = self._unkept, deque()
        for submission in waiting:
            self._submit(submission)
        if not self._unkept:
            self._hold(False)

    def _refuse(self, why: str) -> None:
        """Leave out what comes, up to the next silence: nobody knows where in it another job begins."""
        self._pin(why)
        self._begin()
        self._skips_until = self._loop.time() + self._settings.idle_seconds

    def _pin(self, why: str) -> None:
        log.warning("at the USB port: %s", why, extra={"queue": self._lane.queue.name})
        self._spool.board.pin(f"At the USB port: {why}.")

    def _set_timer(self) -> None:
        """Be called at the deadline. One that moved later is found out when the timer goes off."""
        deadline = self._session.deadline if self._skips_until is None else self._skips_until
        if deadline is None or (self._timer is not None and self._timer.when() <= deadline):
            return
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self._loop.call_at(deadline, self._on_timer)

    def _on_timer(self) -> None:
        self._timer = None
        now = self._loop.time()
        if self._skips_until is None:
            self._act(self._session.silence(now))
        elif now >= self._skips_until:
            self._skips_until = None
        self._set_timer()
