"""The end of a job that was handed over: is it on paper, or only sent."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from appliance.printers.connection.confirmation import Confirmation
from appliance.printers.connection.dialogue import Dialogue
from appliance.printers.drivers.base import WAIT_SECONDS, Driver
from appliance.printers.errors import Canceled, HungUp, PrinterLost, PrinterUnavailable
from appliance.settings import Limits

PART_SECONDS = 10.0  # that a printer may take to read what is on its way, where it does not tell of paper


class JobEnd:
    """Of the jobs of one printer. `stopping` says that the box stops, which nobody waits through."""

    def __init__(
        self,
        driver: Driver,
        dialogue: Dialogue,
        confirmation: Confirmation,
        limits: Limits,
        stopping: Callable[[], bool],
    ) -> None:
        self._driver = driver
        self._dialogue = dialogue
        self._confirmation = confirmation
        self._limits = limits
        self._stopping = stopping

    def finish_job(self, cancelled: Callable[[], bool]) -> str:
        """Wait for the end of a job; its confirmation, `printed` or `sent`. Raises PrinterLost."""
        confirmation = self._confirm(cancelled) if self._dialogue.is_bidirectional else "sent"
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
            if self._is_confirmed(question, cancelled):
                return "printed"
        except HungUp:
            if self._confirmation.has_confirmed or self._dialogue.cannot_print:
                raise
        if question and not self._stopping():
            self._confirmation.was_missed()
        return "sent"

    def _is_confirmed(self, question: bytes, cancelled: Callable[[], bool]) -> bool:
        dialogue = self._dialogue
        dialogue.attend()
        dialogue.question(question, cancelled)
        self._confirmation.was_asked()
        late, is_late = dialogue.deadline(self._confirmation.seconds), False
        while not self._stopping():
            if self._confirmation.is_confirmed:
                return True
            if is_late or dialogue.babbles:
                return False
            is_late = late()  # what came by then is heard all the same, should this box have been busy
            dialogue.hear(0 if is_late else WAIT_SECONDS)
            if cancelled():
                raise Canceled("it was canceled while the printer had it")
            if dialogue.cannot_print:
                late, is_late = dialogue.deadline(self._confirmation.seconds), False
        return False

    def _wait_until_able(self, cancelled: Callable[[], bool]) -> str:
        """One that does not tell when all is on paper may tell at least that it cannot print just now."""
        dialogue = self._dialogue
        while not self._stopping():
            condition = dialogue.ask(silence_is_absence=False)
            if condition is not None:
                with suppress(PrinterUnavailable):
                    dialogue.judge(condition)
            if not dialogue.cannot_print:
                break
            rested = dialogue.deadline(self._limits.status_seconds)
            while not rested() and not self._stopping():
                dialogue.hear(WAIT_SECONDS)
                if cancelled():
                    raise Canceled("it was canceled while the printer had it")
        return "sent"
