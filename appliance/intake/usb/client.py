"""The till at the USB port, which knows no hanging up.

The till has no way to say that a job has ended, and the box none to refuse one: it can only let the till
wait. So a job that cannot be kept (a full disk) is tried again, and meanwhile nothing more is read. And since
USB has told it that its bytes were taken, those that are in no job yet are in a journal.
"""

from __future__ import annotations

import asyncio
import logging
import math
from collections.abc import Callable
from dataclasses import replace

from appliance.intake.client_handler import ClientHandler
from appliance.intake.client_limits import Unlimited
from appliance.intake.emulated_printer import EmulatedPrinter
from appliance.intake.failure_policy import RetryLater
from appliance.intake.session.actions import ConnectionRefused
from appliance.intake.session.config import SessionConfig
from appliance.intake.silence_timer import SilenceTimer
from appliance.intake.usb.journal import Journal, Left, Mark
from appliance.intake.usb.replay import ReplayFilter, count_jobs, newest_job
from appliance.runtime.i18n import message
from appliance.settings import GadgetSettings
from appliance.spool import Job, Spool

log = logging.getLogger(__name__)
SOURCE = "usb"


class UsbClient:
    """One till, from plugging in to unplugging; then the next. It is the `Transport` of its handler.

    On the event loop only. `send` brings bytes to the till; `hold` has it wait, or go on; `has_more` tells
    whether more has come than `take` was given: as long as it has, a silence is ours.
    """

    def __init__(
        self,
        spool: Spool,
        printer: EmulatedPrinter,
        settings: GadgetSettings,
        journal: Journal,
        send: Callable[[bytes], None],
        hold: Callable[[bool], None],
        has_more: Callable[[], bool],
    ) -> None:
        self._spool = spool
        self._printer = printer
        self._settings = settings
        self._journal = journal
        self._send = send
        self._has_more = has_more
        self._taken = 0  # bytes of the journal's stream
        self._last_kept = newest_job(spool)
        self._skips_until: float | None = None
        self._loop = asyncio.get_running_loop()
        self._failures = RetryLater(hold, self.report)
        self._replay = ReplayFilter()
        self._timer = SilenceTimer(self._deadline, self._on_timeout)
        self._handler = ClientHandler(
            *(spool, printer, SOURCE, SOURCE),
            transport=self,
            limits=Unlimited(),
            failures=self._failures,
            config=self._config,
            accepts=self._replay.accepts,
        )

    @property
    def wanted(self) -> int:
        """Bytes that the command under way still needs: so many may be worked off at once."""
        return self._handler.session.wanted

    def replay(self, left: Left) -> None:
        """Be where an earlier run was, without its answers and drawers, and keep what it had not."""
        self._replay.begin(count_jobs(self._spool, SOURCE, left.last))
        self._handler.session.resume_from(left.settings)
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
        self._replay.end()
        self._settle()

    def take(self, data: bytes | None) -> None:
        """Bytes that the till sent; None: it is gone, and what it had not ended is incomplete."""
        self._taken += len(data or b"")
        if data is None:
            self._break_off()
            self._skips_until = None
            self._handler.restart()
        elif self._skips_until is not None:
            self._skips_until = self._loop.time() + self._settings.idle_seconds
        else:
            self._handler.perform(self._handler.session.feed(data, self._loop.time()))
        self._timer.set()
        self._settle()

    def changed(self) -> None:
        """The printer's condition, or the queue's settings, may be others now."""
        self._handler.changed()

    def job_ended(self, job: int, printed: bool) -> None:
        """A job is on paper, or will never be."""
        self._handler.job_ended(job, printed)

    async def all_kept(self) -> None:
        """Wait until nothing is being kept any more."""
        await self._handler.keeper.all_kept()

    async def shut(self) -> None:
        """The box stops: keep what there is of a job, and wait until all is durable."""
        self._timer.stop()
        self._journal.mark(Mark.BROKEN, self._taken)
        self._break_off()
        await self.all_kept()
        self._settle()

    def reply(self, data: bytes) -> None:
        """Send bytes to the till."""
        self._send(data)

    def refuse(self, refused: ConnectionRefused) -> None:
        """Leave out what comes, up to the next silence: nobody knows where in it another job begins."""
        self.report(refused.why)
        self._handler.restart()
        self._skips_until = self._loop.time() + self._settings.idle_seconds

    def report(self, why: str) -> None:
        """Tell people what went wrong."""
        log.warning("at the USB port: %s", why, extra={"queue": self._printer.queue.name})
        self._spool.live_status.add_notice(message("At the USB port: %(why)s.", why=why))

    def on_kept(self, job: Job | None) -> None:
        """A job is durable: the journal needs it no longer."""
        self._last_kept = job.id if job is not None else self._last_kept
        self._settle()

    def _settle(self) -> None:
        """Begin the journal anew where all that came is kept."""
        session, keeper = self._handler.session, self._handler.keeper
        if not (self._replay.is_replaying or session.held or keeper.count or self._failures.is_waiting):
            self._journal.begin(self._taken, self._last_kept, session.carry_over())

    def _break_off(self) -> None:
        """The till is gone. A job that was cut is whole: nobody hangs up here who could say so."""
        session = self._handler.session
        self._handler.perform(session.end() if session.is_whole else session.on_disconnect())

    def _config(self) -> SessionConfig:
        idle, stall = self._settings.idle_seconds, self._settings.stall_seconds
        return replace(self._printer.config(), idle_seconds=idle, stall_seconds=stall)

    def _deadline(self) -> float | None:
        if self._has_more():
            return None
        return self._handler.session.deadline if self._skips_until is None else self._skips_until

    def _on_timeout(self, now: float) -> None:
        if self._has_more():
            return
        if self._skips_until is not None:
            self._skips_until = None if now >= self._skips_until else self._skips_until
            return
        deadline = self._handler.session.deadline
        if deadline is not None and now >= deadline:
            if not self._replay.is_replaying:
                self._journal.mark(Mark.SILENCE, self._taken)
            self._handler.perform(self._handler.session.on_timeout(now))
            self._settle()
