"""Jobs to one printer, over whatever driver: is it well, take this, is it out.

A printer that answers is asked before a job, listened to during it, and asked at its end whether it is on
paper. One that never answers gets the bytes of its jobs and nothing else, as it may be no printer at all; now
and then it is looked whether it still lets itself be opened.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress

from appliance.printers.confirmation import Confirmation
from appliance.printers.dialogue import Dialogue
from appliance.printers.driver import (
    WAIT_SECONDS,
    Canceled,
    Driver,
    HungUp,
    PrinterLost,
    PrinterUnavailable,
    Stuck,
)
from appliance.printers.send_control import Meanwhile, never
from appliance.settings import Limits
from appliance.spool import Outcome, PrinterState, PrinterStatus, Reason, State
from escpos import status_parser
from escpos.emulation import Condition
from escpos.ending import closing, closing_any_part
from escpos.parser import boundary
from escpos.profiles import Profile

CLOSE_SECONDS = 0.5  # that a printer may take nothing of what closes a broken job; the rest goes out later
PART_SECONDS = 10.0  # that a printer may take to read what is on its way, where it does not tell of paper
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
        self._stopping = stopping
        self._clock = clock
        self._confirmation = Confirmation(profile, limits, clock)
        self._dialogue = Dialogue(driver, limits, on_status, self._confirmation.hear, clock)
        self._owed = b""  # closes what a job that was broken off has left open, until that has arrived
        self._stuck_at: float | None = None  # since when it takes nothing, as far as is known

    # Being there

    def check_status(self) -> PrinterStatus:
        """How the printer is. Raises PrinterUnavailable where it is away or cannot print.

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

    @property
    def is_bidirectional(self) -> bool | None:
        """Whether it answers; None while nobody has asked."""
        return self._dialogue.is_bidirectional

    @property
    def listens(self) -> bool:
        """Whether the printer tells of changes by itself between jobs."""
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

    def owe(self, sent: bytes) -> None:
        """Nobody knows how much of this the printer has got: an earlier run of the box ended meanwhile."""
        self._owed = closing_any_part(sent, ends_line=False)

    def release(self) -> None:
        """Let others have the printer, where they may want it."""
        if not self._driver.stays_open:
            self._dialogue.drop()

    def close(self) -> None:
        """Let go of the printer, whatever happens to it then."""
        self._dialogue.drop()

    # Sending

    def send(self, data: bytes, meanwhile: Meanwhile) -> Outcome:
        """One try at a document: what was taken decides what may be said of it. `prepare` comes before."""
        sent, view = 0, memoryview(data)
        try:
            while sent < len(data):
                pulse = meanwhile.pulse_waits()
                stop = boundary(data, sent) if pulse else len(data)
                while sent < stop and (pulse or not meanwhile.pulse_waits()):
                    sent += self._dialogue.write(view[sent : min(stop, sent + CHUNK)], meanwhile.cancelled)
                if pulse:
                    self._dialogue.write_all(meanwhile.take_pulse(), meanwhile.cancelled)
            return Outcome(State.COMPLETED, sent, self._see_off(meanwhile.cancelled))
        except PrinterLost as error:
            self._break_off(data[:sent], error)
            detail = f"{error}; {sent} of {len(data)} bytes were handed over"
            if sent:
                return Outcome(State.UNCERTAIN, sent, reason=Reason.CONNECTION_LOST, detail=detail)
            return Outcome(State.FAILED, 0, reason=Reason.NOTHING_SENT, detail=detail)

    def pulse(self, data: bytes) -> None:
        """Open a drawer. Raises PrinterUnavailable if nothing was sent, PrinterLost if something was."""
        if self._stuck_at is not None:
            raise PrinterUnavailable("it takes nothing")  # it would open when nobody is there any more
        self._open()
        try:
            self._settle()
        except PrinterLost as error:
            raise self._gone(error) from None
        try:
            self._dialogue.write_all(data)
            self._driver.drain(self._dialogue.deadline(self._limits.send_seconds))
            self._driver.part(self._dialogue.deadline(CLOSE_SECONDS))
            self._owed = b""
        except PrinterLost as error:
            self._leave_closed(data, ends_line=False)
            self._lose(error)
            raise
        finally:
            self.release()

    def _break_off(self, sent: bytes, error: PrinterLost) -> None:
        """Leave nothing open in the printer, now or as soon as it is there again."""
        if isinstance(error, Canceled):
            self._owed = closing(sent)
            if self._arrives():
                self._owed = b""
            elif self.is_bidirectional:
                self._leave_closed(sent, ends_line=True)
        else:
            self._leave_closed(sent, ends_line=True)
        self._lose(error)

    def _arrives(self) -> bool:
        """Send what closes a job; whether the printer has read it."""
        late = self._dialogue.deadline(CLOSE_SECONDS)
        with suppress(PrinterLost):
            if self._settle(late):
                self._driver.drain(late)
                return self._driver.part(self._dialogue.deadline(CLOSE_SECONDS))
        return False

    def _lose(self, error: PrinterLost) -> None:
        """Let go of it; one that is there and takes nothing is away for all that comes next."""
        self._dialogue.drop()
        if isinstance(error, Stuck):
            self._stuck_at = self._clock()
            self._on_status(PrinterStatus(PrinterState.OFFLINE, (Reason.PRINTER_OFFLINE,), str(error)))

    def _leave_closed(self, sent: bytes, *, ends_line: bool) -> None:
        """The connection broke: the next one begins with what closes this. What was owed before that and may
        not have arrived stays owed where nothing was sent since."""
        if self.is_bidirectional and (sent or not self._owed):
            self._owed = closing_any_part(sent, ends_line=ends_line)

    def _settle(self, late: Callable[[], bool] = never) -> bool:
        """Close what a job that was broken off has left open: else what is asked next is taken for data.

        Says whether all of that was handed over. That it has arrived only an answer tells.
        """
        rest = memoryview(self._owed)
        while rest:
            if late():
                return False
            try:
                taken = self._dialogue.write(rest, self._dialogue.deadline(CLOSE_SECONDS))
            except Canceled:
                raise PrinterLost("it does not take the end of a job that was broken off") from None
            rest = rest[taken:]
        if self._owed and self._driver.stays_open:
            self._driver.drain(self._dialogue.deadline(CLOSE_SECONDS))
        if not self.is_bidirectional:
            self._owed = b""
        return True

    def _see_off(self, cancelled: Callable[[], bool]) -> str:
        confirmation = self._confirm(cancelled) if self.is_bidirectional else "sent"
        late = self._dialogue.deadline(self._limits.send_seconds)
        try:
            self._driver.drain(lambda: late() or cancelled())
            if confirmation != "printed":
                gone = self._dialogue.deadline(PART_SECONDS)
                self._driver.part(lambda: gone() or cancelled() or self._stopping())
        except PrinterLost:
            if confirmation != "printed":
                raise
            self._dialogue.drop()  # how it goes away after it said that all is on paper changes nothing
        return confirmation

    def _confirm(self, cancelled: Callable[[], bool]) -> str:
        """Ask to be told once all is on paper, and wait for that: `printed`; `sent` where it isn't told.

        One that never told yet may hang up instead: it does not know the question, and has got all the same.
        """
        question = self._confirmation.question()
        try:
            if not question:
                return self._wait_until_able(cancelled)
            if self._is_told(question, cancelled):
                return "printed"
        except HungUp:
            if self._confirmation.has_told or self._dialogue.cannot_print:
                raise
        if question and not self._stopping():
            self._confirmation.was_missed()
        return "sent"

    def _is_told(self, question: bytes, cancelled: Callable[[], bool]) -> bool:
        talk = self._dialogue
        talk.attend()
        talk.question(question, cancelled)
        self._confirmation.was_asked()
        late, is_late = talk.deadline(self._confirmation.seconds), False
        while not self._stopping():
            if self._confirmation.is_told:
                return True
            if is_late or talk.babbles:
                return False
            is_late = late()  # what came by then is heard all the same, should this box have been busy
            talk.hear(0 if is_late else WAIT_SECONDS)
            if cancelled():
                raise Canceled("it was canceled while the printer had it")
            if talk.cannot_print:
                late, is_late = talk.deadline(self._confirmation.seconds), False
        return False

    def _wait_until_able(self, cancelled: Callable[[], bool]) -> str:
        """One that does not tell when all is on paper may tell at least that it cannot print just now."""
        talk = self._dialogue
        while not self._stopping():
            condition = talk.ask(silence_is_absence=False)
            if condition is not None:
                with suppress(PrinterUnavailable):
                    talk.judge(condition)
            if not talk.cannot_print:
                break
            rested = talk.deadline(self._limits.status_seconds)
            while not rested() and not self._stopping():
                talk.hear(WAIT_SECONDS)
                if cancelled():
                    raise Canceled("it was canceled while the printer had it")
        return "sent"

    # The printer

    def _open(self) -> None:
        try:
            self._dialogue.open()
        except PrinterUnavailable:
            self._confirmation.forget()
            self._stuck_at = None
            raise

    def _status(self, *, asks: bool) -> Condition | None:
        """What it says of itself, behind what closes a broken job; None where asking makes no sense.

        A question that the device holds back would come out long after, and a printer that nobody has heard
        yet is not taken for a mute one because it is switched off.
        """
        reasons = self._driver.reasons()
        if Reason.PRINTER_OFFLINE in reasons or (self.is_bidirectional is None and reasons):
            return None
        self._settle()
        status = self._dialogue.ask() if asks else None
        if status is not None:
            self._owed = b""
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
        self._leave_closed(b"", ends_line=False)
        self._lose(error)
        self._on_status(PrinterStatus(PrinterState.OFFLINE, (Reason.PRINTER_OFFLINE,), str(error)))
        return PrinterUnavailable(str(error))
