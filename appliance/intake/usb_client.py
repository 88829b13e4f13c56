"""The talk with the till at the USB port, which knows no hanging up.

The till has no way to say that a job has ended, and the box none to refuse one: it can only let the till
wait. So a job that cannot be kept (a full disk) is tried again, and meanwhile nothing more is read. And since
USB has told it that its bytes were taken, those that are in no job yet are in a journal.
"""

from __future__ import annotations

import asyncio
import logging
import math
from collections import deque
from collections.abc import Callable
from dataclasses import replace

from appliance.intake.actions import (
    Action,
    ConnectionRefused,
    DeferredReply,
    DrawerKick,
    JobFinished,
    Reply,
    StoreInPrinter,
)
from appliance.intake.client_handler import ClientHandler, Kept
from appliance.intake.emulated_printer import EmulatedPrinter
from appliance.intake.journal import Journal, Left, Mark
from appliance.intake.session import SessionConfig
from appliance.runtime.i18n import message
from appliance.settings import GadgetSettings
from appliance.spool import Job, JobFilter, Spool, Submission

log = logging.getLogger(__name__)
SOURCE = "usb"
PAGE = 200  # jobs looked at at once
RETRY_SECONDS = 2.0  # between tries to keep what could not be kept


class UsbClient(ClientHandler):
    """One till, from plugging in to unplugging; then the next. On the event loop only.

    `reply` sends bytes to it; `hold` has it wait, or go on; `has_more` tells whether more has come than
    `take` was given: as long as it has, a silence is ours.
    """

    def __init__(
        self,
        spool: Spool,
        lane: EmulatedPrinter,
        settings: GadgetSettings,
        journal: Journal,
        reply: Callable[[bytes], None],
        hold: Callable[[bool], None],
        has_more: Callable[[], bool],
    ) -> None:
        self._settings = settings
        self._journal = journal
        self._taken = 0  # bytes of the journal's stream
        self._replayed_jobs: int | None = None  # while an earlier run is replayed: how many of it are kept
        newest = spool.jobs(JobFilter(), 1)
        self._last_kept = newest[0].id if newest else 0
        self._send = reply
        self._hold = hold
        self._has_more = has_more
        self._unkept: deque[Submission] = deque()
        self._skips_until: float | None = None
        super().__init__(spool, lane, SOURCE, SOURCE)

    def replay(self, left: Left) -> None:
        """Be where an earlier run was, without its answers and drawers, and keep what it had not."""
        self._replayed_jobs = self._count_kept(left.last)
        self._session.resume_from(left.settings)
        for piece in left.pieces:
            match piece:
                case bytes():
                    self.take(piece)
                case Mark.SILENCE:
                    self._on_timeout(math.inf)
                case Mark.BROKEN:
                    self._break_off()
                case Mark.GONE:
                    self.take(None)
        self._replayed_jobs = None
        self._settle()

    def _count_kept(self, last: int) -> int:
        """How many jobs of the port were kept after this one."""
        count, before = 0, None
        while page := self._spool.jobs(JobFilter(), PAGE, before):
            ours = [job for job in page if job.id > last and job.origin == SOURCE and job.reprint_of is None]
            count += len(ours)
            before = page[-1].id
            if before <= last:
                break
        return count

    def take(self, data: bytes | None) -> None:
        """What the till sent; None: it is gone, and what it had not ended is incomplete."""
        self._taken += len(data or b"")
        if data is None:
            self._break_off()
            self._skips_until = None
            self._begin()
        elif self._skips_until is not None:
            self._skips_until = self._loop.time() + self._settings.idle_seconds
        else:
            self._act(self._session.feed(data, self._loop.time()))
        self._set_timer()
        self._settle()

    async def shut(self) -> None:
        """The box stops: keep what there is of a job, and wait until all is durable."""
        self._stop_timer()
        self._journal.mark(Mark.BROKEN, self._taken)
        self._break_off()
        await self._all_kept()
        self._settle()

    def _settle(self) -> None:
        """Where all that came is kept, the journal begins anew."""
        if self._replayed_jobs is None and not (self._session.held or self._keeping or self._unkept):
            self._journal.begin(self._taken, self._last_kept, self._session.carry_over())

    def _act(self, actions: list[Action]) -> None:
        replays = self._replayed_jobs is not None
        super()._act([action for action in actions if self._is_new(action)] if replays else actions)

    def _is_new(self, action: Action) -> bool:
        """Whether an earlier run cannot have done this."""
        if isinstance(action, JobFinished) or (isinstance(action, StoreInPrinter) and action.data):
            assert self._replayed_jobs is not None
            self._replayed_jobs -= 1
            return self._replayed_jobs < 0
        return not isinstance(action, Reply | DrawerKick | DeferredReply)

    def _break_off(self) -> None:
        """The till is gone. A job that was cut is whole: nobody hangs up here who could say so."""
        self._act(self._session.end() if self._session.is_whole else self._session.on_disconnect())

    def _terms(self) -> SessionConfig:
        idle, stall = self._settings.idle_seconds, self._settings.stall_seconds
        return replace(super()._terms(), idle_seconds=idle, stall_seconds=stall)

    def _reply(self, data: bytes) -> None:
        self._send(data)

    def _submit(self, submission: Submission) -> asyncio.Future[Job] | None:
        """In its turn: None also where it waits for a better time behind others."""
        if self._unkept:
            self._unkept.append(submission)
            return None
        return super()._submit(submission)

    def _kept(self, submission: Submission | None, kept: Kept) -> None:
        super()._kept(submission, kept)
        if kept.exception() is None:
            job = kept.result()
            self._last_kept = job.id if job is not None else self._last_kept
            self._settle()

    def _not_kept(self, submission: Submission | None, error: BaseException) -> None:
        if submission is None:
            self._say(f"what was stored in the printer is forgotten at the next start: {error}")
            return
        self._unkept.append(submission)
        self._hold(True)
        self._say(f"a job is not kept yet, and the till waits: {error}")
        self._loop.call_later(RETRY_SECONDS, self._try_again)

    def _try_again(self) -> None:
        waiting, self._unkept = self._unkept, deque()
        for submission in waiting:
            self._submit(submission)
        if not self._unkept:
            self._hold(False)

    def _refuse(self, refused: ConnectionRefused) -> None:
        """Leave out what comes, up to the next silence: nobody knows where in it another job begins."""
        self._say(refused.why)
        self._begin()
        self._skips_until = self._loop.time() + self._settings.idle_seconds

    def _say(self, why: str) -> None:
        log.warning("at the USB port: %s", why, extra={"queue": self._lane.queue.name})
        self._spool.live_status.add_notice(message("At the USB port: %(why)s.", why=why))

    def _deadline(self) -> float | None:
        if self._has_more():
            return None
        return super()._deadline() if self._skips_until is None else self._skips_until

    def _on_timeout(self, now: float) -> None:
        if self._has_more():
            return
        if self._skips_until is not None:
            self._skips_until = None if now >= self._skips_until else self._skips_until
            return
        deadline = self._session.deadline
        if deadline is not None and now >= deadline:
            if self._replayed_jobs is None:
                self._journal.mark(Mark.SILENCE, self._taken)
            super()._on_timeout(now)
            self._settle()
