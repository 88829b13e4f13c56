"""The condition of a printer, as far as its answers can say it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Condition:
    """The condition of a printer.

    Errors are of Epson's four kinds: cutter, recoverable, fatal, recovers by itself.
    `drawer_pin_high` is pin 3 of the drawer's connector; whether that means open is the drawer's affair.
    `feeding`: somebody holds the feed button and paper moves; `feed_button`: it is down.
    """

    online: bool = True
    cover_open: bool = False
    paper_out: bool = False
    paper_near_end: bool = False
    cutter_error: bool = False
    recoverable_error: bool = False
    fatal_error: bool = False
    auto_recoverable_error: bool = False
    drawer_pin_high: bool = False
    feed_button: bool = False
    feeding: bool = False
    waiting_for_online: bool = False

    @property
    def error(self) -> bool:
        """True if it has an error that stops it."""
        return self.cutter_error or self.recoverable_error or self.fatal_error or self.auto_recoverable_error

    @property
    def stopped(self) -> bool:
        """True if it needs a person: a cover, paper or an error (what GS ( H 49 tells of)."""
        return self.cover_open or self.paper_out or self.error

    @property
    def offline(self) -> bool:
        """True if it cannot print just now, for whatever reason."""
        return not self.online or self.stopped or self.feeding or self.waiting_for_online

    @property
    def display(self) -> str:
        """The cause that stops it, in the words that displays and PJL have for it."""
        if self.cover_open:
            return "COVER OPEN"
        if self.paper_out:
            return "PAPER OUT"
        if self.error:
            return "ERROR"
        return "OFFLINE" if self.offline else "READY"

    @property
    def paper_low(self) -> bool:
        """True if the near-end sensor sees no paper."""
        return self.paper_near_end or self.paper_out


def bits(*flags: tuple[bool, int]) -> int:
    """The sum of the values whose flag is on."""
    return sum(value for on, value in flags if on)
