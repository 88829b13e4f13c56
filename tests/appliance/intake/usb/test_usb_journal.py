"""A box that is killed while a till prints on USB: the next run goes on where it was."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Coroutine
from dataclasses import replace
from pathlib import Path

import pytest
from support.clocks import ForwardClock
from support.waiting import DEADLINE

from appliance.intake.address_filter import EVERYBODY, AddressFilter
from appliance.intake.emulated_printer import EmulatedPrinter
from appliance.intake.turns import Turns
from appliance.intake.usb import journal
from appliance.intake.usb.client import UsbClient
from appliance.intake.usb.journal import Journal, Left, Mark
from appliance.settings import GadgetSettings
from appliance.spool import Job, JobFilter, PrinterState, PrinterStatus, Spool

CUT = b"\x1dV\x00"
PULSE = b"\x1bp\x00\x19\xfa"
ASK = b"\x10\x04\x01"
STREAM = b"".join(b"\x1b@receipt %d\n\x1bE\x01bold\n" % number + CUT for number in range(3)) + b"the fourth"


class Run:
    """One run of the box, as far as the USB port goes. It can be dropped at any time, as by a kill."""

    def __init__(self, spool: Spool, folder: Path, seconds: float = 60.0) -> None:
        self.said: list[bytes] = []
        self.journal = Journal(folder / "journal")
        self.taken = 0
        printer = EmulatedPrinter(
            spool,
            replace(spool.queues.get("main"), cut_seconds=seconds),
            100_000,
            Turns(),
            AddressFilter(EVERYBODY),
        )
        settings = GadgetSettings(idle_seconds=seconds)
        self.client = UsbClient(
            spool, printer, settings, self.journal, self.said.append, lambda _held: None, lambda: False
        )
        self.client.replay(self.journal.left())

    def send(self, data: bytes) -> None:
        self.journal.data(data)
        self.client.take(data)

    def leave(self) -> None:
        self.journal.gone()
        self.client.take(None)


def in_loop(work: Callable[[], Coroutine[None, None, None]]) -> None:
    asyncio.run(asyncio.wait_for(work(), DEADLINE))


def clock_of_this_loop() -> ForwardClock:
    """A clock that the loop goes by from now on."""
    clock = ForwardClock()
    asyncio.get_running_loop().time = clock  # type: ignore[method-assign]
    return clock


async def documents(spool: Spool, count: int) -> list[tuple[bytes, str | None]]:
    jobs: list[Job] = []
    while len(jobs) < count:
        await asyncio.sleep(0.005)
        jobs = spool.jobs.find(JobFilter(), 100)[::-1]
    return [(spool.documents.get(job.sha256), job.reason) for job in jobs]


@pytest.mark.parametrize("knows", [True, False], ids=["and-noted-what-was-kept", "before-it-did"])
@pytest.mark.parametrize("place", range(1, len(STREAM), 7))
def test_a_box_killed_anywhere_in_a_stream_keeps_each_receipt_once_and_whole(
    spool: Spool, tmp_path: Path, place: int, knows: bool
) -> None:
    async def work() -> None:
        first = Run(spool, tmp_path)
        for byte in STREAM[:place]:
            first.send(bytes([byte]))
        spool.check()  # all that was handed over is kept now
        if knows:
            await asyncio.sleep(0)
            await first.client.all_kept()
        second = Run(spool, tmp_path)
        second.send(STREAM[place:])
        second.leave()
        kept = await documents(spool, 4)
        whole = [(b"\x1b@receipt %d\n\x1bE\x01bold\n" % number + CUT, None) for number in range(3)]
        assert kept == [*whole, (b"\x1b@\x1bE\x01the fourth", "incomplete")]

    in_loop(work)


def test_what_was_read_and_never_looked_at_is_kept(spool: Spool, tmp_path: Path) -> None:
    async def work() -> None:
        Run(spool, tmp_path).journal.data(b"receipt\n" + CUT + b"half")
        Run(spool, tmp_path).leave()
        assert await documents(spool, 2) == [(b"receipt\n" + CUT, None), (b"half", "incomplete")]

    in_loop(work)


def test_a_till_that_left_while_the_box_was_away_leaves_an_incomplete_job(
    spool: Spool, tmp_path: Path
) -> None:
    async def work() -> None:
        first = Run(spool, tmp_path)
        first.send(b"half a receipt\n")
        first.journal.gone()
        second = Run(spool, tmp_path)
        second.send(b"another till\n" + CUT)
        second.leave()
        wanted = [(b"half a receipt\n", "incomplete"), (b"another till\n" + CUT, None)]
        assert await documents(spool, 2) == wanted

    in_loop(work)


def test_silence_that_ended_a_job_is_silence_in_the_next_run_too(spool: Spool, tmp_path: Path) -> None:
    async def work() -> None:
        clock = clock_of_this_loop()
        first = Run(spool, tmp_path, seconds=10.0)
        first.send(b"one\n")
        clock.turn(11.0)
        await documents(spool, 1)
        first.send(b"two\n")
        first.journal.data(b"half")
        second = Run(spool, tmp_path)
        second.leave()
        kept = await documents(spool, 2)
        assert kept == [(b"one\n", None), (b"two\nhalf", "incomplete")]

    in_loop(work)


def test_nothing_is_answered_and_no_drawer_opens_a_second_time(spool: Spool, tmp_path: Path) -> None:
    async def work() -> None:
        first = Run(spool, tmp_path)
        first.send(b"one" + ASK + PULSE)
        assert len(first.said) == 1
        assert spool.drawer_queue.take("demo") is not None
        second = Run(spool, tmp_path)
        assert second.said == []
        assert spool.drawer_queue.take("demo") is None

    in_loop(work)


def test_settings_and_the_wish_to_be_told_of_changes_outlive_the_run(spool: Spool, tmp_path: Path) -> None:
    async def work() -> None:
        clock = clock_of_this_loop()
        first = Run(spool, tmp_path, seconds=10.0)
        first.send(b"\x1da\xff\x1bE\x01one\n" + CUT)
        clock.turn(11.0)
        await documents(spool, 1)
        while Journal(tmp_path / "journal").left().pieces != ():
            await asyncio.sleep(0.005)
        second = Run(spool, tmp_path)
        second.send(b"two\n" + CUT)
        second.leave()
        assert (await documents(spool, 2))[1] == (b"\x1b@\x1bE\x01two\n" + CUT, None)
        third = Run(spool, tmp_path)
        assert third.said == []

    in_loop(work)


def test_a_run_that_goes_on_tells_of_changes_that_an_earlier_one_was_asked_for(
    spool: Spool, tmp_path: Path
) -> None:
    async def work() -> None:
        Run(spool, tmp_path).send(b"\x1da\xff")
        second = Run(spool, tmp_path)
        spool.live_status.set_printer("demo", PrinterStatus(PrinterState.OFFLINE, ("paper-out",)))
        second.client.changed()
        assert [len(said) for said in second.said] == [4]

    in_loop(work)


def test_a_file_whose_end_is_missing_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    file = tmp_path / "journal"
    first = Journal(file)
    first.begin(0, 7, b"\x1b@")
    first.data(b"abc")
    first.mark(Mark.SILENCE, 2)
    first.data(b"def")
    os.truncate(file, file.stat().st_size - 1)
    assert Journal(file).left() == Left(7, b"\x1b@", (b"ab", Mark.SILENCE, b"c"))


def test_what_comes_without_end_is_not_written_down_without_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal, "MAX_BYTES", 100)
    first = Journal(tmp_path / "journal")
    for _ in range(20):
        first.data(b"ten bytes!")
    assert (tmp_path / "journal").stat().st_size == 0
    first.begin(200, 1, b"")
    first.data(b"again")
    assert Journal(tmp_path / "journal").left() == Left(1, b"", (b"again",))


def test_the_file_begins_anew_only_where_nothing_has_come_meanwhile(tmp_path: Path) -> None:
    first = Journal(tmp_path / "journal")
    first.data(b"seen")
    first.data(b"not seen yet")
    first.begin(4, 1, b"")
    assert Journal(tmp_path / "journal").left().pieces == (b"seennot seen yet",)
