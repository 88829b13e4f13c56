"""A till prints on USB, and the box keeps it: where jobs end, and what cables and kills do to them."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from boxes import Box
from cables import TILL_PORT, Till, connect, wait_for

from appliance.settings import GadgetSettings

CUT = b"\x1dV\x00"
PAPER_STATUS = b"\x10\x04\x04"
IDLE_SECONDS = 1.0  # instead of 5: nobody here thinks between two lines
SETTINGS = (f"gadget.idle_seconds={IDLE_SECONDS}", "raw.cut_seconds=0.3")
FULL = os.environ.get("RIG_FULL") == "1"
RECEIPTS = 500 if FULL else 50
QUESTIONS = 10_000 if FULL else 2_000
Record = Callable[[str, object], None]


def receipt(number: int) -> bytes:
    return b"\x1b@Receipt %05d\nTotal            12.30\n\n\n" % number + CUT


@pytest.fixture(scope="module")
def box(upstream: GadgetSettings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Box]:
    data = tmp_path_factory.mktemp("usb") / "box"
    box = Box(data, *SETTINGS)
    yield box
    box.stop(signal.SIGKILL)


@pytest.fixture
def before(box: Box) -> int:
    """How many jobs there were before this test."""
    return box.count()


def test_receipts_written_at_once_are_jobs_of_their_own(box: Box, till: Till, before: int) -> None:
    till.write(b"".join(map(receipt, range(10, 15))))
    jobs = box.wait_for_jobs(before + 5)[before:]
    assert jobs == [("pending", False, receipt(number)) for number in range(10, 15)]


def test_silence_between_two_commands_ends_a_job_without_a_cut(box: Box, till: Till, before: int) -> None:
    begun = time.time()
    till.write(b"no cut here\n")
    assert box.wait_for_jobs(before + 1)[-1] == ("pending", False, b"no cut here\n")
    assert box.last_received() - begun >= IDLE_SECONDS, "no silence that is shorter ends it"


def test_silence_within_a_picture_ends_nothing(box: Box, till: Till, before: int) -> None:
    picture = b"\x1dv0\x00\x08\x00\x40\x00" + bytes(512)
    till.write(picture[:300])
    time.sleep(1.5 * IDLE_SECONDS)
    assert box.count() == before
    till.write(picture[300:] + CUT)
    assert box.wait_for_jobs(before + 1)[-1] == ("pending", False, picture + CUT)


def test_a_till_may_send_one_byte_at_a_time(box: Box, till: Till, before: int) -> None:
    for place in range(len(receipt(20))):
        till.write(receipt(20)[place : place + 1])
    assert box.wait_for_jobs(before + 1)[-1] == ("pending", False, receipt(20))


def test_a_cable_pulled_within_a_picture_leaves_an_incomplete_job(box: Box, till: Till, before: int) -> None:
    half = b"\x1b@Logo:\n\x1dv0\x00\x40\x00\x40\x00" + bytes(1_000)
    till.write(half)
    connect(TILL_PORT, False)
    till.close()
    assert box.wait_for_jobs(before + 1)[-1] == ("pending", True, half)


def test_a_cable_pulled_right_after_the_cut_leaves_a_whole_job(box: Box, till: Till, before: int) -> None:
    till.write(receipt(30))
    assert till.ask(PAPER_STATUS) == b"\x12"  # the box has it all
    connect(TILL_PORT, False)
    till.close()
    assert box.wait_for_jobs(before + 1)[-1] == ("pending", False, receipt(30))


def test_a_flood_of_questions_that_nobody_hears_the_answers_to_stalls_nothing(
    box: Box, till: Till, before: int
) -> None:
    till.write(PAPER_STATUS * QUESTIONS + receipt(40))
    assert box.wait_for_jobs(before + 1)[-1] == ("pending", False, receipt(40))


def test_every_receipt_is_one_job_in_its_turn(
    box: Box, till: Till, before: int, record_property: Record
) -> None:
    begin = time.monotonic()
    files, threads = _files(box), _threads(box)
    for number in range(1_000, 1_000 + RECEIPTS):
        till.write(receipt(number))
    jobs = box.wait_for_jobs(before + RECEIPTS)[before:]
    record_property("receipts", f"{RECEIPTS}, {time.monotonic() - begin:.1f} s")
    assert [data for _, _, data in jobs] == [receipt(number) for number in range(1_000, 1_000 + RECEIPTS)]
    assert _files(box) <= files + 4
    assert _threads(box) <= threads


def test_a_killed_box_comes_back_to_the_till_with_all_it_had_kept(box: Box, till: Till, before: int) -> None:
    kept = box.jobs()
    for number in (50, 51):
        till.write(receipt(number))
        box.wait_for_jobs(len(kept) + 1)
        box.stop(signal.SIGKILL)
        wait_for(lambda: till.device is None, "the till to miss the printer")
        till.close()
        box.start()
        kept.append(("pending", False, receipt(number)))
        assert box.jobs() == kept


def test_a_receipt_whose_till_and_box_both_went_away_is_kept_as_incomplete(
    box: Box, till: Till, before: int
) -> None:
    till.write(b"half a receipt\n")
    box.wait_until_read()
    box.stop(signal.SIGKILL)
    wait_for(lambda: till.device is None, "the till to miss the printer")
    till.close()
    box.start()
    assert box.wait_for_jobs(before + 1)[before:] == [("pending", True, b"half a receipt\n")]


def test_a_box_that_is_told_to_stop_keeps_what_there_is_of_a_receipt(
    box: Box, till: Till, before: int, record_property: Record
) -> None:
    till.write(b"half a receipt\n")
    assert till.ask(PAPER_STATUS) == b"\x12"
    till.close()
    begin = time.monotonic()
    box.stop()
    record_property("stopped after", f"{time.monotonic() - begin:.2f} s")
    assert box.jobs()[-1] == ("pending", True, b"half a receipt\n")


def _files(box: Box) -> int:
    return len(list(Path(f"/proc/{box.process}/fd").iterdir()))


def _threads(box: Box) -> int:
    return len(list(Path(f"/proc/{box.process}/task").iterdir()))
