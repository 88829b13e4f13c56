"""Watches the clock while the box runs, and keeps what is known of the time over its stops."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from functools import partial

from appliance.runtime.clock import FLOOR, SECOND, SLACK, Reading, WallClock, moment
from appliance.runtime.errors import BoxError
from appliance.runtime.i18n import message
from appliance.spool.errors import Invalid
from appliance.spool.storage import reckoning
from appliance.spool.storage.reckoning import DOUBT, KNOWN, KNOWN_JOB, STAMPED_AT_ONCE, SURE, SURE_JOB
from appliance.storage.engine import Engine, Transaction

log = logging.getLogger(__name__)
NOTICED = 60 * SECOND  # a smaller step dates nothing wrongly that anybody would see
KEEP_SECONDS = 3_600.0  # between writes of the known time: a card is worn by each
RETRY_SECONDS = 60.0  # on a full disk


class Timekeeping:
    """`look` belongs to one thread at a time; `begin` comes first."""

    def __init__(self, engine: Engine, clock: WallClock, add_notice: Callable[[str], None]) -> None:
        """`add_notice` shows people a sentence."""
        self._engine, self._clock, self._add_notice = engine, clock, add_notice
        connection = engine.connection
        self.on_step: Callable[[str], None] = lambda _how: None
        kept = reckoning.values(connection)
        known = kept.get(KNOWN) or reckoning.last_time(connection)
        if known:
            clock.begin(known)
        last = reckoning.last_job(connection)
        self._known_job, self._sure_job = kept.get(KNOWN_JOB, last), kept.get(SURE_JOB, last)
        self._is_new = KNOWN_JOB not in kept
        self._looked: tuple[int, float] | None = None  # the clock, and the one that only goes forward
        self._before = self._kept_time = known or 0
        self._doubts, self._told, self._believed = DOUBT in kept, False, False
        self._keep_at = self._retry_at = clock.steady()

    def look(self) -> None:
        """Note where the clock was set, and whether it is believed; a full disk is tried again."""
        if self._clock.steady() < self._retry_at:
            return
        reading = self._clock.read()
        try:
            if not reading.believed and self._is_believed_elsewhere():
                reading = self._clock.read()
            step = self._step(reading)
            if self._is_new:
                self._keep({KNOWN_JOB: self._known_job, SURE_JOB: self._sure_job})
                self._is_new = False
            if reading.believed:
                self._believe(reading, step)
            elif not self._told:
                self._doubt(reading)
        except BoxError as error:
            log.warning("the time could not be noted: %s", error)
            self._retry_at = self._clock.steady() + RETRY_SECONDS
            self._doubts = True  # of what has come in: the step was not dealt with

    def believe(self) -> None:
        """A person says that the clock is right as it is. Raises Invalid for a time that cannot be."""
        now = self._clock.now()
        if now < FLOOR:
            raise Invalid(
                message("The clock shows %(moment)s, which cannot be. Set it first.", moment=moment(now))
            )
        self._keep({KNOWN: now})

    def _is_believed_elsewhere(self) -> bool:
        """True if a shell has said so since the last look."""
        kept = reckoning.values(self._engine.connection).get(KNOWN, self._kept_time)
        before, self._kept_time = self._kept_time, kept
        if kept != before:
            self._clock.begin(kept)
        return kept != before

    def stop(self) -> None:
        """Keep how late it is, where that is known."""
        if self._believed:
            self._keep_at = self._clock.steady()
            self.look()

    def _step(self, reading: Reading) -> int:
        """The step of the clock since the last look; people are told of it."""
        steady = self._clock.steady()
        if self._looked is None:
            step = reading.now - self._before if self._before else 0
        else:
            before = self._looked[0] + int((steady - self._looked[1]) * SECOND)
            step = reading.now - before
            if abs(step) >= NOTICED:
                how = f"from {moment(before)} to {moment(reading.now)}"
                log.warning("the clock was set %s", how)
                self.on_step(how)
        self._looked = reading.now, steady
        return step

    def _believe(self, reading: Reading, step: int) -> None:
        """Jobs that came in by another time are kept from now on; then note the time, now and then."""
        is_due = self._clock.steady() >= self._keep_at
        if self._believed and not is_due and abs(step) <= SLACK:
            return
        is_sure = self._clock.is_synchronised()
        last = reckoning.last_job(self._engine.connection)
        above = last
        if is_sure and abs(step) > SLACK:
            above = self._sure_job
        elif self._doubts or abs(step) > SLACK:
            above = self._known_job
        self._stamp(reading.now, above)
        self._known_job = last
        wanted: dict[str, int | None] = {KNOWN: reading.now, KNOWN_JOB: last, DOUBT: None}
        if is_sure:
            self._sure_job = last
            wanted |= {SURE: reading.now, SURE_JOB: last}
        self._keep(wanted)
        self._kept_time = reading.now
        self._keep_at = self._clock.steady() + KEEP_SECONDS
        if self._told:
            self._add_notice(message("The clock is set: it shows %(moment)s.", moment=moment(reading.now)))
        self._doubts, self._told, self._believed = False, False, True

    def _doubt(self, reading: Reading) -> None:
        text = message(
            "%(why)s Until the time is known, no receipt is erased for its age, scheduled ones wait, and"
            " logins and keys may seem to have ended. Let the box reach the internet, or set its clock and"
            " run: counterproof clock believe",
            why=reading.why,
        )
        log.warning("%s", text)
        self._add_notice(text)
        self._doubts, self._told, self._believed = True, True, False
        self._keep({DOUBT: reading.now})

    def _stamp(self, now: int, above: int) -> None:
        wrong = reckoning.of_wrong_times(self._engine.connection, now, above)
        for begin in range(0, len(wrong), STAMPED_AT_ONCE):
            some = wrong[begin : begin + STAMPED_AT_ONCE]
            self._engine.write(partial(_stamp, jobs=some, now=now))
        if wrong:
            log.info("%d receipts came in by another clock; they are kept from now on", len(wrong))

    def _keep(self, wanted: Mapping[str, int | None]) -> None:
        def change(transaction: Transaction) -> None:
            reckoning.keep(transaction.connection, wanted)

        self._engine.write(change)


def _stamp(transaction: Transaction, jobs: Sequence[int], now: int) -> None:
    reckoning.stamp(transaction.connection, jobs, now)
