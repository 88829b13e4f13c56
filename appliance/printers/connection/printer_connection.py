"""Jobs to one printer, over whatever driver: is it well, take this, is it out.

A printer that answers is asked before a job, listened to during it, and asked at its end whether it is on
paper. One that never answers gets the bytes of its jobs and nothing else, as it may be no printer at all; now
and then it is looked whether it still lets itself be opened.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from appliance.printers.connection.confirmation import Confirmation
from appliance.printers.connection.dialogue import Dialogue
from appliance.printers.connection.job_end import JobEnd
from appliance.printers.connection.unfinished_job import CLOSE_SECONDS, UnfinishedJob
from appliance.printers.drivers.base import Driver
from appliance.printers.errors import Canceled, HungUp, PrinterLost, PrinterUnavailable, Stuck
from appliance.printers.send_control import SendControl, never
from appliance.settings import Limits
from appliance.spool import Outcome, PrinterState, PrinterStatus, Reason, State
from appliance.values import BOX_ANSWER, BOX_QUESTION
from escpos import status_parser
from escpos.emulation import Condition
from escpos.parser import boundary
from escpos.profiles import Profile

CHUNK = 16_384  # bytes handed over at once: a stop, a cancel and a drawer are noticed between two of them
STUCK_SECONDS = 600.0  # until a printer that took nothing, and never says anything, gets a job again


class PrinterConnection:
    """Used by one thread. `on_status` hears of every status that the printer tells."""

    def __init__(
        self,
        driver: Driver,
        profile: Profile,
        limits: Limits,
        on_status: Callable[[PrinterStatus], None] = lambda _status: None,
        stopping: Callable[[], bool] = never,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._driver = driver
        self._limits = limits
        self._on_status = on_status
        self._clock = clock
        self._confirmation = Confirmation(profile, limits, clock)
        self._dialogue = Dialogue(driver, limits, on_status, self._confirmation.hear, clock)
        self._unfinished = UnfinishedJob(driver, self._dialogue)
        self._job_end = JobEnd(driver, self._dialogue, self._confirmation, limits, stopping)
        self._stuck_at: float | None = None  # since when it takes nothing, as far as is known

    # Being there

    def check_status(self) -> PrinterStatus:
        """The printer's status. Raises PrinterUnavailable where it is away or cannot print.

        One that never answers is asked now and then only; whether it is there shows all the same.
        """
        self._open()
        try:
            if self.is_bidirectional is False and self._driver.stays_open:
                self._dialogue.hear(0)
            condition = self._status(asks=self._dialogue.is_to_be_asked)
            if self._stuck_at is not None and not self.is_bidirectional and not self._driver.reasons():
                self._prove()
            status = self._dialogue.judge(condition)
        except PrinterLost as error:
            is_stuck = self._stuck_at is not None or isinstance(error, Stuck)
            if not self.is_bidirectional and not is_stuck:  # it hung up on the first question
                self._dialogue.drop()
                self._dialogue.is_mute()
                return self._dialogue.judge(None)
            raise self._gone(error) from None
        finally:
            self.release()
        self._stuck_at = None
        return status

    def listen(self) -> None:
        """Hear what a printer that is kept open says by itself. Raises PrinterUnavailable if it is gone."""
        if not self._dialogue.is_open:
            return
        try:
            self._dialogue.hear(0)
        except HungUp:
            self._dialogue.drop()  # it keeps no connection that rests
        except PrinterLost as error:
            raise self._gone(error) from None

    def is_box(self) -> bool:
        """True if what answers is no printer but a box like this one, which may hold jobs for a person.

        Asked behind a job, as only that can be mistaken for one that is on paper.
        """
        if not self.is_bidirectional:
            return False
        try:
            self._open()
            return self._dialogue.says(BOX_QUESTION, BOX_ANSWER)
        except (PrinterLost, PrinterUnavailable):
            return False
        finally:
            self.release()

    @property
    def is_bidirectional(self) -> bool | None:
        """True if it answers; None while nobody has asked."""
        return self._dialogue.is_bidirectional

    @property
    def reports_changes(self) -> bool:
        """True if the printer tells of changes by itself between jobs."""
        return self._dialogue.is_open and bool(self.is_bidirectional)

    def prepare(self) -> None:
        """Get ready to send a job. Raises PrinterUnavailable where the printer is away or cannot print."""
        if self._stuck_at is not None or (not self.is_bidirectional and self._dialogue.is_to_be_asked):
            self.check_status()  # on a connection of its own: a mute one must see its jobs' bytes alone
        self._open()
        try:
            self._dialogue.judge(self._status(asks=self.is_bidirectional is not False))
            if self.is_bidirectional and not self._driver.stays_open:
                self._dialogue.write_all(status_parser.ASB_ON)
        except PrinterLost as error:
            raise self._gone(error) from None
        except PrinterUnavailable:
            self.release()
            raise

    def recover(self, data: bytes) -> None:
        """Nobody knows how much of this job the printer has got: an earlier run of the box ended control."""
        self._unfinished.was_interrupted(data)

    def release(self) -> None:
        """Let others have the printer, where they may want it."""
        if not self._driver.stays_open:
            self._dialogue.drop()

    def close(self) -> None:
        """Let go of the printer, whatever happens to it then."""
        self._dialogue.drop()

    # Sending

    def send(self, data: bytes, control: SendControl) -> Outcome:
        """One try at a document: what was taken decides what may be said of it. `prepare` comes before."""
        sent, view = 0, memoryview(data)
        try:
            while sent < len(data):
                pulse = control.pulse_waits()
                stop = boundary(data, sent) if pulse else len(data)
                while sent < stop and (pulse or not control.pulse_waits()):
                    sent += self._dialogue.write(view[sent : min(stop, sent + CHUNK)], control.cancelled)
                if pulse:
                    self._dialogue.write_all(control.take_pulse(), control.cancelled)
            return Outcome(State.COMPLETED, sent, self._job_end.finish_job(control.cancelled))
        except PrinterLost as error:
            self._break_off(data[:sent], error)
            detail = f"{error}; {sent} of {len(data)} bytes were handed over"
            if sent:
                return Outcome(State.UNCERTAIN, sent, reason=Reason.CONNECTION_LOST, detail=detail)
            return Outcome(State.FAILED, 0, reason=Reason.NOTHING_SENT, detail=detail)

    def kick_drawer(self, pulse: bytes) -> None:
        """Open a drawer. Raises PrinterUnavailable if nothing was sent, PrinterLost if something was."""
        if self._stuck_at is not None:
            raise PrinterUnavailable("it takes nothing")  # it would open when nobody is there any more
        self._open()
        try:
            self._unfinished.close()
        except PrinterLost as error:
            raise self._gone(error) from None
        try:
            self._dialogue.write_all(pulse)
            self._driver.drain(self._dialogue.deadline(self._limits.send_seconds))
            self._driver.part(self._dialogue.deadline(CLOSE_SECONDS))
            self._unfinished.is_closed()
        except PrinterLost as error:
            self._unfinished.was_lost(pulse, ends_line=False)
            self._lose(error)
            raise
        finally:
            self.release()

    def _break_off(self, sent: bytes, error: PrinterLost) -> None:
        """Leave nothing open in the printer, now or as soon as it is there again."""
        if isinstance(error, Canceled):
            self._unfinished.was_canceled(sent)
            if self._unfinished.arrives():
                self._unfinished.is_closed()
            elif self.is_bidirectional:
                self._unfinished.was_lost(sent, ends_line=True)
        else:
            self._unfinished.was_lost(sent, ends_line=True)
        self._lose(error)

    def _lose(self, error: PrinterLost) -> None:
        """Let go of it; one that is there and takes nothing is away for all that comes next."""
        self._dialogue.drop()
        if isinstance(error, Stuck):
            self._stuck_at = self._clock()
            self._on_status(PrinterStatus(PrinterState.OFFLINE, (Reason.PRINTER_OFFLINE,), str(error)))

    # The printer

    def _open(self) -> None:
        try:
            self._dialogue.open()
        except PrinterUnavailable:
            self._confirmation.forget()
            self._stuck_at = None
            raise

    def _status(self, *, asks: bool) -> Condition | None:
        """The printer's answers, behind what closes a broken job; None where asking makes no sense.

        A question that the device holds back would come out long after, and a printer that nobody has heard
        yet is not taken for a mute one because it is switched off.
        """
        reasons = self._driver.reasons()
        if Reason.PRINTER_OFFLINE in reasons or (self.is_bidirectional is None and reasons):
            return None
        self._unfinished.close()
        status = self._dialogue.ask() if asks else None
        if status is not None:
            self._unfinished.is_closed()
            if self._driver.stays_open:
                self._dialogue.write_all(status_parser.ASB_ON)
        return status

    def _prove(self) -> None:
        """One that took nothing, and never says anything, has to take a question before it gets a job again.

        On the network more than the kernel at its end has to show: it hangs up behind us, or says something.
        Raises PrinterLost where it shows nothing, for STUCK_SECONDS.
        """
        self._dialogue.attend()
        self._dialogue.write_all(status_parser.STATUS_QUESTIONS[0])
        self._driver.drain(self._dialogue.deadline(self._limits.answer_seconds))
        if self._driver.stays_open or self._clock() - (self._stuck_at or 0.0) > STUCK_SECONDS:
            return
        try:
            self._dialogue.hear(self._limits.answer_seconds)
        except HungUp:
            return
        if not self._dialogue.has_spoken:
            raise PrinterLost("it takes connections, and does nothing with them")

    def _gone(self, error: PrinterLost) -> PrinterUnavailable:
        """It went away while nothing was being printed, perhaps in the middle of a question."""
        self._unfinished.was_lost(b"", ends_line=False)
        self._lose(error)
        self._on_status(PrinterStatus(PrinterState.OFFLINE, (Reason.PRINTER_OFFLINE,), str(error)))
        return PrinterUnavailable(str(error))
