"""Which times are believed."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from support.clocks import TurnedClock

from appliance.runtime.clock import DAY, SECOND, SYNCHRONISED, WallClock, synchronised


def at(year: int, month: int = 1, day: int = 1) -> int:
    return int(datetime(year, month, day, tzinfo=UTC).timestamp()) * SECOND


TODAY = at(2026, 12, 1)


@pytest.fixture
def turned() -> TurnedClock:
    return TurnedClock(TODAY)


def started(turned: TurnedClock, known: int = TODAY) -> WallClock:
    clock = turned.clock()
    clock.begin(known)
    return clock


def test_a_new_box_believes_a_time_of_its_own_days(turned: TurnedClock) -> None:
    assert turned.clock().read().believed
    for wrong in (0, at(2025), at(2036)):
        turned.wall = wrong
        reading = turned.clock().read()
        assert (reading.believed, bool(reading.why)) == (False, True)


def test_a_box_that_was_off_for_some_weeks_believes_its_clock(turned: TurnedClock) -> None:
    turned.jump(50)
    assert started(turned).read().believed


@pytest.mark.parametrize("days", [-2, 90, 3_650])
def test_far_from_the_last_known_time_only_a_synchronised_clock_is_believed(
    turned: TurnedClock, days: float
) -> None:
    turned.jump(days)
    clock = started(turned)
    assert not clock.read().believed
    turned.synchronised = True
    assert clock.read().believed


def test_no_clock_before_the_boxs_own_days_is_believed_whoever_has_set_it(turned: TurnedClock) -> None:
    turned.wall, turned.synchronised = 0, True
    assert not turned.clock().read().believed


def test_while_the_box_runs_a_jump_of_days_is_not_believed_until_it_is_taken_back(
    turned: TurnedClock,
) -> None:
    clock = started(turned)
    assert clock.read().believed
    turned.jump(10)
    assert not clock.read().believed
    turned.run(30)
    assert not clock.read().believed
    turned.jump(-10)
    assert clock.read().believed


def test_a_box_that_runs_for_months_without_a_network_goes_on_believing(turned: TurnedClock) -> None:
    clock = started(turned)
    for _ in range(20):
        turned.run(10)
        assert clock.read().believed


def test_where_the_clock_is_wrong_the_time_is_reckoned_from_the_last_known(turned: TurnedClock) -> None:
    clock = started(turned)
    turned.jump(3_650)
    turned.run(1)
    assert clock.reckoned() == TODAY + DAY
    turned.wall = 0
    assert clock.reckoned() == clock.latest() == TODAY + DAY


def tree(root: Path, since: float, ahead: float = 0.0) -> Path:
    """A system that systemd-timesyncd told the time so many seconds ago."""
    file = root / SYNCHRONISED
    file.parent.mkdir(parents=True)
    file.touch()
    os.utime(file, (time.time() - since,) * 2)
    (root / "proc").mkdir()
    (root / "proc/uptime").write_text("1000.0 900.0\n")
    (root / "proc/stat").write_text(f"cpu 1 2\nbtime {time.time() - ahead - 1_000:.0f}\n")
    return root


@pytest.fixture
def no_kernel(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in the unit's sandbox, where nobody may ask it."""
    monkeypatch.setattr("appliance.runtime.clock.kernel_is_synchronised", lambda: False)


@pytest.mark.usefixtures("no_kernel")
def test_the_file_of_systemd_timesyncd_counts_for_two_hours(tmp_path: Path) -> None:
    assert not synchronised(tmp_path)
    assert synchronised(tree(tmp_path / "now", 600))
    assert not synchronised(tree(tmp_path / "before", 3 * 3_600))
    assert not synchronised(tree(tmp_path / "set back since", -86_400))


@pytest.mark.usefixtures("no_kernel")
def test_a_clock_that_is_not_the_kernels_is_not_the_one_that_the_network_has_set(tmp_path: Path) -> None:
    assert not synchronised(tree(tmp_path, 600, ahead=3_650 * 86_400))
