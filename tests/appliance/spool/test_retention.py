"""Erasing by age over days that a test lets pass: what clocks do costs nobody's receipts."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.clocks import TurnedClock

from appliance.runtime.clock import DAY, FLOOR
from appliance.settings import Limits
from appliance.spool import Decision, Invalid, Queue, Spool, Submission
from appliance.spool.storage.reckoning import STAMPED_AT_ONCE

BEGAN = FLOOR + 300 * DAY


class Shop:
    """A box whose clocks the test turns; it looks for old receipts now and then while it runs."""

    def __init__(self, folder: Path) -> None:
        self.clocks = TurnedClock(BEGAN)
        self.clocks.synchronised = True
        self._folder = folder
        self._begin()

    def _begin(self) -> None:
        self.spool = Spool(self._folder, Limits(free_bytes=0), clock=self.clocks.clock())
        self.spool.start()
        self.steps: list[str] = []
        self.spool.timekeeping.on_step = self.steps.append
        self.look()

    def keep(self, days: float) -> None:
        self.spool.queues.put(Queue("main", "hold", retention_days=days))

    def off(self, days: float = 0.0) -> None:
        """Pull the plug for so long; the clock goes on, or is set again at the start."""
        self.spool.stop()
        self.clocks.jump(days)
        self._begin()

    def take(self, count: int = 1) -> None:
        for _ in range(count):
            job = self.spool.jobs.accept(Submission(b"tea\n", "raw", "a till")).result()
            self.spool.jobs.decide(job.id, "reject", Decision("ada", "web", job.sha256))

    def look(self) -> None:
        self.spool.timekeeping.look()
        while self.spool.retention.erase_old():
            pass

    def run(self, days: float, receipts: int = 0) -> None:
        """Days of work, with so many receipts in each."""
        step = 1 if days < 2 else 6  # hours; the box looks each hour, which costs a test its time
        for hour in range(0, math.ceil(days * 24), step):
            self.clocks.run(step / 24)
            self.take(receipts if hour % 24 == 12 else 0)
            self.look()

    def kept(self) -> int:
        number: int = self.spool.engine.connection.execute_sql(  # type: ignore[no-untyped-call]
            "SELECT count(*) FROM job WHERE erased_at IS NULL"
        ).fetchone()[0]
        return number

    def told(self) -> list[str]:
        return [notice.text for notice in self.spool.live_status.notices()]


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    """A box that keeps receipts for 20 days, and has run for ten: it has two of each day."""
    shop = Shop(tmp_path / "data")
    shop.keep(20)
    shop.run(10, receipts=2)
    assert (shop.kept(), shop.told()) == (20, [])
    yield shop
    shop.spool.stop()


def test_a_box_that_is_always_on_erases_what_gets_too_old_and_tells_nobody(shop: Shop) -> None:
    shop.run(15, receipts=2)
    assert (shop.kept(), shop.told()) == (40, [])


@pytest.mark.parametrize(("days", "kept"), [(0.5, 20), (2.5, 20), (21, 0)])
def test_a_box_that_was_off_erases_what_got_too_old_meanwhile(shop: Shop, days: float, kept: int) -> None:
    shop.off(days)
    assert (shop.kept(), shop.told()) == (kept, [])
    shop.run(10)
    assert (shop.kept(), shop.told()) == (max(0, kept - 2 * math.ceil(days - 0.5)), [])


def test_a_board_without_a_clock_learns_of_its_holiday_from_the_network(shop: Shop) -> None:
    shop.clocks.synchronised = False
    shop.off()
    assert shop.kept() == 20
    shop.clocks.jump(21)
    shop.clocks.synchronised = True
    shop.run(1 / 24)
    assert (shop.kept(), shop.told()) == (0, [])


def test_an_unset_clock_that_is_weeks_ahead_of_a_stop_erases_a_share_a_day(shop: Shop) -> None:
    shop.clocks.synchronised = False
    shop.off(25)
    assert (shop.kept(), len(shop.told())) == (20, 1)
    shop.run(1)
    assert shop.kept() == 18
    shop.run(8.5)
    assert (shop.kept(), shop.told()[-1][-12:]) == (6, " 6 more are.")


@pytest.mark.parametrize("synchronised", [True, False])
@pytest.mark.parametrize("days", [3_650, -20_000])
def test_a_jump_at_a_start_erases_nothing_for_a_day_and_is_told(
    shop: Shop, days: float, synchronised: bool
) -> None:
    shop.clocks.synchronised = synchronised
    shop.off(days)
    shop.run(0.95)
    assert (shop.kept(), len(shop.told())) == (20, 1)


def test_by_a_clock_that_the_network_sets_wrong_a_tenth_a_day_goes_and_each_share_is_told(shop: Shop) -> None:
    shop.off(3_650)
    (before,) = shop.told()
    assert "are older than their queues keep them: 20." in before
    shop.run(0.95)
    assert (shop.kept(), shop.told()) == (20, [before])
    shop.run(1 / 24)
    assert (shop.kept(), len(shop.told())) == (18, 2)
    assert shop.told()[1].startswith("2 receipts were erased")
    assert shop.told()[1].endswith("18 more are.")
    shop.run(0.95)
    assert shop.kept() == 18
    shop.run(1 / 24)
    assert shop.kept() == 16


def test_starting_again_and_again_hastens_nothing(shop: Shop) -> None:
    shop.off(3_650)
    for _ in range(7):
        shop.run(3 / 24)
        shop.off()
    assert shop.kept() == 20
    shop.run(3 / 24)
    assert shop.kept() == 18
    for _ in range(8):
        shop.off()
    assert shop.kept() == 18
    assert "are older than their queues keep them: 18." in shop.told()[0]


def test_what_got_too_old_as_the_box_ran_is_erased_beside_the_shares(shop: Shop) -> None:
    shop.off(3_650)
    shop.keep(10)
    shop.run(0.9)
    assert (shop.kept(), len(shop.told())) == (18, 1)


def test_who_keeps_receipts_for_longer_stops_it_and_a_shorter_time_again_hastens_nothing(shop: Shop) -> None:
    shop.off(3_650)
    shop.run(1)
    assert shop.kept() == 18
    shop.keep(0)
    shop.run(3)
    assert (shop.kept(), len(shop.told())) == (18, 2)
    shop.keep(20)
    shop.run(0.95)
    assert (shop.kept(), len(shop.told())) == (18, 3)


def test_a_box_from_the_drawer_with_nothing_too_old_comes_to_its_time_without_a_word(shop: Shop) -> None:
    shop.keep(90)
    shop.off(45)
    shop.run(35, receipts=1)
    assert (shop.kept(), shop.told()) == (55, [])
    shop.run(2, receipts=1)
    assert (shop.kept(), shop.told()) == (53, [])


def test_with_the_clock_set_right_again_all_is_as_before(shop: Shop) -> None:
    shop.off(3_650)
    shop.take(4)
    shop.off(-3_650)
    assert shop.kept() == 24
    shop.run(11)
    assert shop.kept() == 22, "those of the first day, by then 20 days old"
    shop.run(8.9)
    assert shop.kept() == 4, "those of 2036"
    shop.run(0.2)
    assert shop.kept() == 0


def test_a_shorter_time_that_somebody_chose_counts_at_once(shop: Shop) -> None:
    shop.keep(3)
    shop.look()
    assert (shop.kept(), shop.told()) == (6, [])


@pytest.mark.parametrize("days", [3_650, -20_000])
def test_receipts_of_a_wrong_clock_are_kept_from_when_the_time_is_known(shop: Shop, days: float) -> None:
    shop.clocks.synchronised = False
    shop.off(days)
    shop.run(1, receipts=5)
    shop.off()
    shop.run(1, receipts=5)
    assert (shop.kept(), len(shop.told())) == (30, 1)
    shop.clocks.jump(-days)
    shop.clocks.synchronised = True
    shop.look()
    shop.run(19.7)
    assert shop.kept() == 10
    shop.run(0.4)
    assert shop.kept() == 0


@pytest.mark.parametrize("is_on", [True, False])
def test_receipts_of_a_clock_that_was_some_days_behind_are_kept_as_long_as_others(
    shop: Shop, is_on: bool
) -> None:
    shop.clocks.synchronised = False
    shop.off(-5)
    shop.run(1, receipts=5)
    if is_on:
        shop.clocks.jump(5)
        shop.look()
    else:
        shop.off(5)
    shop.run(19.7)
    assert shop.kept() == 5
    shop.run(0.4)
    assert shop.kept() == 0


def test_a_network_that_told_the_time_and_then_tells_a_wrong_one_erases_nothing_at_once(shop: Shop) -> None:
    shop.clocks.jump(25)
    shop.run(0.95)
    assert (shop.kept(), len(shop.told())) == (20, 1)


def test_a_jump_while_the_box_runs_is_noted_and_nothing_is_erased_by_it(shop: Shop) -> None:
    shop.clocks.synchronised = False
    shop.clocks.jump(40)
    shop.look()
    assert shop.steps == ["from 2026-11-07 00:00 UTC to 2026-12-17 00:00 UTC"]
    shop.run(11)
    assert shop.kept() == 20
    assert "Until the time is known" in shop.told()[0]
    shop.clocks.jump(-40)
    shop.look()
    assert (shop.kept(), len(shop.steps)) == (18, 2)
    assert shop.told()[-1].startswith("The clock is set")


def test_a_box_that_never_had_a_network_counts_from_its_first_time_on(tmp_path: Path) -> None:
    shop = Shop(tmp_path / "new")
    shop.clocks.synchronised = False
    shop.off()
    shop.keep(10)
    shop.run(3, receipts=1)
    shop.clocks.jump(300)
    shop.clocks.synchronised = True
    shop.run(9.5)
    assert (shop.kept(), shop.told()) == (3, [])
    shop.run(1)
    assert shop.kept() == 0
    shop.spool.stop()


def test_where_no_network_tells_the_time_a_person_does(shop: Shop) -> None:
    shop.clocks.synchronised = False
    shop.off(40)
    wrong = "a wrong day that was believed at a start"
    assert "are older than their queues keep them: 20." in shop.told()[0], wrong
    shop.clocks.jump(-40)
    shop.run(1)
    assert "behind the last time that is known" in shop.told()[-1]
    shell = Spool(shop.spool.soundness.file.parent, Limits(free_bytes=0), lambda: shop.clocks.wall)
    shell.start()
    shell.timekeeping.believe()
    shell.stop()
    shop.look()
    assert shop.told()[-1].startswith("The clock is set")
    shop.run(10)
    assert shop.kept() == 18


def test_nobody_can_have_a_time_believed_that_cannot_be(shop: Shop) -> None:
    shop.clocks.wall = 0
    with pytest.raises(Invalid, match="Set it first"):
        shop.spool.timekeeping.believe()


def test_many_receipts_of_a_wrong_clock_are_all_kept(tmp_path: Path) -> None:
    shop = Shop(tmp_path / "many")
    shop.keep(10)
    shop.take(STAMPED_AT_ONCE * 2 + 3)
    shop.spool.engine.connection.execute_sql("UPDATE job SET received_at = 5")  # type: ignore[no-untyped-call]
    shop.off(1)
    assert shop.kept() == STAMPED_AT_ONCE * 2 + 3
    shop.spool.stop()
