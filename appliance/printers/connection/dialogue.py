"""The talk between the box and one printer: bytes handed over, questions and answers, its state.

One that never answers gets the bytes of its jobs and nothing else, as it may be no printer at all.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from appliance.printers.connection.patience import Patience
from appliance.printers.connection.status import status_of
from appliance.printers.drivers.base import WAIT_SECONDS, Driver
from appliance.printers.errors import Canceled, PrinterLost, PrinterUnavailable, Stuck
from appliance.printers.send_control import never
from appliance.settings import Limits
from appliance.spool import PrinterState, PrinterStatus, Reason
from escpos import status_parser
from escpos.emulation import Condition
from escpos.status_parser import StatusParser

MAX_ANSWERS = 64  # kept of a printer that says more than it is asked
MAX_TALK = 512  # bytes said since the last question, and
MAX_NONSENSE = 32  # bytes of those that are no answer: one that says more is not believed, nor waited for
NO_ANSWER = "it answers no question for its status"


class Dialogue:
    """Used by one thread. `show` hears of every status that the printer tells, `on_said` of every answer."""

    def __init__(
        self,
        driver: Driver,
        limits: Limits,
        show: Callable[[PrinterStatus], None],
        on_said: Callable[[bytes], object],
        clock: Callable[[], float],
    ) -> None:
        self.is_bidirectional: bool | None = None  # whether it answers; None while nobody has asked
        self.cannot_print = False  # whether it said last that it cannot print
        self.is_open = False
        self._driver = driver
        self._limits = limits
        self._show = show
        self._on_said = on_said
        self._clock = clock
        self._patience = Patience(limits.answer_seconds)
        self._ask_again_at = 0.0
        self._parser = StatusParser()
        self._said: deque[bytes] = deque(maxlen=MAX_ANSWERS)  # what is no status, since the last question
        self._heard = 0  # bytes since the last question

    def open(self) -> None:
        """Get hold of the printer, anew where it has hung up since. Raises PrinterUnavailable."""
        if self.is_open:
            try:
                self.hear(0)
                return
            except PrinterLost:
                self.drop()
        try:
            self._driver.open()
        except PrinterUnavailable as error:
            self._show(PrinterStatus(PrinterState.OFFLINE, (error.reason,), str(error)))
            self.is_bidirectional = (
                self.is_bidirectional or None
            )  # once it is back it may be another one, or be awake
            self._patience.forget()
            raise
        self.is_open = True
        self.attend()

    def drop(self) -> None:
        """Let go of it, whatever happens to it then."""
        self.is_open = False
        self._driver.close()

    # Handing over

    def write(self, data: memoryview, cancelled: Callable[[], bool] = never) -> int:
        """Hand over some bytes, however long a printer waits for paper; at least one was taken.

        Raises PrinterLost; then none of these was taken.
        """
        late = self.deadline(self._limits.send_seconds)
        while True:
            is_late = late()  # before the try: a box that was busy until now tries once more
            if cancelled():
                raise Canceled("it was canceled")
            if self.is_bidirectional:
                self.hear(0)  # not behind the write: that it hung up must not hide what it has taken
            taken = self._driver.write(data)
            if taken:
                return taken
            if self.cannot_print or self._driver.reasons():
                late = self.deadline(self._limits.send_seconds)
            elif is_late:
                raise Stuck(f"it took nothing for {self._limits.send_seconds:g} s")

    def write_all(self, data: bytes, cancelled: Callable[[], bool] = never) -> None:
        """The same for all of it. Raises PrinterLost, and then nobody knows how much was taken."""
        view, sent = memoryview(data), 0
        while sent < len(data):
            sent += self.write(view[sent:], cancelled)

    def deadline(self, seconds: float) -> Callable[[], bool]:
        """A function that says whether so many seconds have passed since now."""
        end = self._clock() + seconds
        return lambda: self._clock() > end

    # Questions

    def ask(self, *, silence_is_absence: bool = True) -> Condition | None:
        """The four questions of DLE EOT; None where the printer does not talk, as far as it has shown.

        Raises PrinterUnavailable where it did and does not answer now, unless it may be busy with a job;
        PrinterLost where it is gone.
        """
        self.hear(0)  # what it says late to questions before is no answer to these
        self.attend()
        answers = b""
        for question in status_parser.STATUS_QUESTIONS:
            asked_at = self._clock()
            self.question(question)
            answer = self._answer()
            if answer:
                self._patience.answered(self._clock() - asked_at)
            elif not answers:
                break
            answers += answer or status_parser.NOTHING_WRONG
        if answers and not self.babbles:
            self.is_bidirectional = True
            return status_parser.of_answers(answers)
        if self.is_bidirectional and not self.babbles and not silence_is_absence:
            return None
        if self.is_bidirectional and not self.babbles:
            self._patience.was_silent()
            self._show(PrinterStatus(PrinterState.OFFLINE, (Reason.PRINTER_OFFLINE,), NO_ANSWER))
            raise PrinterUnavailable(NO_ANSWER)
        self.is_mute()
        return None

    def says(self, question: bytes, answer: bytes) -> bool:
        """True if just this is the answer to a question, in time. Raises PrinterLost where it is gone."""
        self.hear(0)
        self.attend()
        self.question(question)
        late = self.deadline(self._patience.seconds)
        while answer not in self._said:
            is_late = late()
            self.hear(0 if is_late else WAIT_SECONDS)
            if is_late:
                break
        return answer in self._said

    def question(self, question: bytes, cancelled: Callable[[], bool] = never) -> None:
        """Ask something; what was said before is no answer to it."""
        self._said.clear()
        self.write_all(question, cancelled)

    def hear(self, seconds: float) -> None:
        """Listen for a while: a status that comes by itself is shown, what is an answer is kept."""
        said = self._driver.read(seconds)
        self._heard += len(said)
        found = self._parser.feed(said)
        if self.babbles:
            self.cannot_print = False
            return
        for each in found:
            if status_parser.is_asb(each):
                self.take(status_of(status_parser.of_asb(each)))
            else:
                self._said.append(each)
                self._on_said(each)
                if status_parser.is_answer(each) and self._ask_again_at < float("inf"):
                    self._ask_again_at = 0.0  # it is only late: should it count as mute, it is asked at once

    @property
    def has_spoken(self) -> bool:
        """True if it has said anything since it was attended to anew."""
        return self._heard > 0

    @property
    def babbles(self) -> bool:
        """True if it has said more than makes sense since it was asked."""
        return self._heard > MAX_TALK or self._parser.nonsense > MAX_NONSENSE

    def is_mute(self) -> None:
        """It does not talk, or hangs up when it is asked; now and then it is asked again all the same."""
        self.is_bidirectional = False
        self._ask_again_at = self._clock() + self._patience.until_asked_again()

    @property
    def is_to_be_asked(self) -> bool:
        """True if it may talk, as far as anybody knows."""
        return self.is_bidirectional is not False or self._clock() >= self._ask_again_at

    # State

    def judge(self, condition: Condition | None) -> PrinterStatus:
        """Tell of its state. Raises PrinterUnavailable where the printer cannot print."""
        status = PrinterStatus(PrinterState.ONLINE) if condition is None else status_of(condition)
        device = self._driver.reasons() if self.is_open else ()
        if device:
            status = PrinterStatus(PrinterState.OFFLINE, device)
        self.take(status)
        if status.state is PrinterState.OFFLINE:
            raise PrinterUnavailable(f"it says: {', '.join(status.reasons)}", status.reasons[0])
        return status

    def take(self, status: PrinterStatus) -> None:
        """Note a state, and tell of it."""
        self.cannot_print = status.state is PrinterState.OFFLINE
        self._show(status)

    def attend(self) -> None:
        """Listen anew, believing it again."""
        self._parser = StatusParser()
        self._heard = 0

    def _answer(self) -> bytes:
        late = self.deadline(self._patience.seconds)
        is_late = False
        while True:
            answer = next((said for said in self._said if status_parser.is_answer(said)), b"")
            if is_late and not answer:
                self._parser.give_up()  # noise may look like the head of something that never ends
            if answer or is_late or self.babbles:
                return answer
            is_late = late()  # what came by then is heard all the same, should this box have been busy
            self.hear(0 if is_late else WAIT_SECONDS)
