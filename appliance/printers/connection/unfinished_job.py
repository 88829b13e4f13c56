"""The things that a job that was broken off has left open in the printer, and the bytes that close them."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from appliance.printers.connection.dialogue import Dialogue
from appliance.printers.drivers.base import Driver
from appliance.printers.errors import Canceled, PrinterLost
from appliance.printers.send_control import never
from escpos.ending import closing, closing_any_part

CLOSE_SECONDS = 0.5  # that a printer may take nothing of what closes a broken job; the rest goes out later


class UnfinishedJob:
    """Its closing bytes go ahead of whatever is sent next, until the printer has shown that they arrived."""

    def __init__(self, driver: Driver, dialogue: Dialogue) -> None:
        self.closing = b""
        self._driver = driver
        self._dialogue = dialogue

    def was_interrupted(self, data: bytes) -> None:
        """An earlier run of the box ended while it sent this: nobody knows how much of it has arrived."""
        self.closing = closing_any_part(data, ends_line=False)

    def was_canceled(self, sent: bytes) -> None:
        """All of this was taken, and no more will be."""
        self.closing = closing(sent)

    def was_lost(self, sent: bytes, *, ends_line: bool) -> None:
        """The connection broke: the next one begins with what closes this. What was left open before that and
        may not be closed yet stays so where nothing was sent since."""
        if self._dialogue.is_bidirectional and (sent or not self.closing):
            self.closing = closing_any_part(sent, ends_line=ends_line)

    def is_closed(self) -> None:
        """The closing bytes have arrived."""
        self.closing = b""

    def close(self, late: Callable[[], bool] = never) -> bool:
        """Send the closing bytes, or what is asked next is taken for data. Raises PrinterLost.

        Says whether all of them were handed over. That they have arrived only an answer tells.
        """
        rest = memoryview(self.closing)
        while rest:
            if late():
                return False
            try:
                taken = self._dialogue.write(rest, self._dialogue.deadline(CLOSE_SECONDS))
            except Canceled:
                raise PrinterLost("it does not take the end of a job that was broken off") from None
            rest = rest[taken:]
        if self.closing and self._driver.stays_open:
            self._driver.drain(self._dialogue.deadline(CLOSE_SECONDS))
        if not self._dialogue.is_bidirectional:
            self.closing = b""
        return True

    def arrives(self) -> bool:
        """Send the closing bytes; whether the printer has read them."""
        late = self._dialogue.deadline(CLOSE_SECONDS)
        with suppress(PrinterLost):
            if self.close(late):
                self._driver.drain(late)
                return self._driver.part(self._dialogue.deadline(CLOSE_SECONDS))
        return False
