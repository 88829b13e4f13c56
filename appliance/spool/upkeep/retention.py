"""Receipts are erased for their age, as far as the time can be trusted.

A clock that jumps ahead makes every receipt old at once. So the time that ages are counted to (`till`) goes
on as the box runs, and jumps only over a time that the box may well have been off. What is old by the clock
beyond that is told to people first; from a day of running later a share a day is erased, so that whoever
looks once in a while finds most of it.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Callable

from appliance.runtime.clock import DAY, SECOND, SLACK, WallClock, moment
from appliance.runtime.i18n import counted, message
from appliance.spool.jobs import erasing
from appliance.spool.jobs.transitions import BOX
from appliance.spool.records import Job
from appliance.spool.storage import (
    ages,
    reckoning,
    text_index,
)
from appliance.storage.engine import Engine, Transaction

log = logging.getLogger(__name__)
AT_ONCE = 200  # old receipts in one go, each with a sync: others wait no longer than that
SHARE = 0.1  # of all receipts, a day, beyond what is expected: somebody has a week to notice
OFF = 4 * DAY  # a long weekend: off for so long by a clock that the network has not set
OFF_SURE = 30 * DAY  # the shop's longest holiday: by one that it has; a third of what is kept for 90 days
CATCH_UP = 2  # days a day: `till` comes up to the clock while nothing is too old by it
TILL, WAITED, LEFT = "till", "waited", "left"  # names of `reckoning`


class Retention:
    """Erases what is old; `erase_old` belongs to one thread at a time."""

    def __init__(self, engine: Engine, clock: WallClock, add_notice: Callable[[str], None]) -> None:
        """`add_notice` shows people a sentence."""
        self._engine, self._clock, self._add_notice = engine, clock, add_notice
        connection = engine.connection
        kept = reckoning.values(connection)
        self._till = kept.get(TILL) or kept.get(reckoning.KNOWN) or reckoning.last_time(connection)
        self._waited = kept.get(WAITED)  # that the box ran since people were told; None: nothing to tell
        self._left = kept.get(LEFT, 0)  # of today's share
        self._gone = self._ran = 0
        self._passed = clock.steady()
        self._is_first, self._was_sure, self._told = True, False, False

    def erase(self, job: int, by: str, through: str, why: str) -> Job:
        """Erase a receipt that is over: its hash and history stay. Raises NotFound or Conflict."""
        erased = self.erase_row(job, by, through, why)
        self._purge()
        self._engine.scrub()  # which held the bytes as well
        return erased

    def erase_row(self, job: int, by: str, through: str, why: str) -> Job:
        """Erase it; until the next `erase_old` copies may be left on the disk."""
        at = self._clock.now()
        erased: Job = self._engine.write(
            lambda transaction: erasing.erase(transaction, job, by, through, at, why)
        )
        return erased

    def erase_old(self) -> int:
        """Erase some of what is older than its queue keeps; how many jobs that were, 0 once all is done."""
        reading = self._clock.read()
        old: list[int] = []
        if reading.believed:
            self._go_on(reading.now)
            old = ages.due(self._engine.connection, self._till or 0, AT_ONCE) or self._beyond(reading.now)
            if not old or self._waited is not None:
                self._save()
        for number in old:
            self.erase_row(number, BOX, "policy", "older than its queue keeps receipts")
        if self._purge() or old:  # also what a crash has kept from it before
            self._engine.scrub()
        return len(old)

    def _go_on(self, now: int) -> None:
        """Time has passed."""
        passed = self._clock.steady()
        self._ran, self._passed = int((passed - self._passed) * SECOND), passed
        least = now if self._till is None else self._till + self._ran
        self._till = now if now - least <= self._may_have_been_off() else least
        if self._waited is not None:
            self._waited += self._ran

    def _may_have_been_off(self) -> int:
        """The time that it may have been off; longer at a start, and once the network tells the time."""
        is_sure = self._clock.is_synchronised()
        may = OFF_SURE if is_sure and not self._was_sure else OFF if self._is_first else SLACK
        self._is_first, self._was_sure = False, self._was_sure or is_sure
        return may

    def _beyond(self, now: int) -> list[int]:
        """The jobs to erase among the receipts that are older than can be expected."""
        beyond = ages.count_due(self._engine.connection, now)
        if not beyond:
            is_new = not ages.holds_older(self._engine.connection, now - SLACK)
            self._till = now if is_new else min(now, (self._till or now) + CATCH_UP * self._ran)
            self._waited, self._left = None, 0
            return []
        if self._waited is None:
            self._waited, self._left, self._told = 0, 0, False
        elif self._waited >= DAY and not self._left:
            self._waited, self._gone = 0, 0
            self._left = math.ceil(SHARE * ages.count_kept(self._engine.connection))
        if not self._told:
            self._tell(beyond, now)
        old = ages.due(self._engine.connection, now, min(AT_ONCE, self._left)) if self._left else []
        self._left -= len(old)
        self._gone += len(old)
        if old and (not self._left or len(old) == beyond):
            self._tell_gone(beyond - len(old))
        if len(old) == beyond:
            self._till = now  # all that people were told of
        return old

    def _tell(self, beyond: int, now: int) -> None:
        self._told = True
        text = message(
            "More receipts than there should be are older than their queues keep them: %(count)s. From"
            " %(begin)s on, a tenth of all receipts is erased for that each day. If the clock (%(now)s) is"
            " wrong, set it right; to keep them, let their queues keep receipts for longer.",
            count=beyond,
            begin=moment(now + max(0, DAY - (self._waited or 0))),
            now=moment(now),
        )
        log.warning("%s", text)
        self._add_notice(text)

    def _tell_gone(self, left: int) -> None:
        text = counted(
            "A receipt was erased, as it was older than its queue keeps it by the clock; %(left)s more are.",
            "%(num)s receipts were erased, as they were older than their queues keep them by the clock;"
            " %(left)s more are.",
            self._gone,
            left=left,
        )
        log.warning("%s", text)
        self._add_notice(text)

    def _save(self) -> None:
        wanted = {TILL: self._till, WAITED: self._waited, LEFT: self._left or None}

        def change(transaction: Transaction) -> None:
            reckoning.keep(transaction.connection, wanted)

        self._engine.write(change)

    def _purge(self) -> bool:
        purged: bool = self._engine.write(lambda transaction: text_index.purge(transaction.connection))
        return purged
