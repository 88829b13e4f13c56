"""The talk with one printer, over whatever driver: is it well, take this, is it out.

A printer that answers is asked before a job, listened to during it, and asked at its end whether it is on
paper. One that never answers gets the bytes of its jobs and nothing else, as it may be no printer at all; now
and then it is looked whether it still lets itself be opened.
"""

from __future__ import annotations

import random
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress

from appliance.printers.driver import WAIT_SECONDS, Canceled, Driver, PrinterLost, PrinterUnavailable
from appliance.printers.meanwhile import Meanwhile, never
from appliance.printers.status import status_of
from appliance.settings import Limits
from appliance.spool import Outcome, PrinterState, PrinterStatus, Reason, State
from escpos import answers
from escpos.answers import Listener
from escpos.ending import closing, closing_any_part
from escpos.parser import boundary
from escpos.profiles import Profile
from escpos.replies import Condition

CLOSE_SECONDS = 0.5  # that a printer may take nothing of what closes a broken job; the rest goes out later
CHUNK = 16_384  # bytes handed over at once: a stop, a cancel and a drawer are noticed between two of them

MAX_ANSWERS = 64  # kept of a printer that says more than it is asked
NO_ANSWER = "it answers no question for its status"


class Link:
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
        self._profile = profile
        self._limits = limits
        self._on_status = on_status
        self._stopping = stopping
        self._clock = clock
        self._listener = Listener()
        self._said: deque[bytes] = deque(maxlen=MAX_ANSWERS)  # what is no status, since the last question
        self._is_open = False
        self._asked = random.randrange(10_000)  # a box before may have asked it something, too
        self._confirms = True  # until it does not say that a job is on paper
        self._owed = b""  # closes what a job that was broken off has left open, until that has arrived
        self.talks: bool | None = None  # whether it answers; None while nobody has asked
        self.helpless = False  # whether it said last that it cannot print

    # Being there

    def look(self) -> PrinterStatus:
        """How the printer is. Raises PrinterUnavailable where it is away or cannot print.

        One that never answers is asked nothing; whether it is there shows all the same.
        """
        self._open()
        try:
            if self.talks is False and self._driver.stays_open:
                self._hear(0)
            return self._judge(self._status())
        except PrinterLost as error:
            if self.talks is None:  # it hung up on the first question: it may print all the same
                self._drop()
                self.talks = False
                return self._judge(None)
            raise self._gone(error) from None
        finally:
            self.release()

    def listen(self) -> None:
        """Hear what a printer that is kept open says by itself. Raises PrinterUnavailable if it is gone."""
        if not self._is_open:
            return
        try:
            self._hear(0)
        except PrinterLost as error:
            raise self._gone(error) from None

    @property
    def listens(self) -> bool:
        """Whether the printer tells of changes by itself between jobs."""
        return self._is_open and bool(self.talks)

    def prepare(self) -> None:
        """Get ready to send a job. Raises PrinterUnavailable where the printer is away or cannot print."""
        if self.talks is None:
            self.look()  # on a connection of its own: what does not talk must see its jobs' bytes alone
        self._open()
        try:
            self._judge(self._status())
            if self.talks:
                self._write_all(answers.ASB_ON, never)
        except PrinterLost as error:
            raise self._gone(error) from None
        except PrinterUnavailable:
            self.release()
            raise

    def owe(self, sent: bytes) -> None:
        """Nobody knows how much of this the printer has got: an earlier run of the box ended meanwhile."""
        self._owed = closing_any_part(sent, ends_line=False)

    def close(self) -> None:
        """Let go of the printer, whatever happens to it then."""
        self._drop()

    # Sending

    def send(self, data: bytes, meanwhile: Meanwhile) -> Outcome:
        """One try at a document: what was taken decides what may be said of it. `prepare` comes before."""
        sent, view = 0, memoryview(data)
        try:
            while sent < len(data):
                pulse = meanwhile.pulse_waits()
                stop = boundary(data, sent) if pulse else len(data)
                while sent < stop and (pulse or not meanwhile.pulse_waits()):
                    sent += self._write(view[sent : min(stop, sent + CHUNK)], meanwhile.cancelled)
                if pulse:
                    self._write_all(meanwhile.take_pulse(), meanwhile.cancelled)
            return Outcome(State.COMPLETED, sent, self._see_off(meanwhile.cancelled))
        except PrinterLost as error:
            self._break_off(data[:sent], error)
            detail = f"{error}; {sent} of {len(data)} bytes were handed over"
            if sent:
                return Outcome(State.UNCERTAIN, sent, reason=Reason.CONNECTION_LOST, detail=detail)
            return Outcome(State.FAILED, 0, reason=Reason.NOTHING_SENT, detail=detail)

    def pulse(self, data: bytes) -> None:
        """Open a drawer. Raises PrinterUnavailable if nothing was sent, PrinterLost if something was."""
        self._open()
        try:
            self._settle()
        except PrinterLost as error:
            raise self._gone(error) from None
        try:
            self._write_all(data, never)
            self._driver.drain(self._deadline(self._limits.send_seconds))
            self._owed = b""
        except PrinterLost:
            self._leave_closed(data, ends_line=False)
            self._drop()
            raise
        finally:
            self.release()

    def _break_off(self, sent: bytes, error: PrinterLost) -> None:
        """Leave nothing open in the printer, now or as soon as it is there again."""
        if isinstance(error, Canceled):
            self._owed = closing(sent)
            late = self._deadline(CLOSE_SECONDS)
            with suppress(PrinterLost):
                whole = self._settle(late)
                self._driver.drain(late)
                self._owed = b"" if whole else self._owed
        else:
            self._leave_closed(sent, ends_line=True)
        self._drop()

    def _leave_closed(self, sent: bytes, *, ends_line: bool) -> None:
        """The connection broke: the next one begins with what closes this. What was owed before that and may
        not have arrived stays owed where nothing was sent since."""
        if self.talks and (sent or not self._owed):
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
                rest = rest[self._write(rest, self._deadline(CLOSE_SECONDS)) :]
            except Canceled:
                raise PrinterLost("it does not take the end of a job that was broken off") from None
        if self._owed and self._driver.stays_open:
            self._driver.drain(self._deadline(CLOSE_SECONDS))
        if not self.talks:
            self._owed = b""
        return True

    def _see_off(self, cancelled: Callable[[], bool]) -> str:
        confirmation = self._confirm(cancelled) if self.talks else "sent"
        late = self._deadline(self._limits.send_seconds)
        try:
            self._driver.drain(lambda: late() or cancelled())
        except PrinterLost:
            if confirmation != "printed":
                raise
            self._drop()  # how it goes away after it said that all is on paper changes nothing
        return confirmation

    def _confirm(self, cancelled: Callable[[], bool]) -> str:
        """Ask to be told once all is on paper, and wait for that: `printed`; `sent` where it isn't told."""
        question, expected = self._last_question()
        if not question:
            return "sent"
        self._question(question, cancelled)
        late = self._deadline(self._limits.confirm_seconds)
        is_late = False
        while not self._stopping():
            if any(said == expected or (not expected and answers.is_sensor(said)) for said in self._said):
                return "printed"
            if is_late:
                break
            is_late = late()  # what came by then is heard all the same, should this box have been busy
            self._hear(0 if is_late else WAIT_SECONDS)
            if cancelled():
                raise Canceled("it was canceled while the printer had it")
            if self.helpless:
                late, is_late = self._deadline(self._limits.confirm_seconds), False
        self._confirms = self._stopping()  # one that does not say it is not asked again
        return "sent"

    def _last_question(self) -> tuple[bytes, bytes]:
        """What to ask at a job's end as the profile can, and the exact answer if there is one."""
        features = self._profile.features
        if not self._confirms:
            return b"", b""
        if "process_id" in features:
            self._asked += 1
            return answers.process_question(self._asked)
        return (answers.SENSOR_QUESTION, b"") if "asb" in features else (b"", b"")

    # Bytes

    def _open(self) -> None:
        if self._is_open:
            return
        try:
            self._driver.open()
        except PrinterUnavailable as error:
            self._on_status(PrinterStatus(PrinterState.OFFLINE, (error.reason,), str(error)))
            self.talks = self.talks or None  # once it is back it may be another one, or be awake
            raise
        self._is_open = True
        self._listener = Listener()

    def release(self) -> None:
        """Let others have the printer, where they may want it."""
        if not self._driver.stays_open:
            self._drop()

    def _drop(self) -> None:
        self._is_open = False
        self._driver.close()

    def _gone(self, error: PrinterLost) -> PrinterUnavailable:
        """It went away while nothing was being printed, perhaps in the middle of a question."""
        self._leave_closed(b"", ends_line=False)
        self._drop()
        self._on_status(PrinterStatus(PrinterState.OFFLINE, (Reason.PRINTER_OFFLINE,), str(error)))
        return PrinterUnavailable(str(error))

    def _ask(self) -> Condition | None:
        """The four questions of DLE EOT; None where the printer never answers any."""
        told = b""
        for question in answers.STATUS_QUESTIONS:
            self._question(question)
            answer = self._answer()
            if not answer and not told:
                self._silent()
                return None
            told += answer or answers.NOTHING_WRONG
        self.talks = True
        self._owed = b""
        if self._driver.stays_open:
            self._write_all(answers.ASB_ON, never)
        return answers.of_answers(told)

    def _status(self) -> Condition | None:
        """What it says of itself, behind what closes a broken job; None where asking makes no sense.

        A question that the device holds back would come out long after, and a printer that nobody has heard
        yet is not taken for a mute one because it is switched off.
        """
        reasons = self._driver.reasons()
        if Reason.PRINTER_OFFLINE in reasons or (self.talks is None and reasons):
            return None
        self._settle()
        return None if self.talks is False else self._ask()

    def _silent(self) -> None:
        if self.talks is None:
            self.talks = False
            return
        self._on_status(PrinterStatus(PrinterState.OFFLINE, (Reason.PRINTER_OFFLINE,), NO_ANSWER))
        raise PrinterUnavailable(NO_ANSWER)

    def _answer(self) -> bytes:
        late = self._deadline(self._limits.answer_seconds)
        is_late = False
        while True:
            told = next((said for said in self._said if answers.is_answer(said)), b"")
            if told:
                return told
            if is_late:
                self._listener = Listener()  # noise may look like the head of something that never ends
                return b""
            is_late = late()  # what came by then is heard all the same, should this box have been busy
            self._hear(0 if is_late else WAIT_SECONDS)

    def _judge(self, status: Condition | None) -> PrinterStatus:
        """Tell of the status. Raises PrinterUnavailable where the printer cannot print."""
        told = PrinterStatus(PrinterState.ONLINE) if status is None else status_of(status)
        device = self._driver.reasons() if self._is_open else ()
        if device:
            told = PrinterStatus(PrinterState.OFFLINE, device)
        self._take(told)
        if told.state is PrinterState.OFFLINE:
            raise PrinterUnavailable(f"it says: {', '.join(told.reasons)}", told.reasons[0])
        return told

    def _take(self, told: PrinterStatus) -> None:
        self.helpless = told.state is PrinterState.OFFLINE
        self._on_status(told)

    def _hear(self, seconds: float) -> None:
        """Listen for a while: a status that comes by itself is told, what is an answer is kept."""
        for said in self._listener.feed(self._driver.read(seconds)):
            if answers.is_asb(said):
                self._take(status_of(answers.of_asb(said)))
            else:
                self._said.append(said)

    def _question(self, question: bytes, cancelled: Callable[[], bool] = never) -> None:
        self._said.clear()
        self._write_all(question, cancelled)

    def _write_all(self, data: bytes, cancelled: Callable[[], bool]) -> None:
        view, sent = memoryview(data), 0
        while sent < len(data):
            sent += self._write(view[sent:], cancelled)

    def _write(self, data: memoryview, cancelled: Callable[[], bool]) -> int:
        """Hand over some bytes, however long a printer waits for paper; at least one was taken."""
        late = self._deadline(self._limits.send_seconds)
        while True:
            is_late = late()  # before the try: a box that was busy until now tries once more
            if cancelled():
                raise Canceled("it was canceled")
            if self.talks:
                self._hear(0)  # not behind the write: that it hung up must not hide what it has taken
            taken = self._driver.write(data)
            if taken:
                return taken
            if self.helpless or self._driver.reasons():
                late = self._deadline(self._limits.send_seconds)
            elif is_late:
                raise PrinterLost(f"it took nothing for {self._limits.send_seconds:g} s")

    def _deadline(self, seconds: float) -> Callable[[], bool]:
        end = self._clock() + seconds
        return lambda: self._clock() > end
