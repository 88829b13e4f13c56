"""A box on USB that is killed or stopped, and started again with the files that somebody held meanwhile."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from boxes import Box, Keeper
from cables import TILL_PORT, Till, bus_of

from appliance.settings import GadgetSettings

CUT = b"\x1dV\x00"
PAPER_STATUS = b"\x10\x04\x04"
SETTINGS = ("gadget.idle_seconds=1", "raw.cut_seconds=0.3")
RESTARTS = 10 if os.environ.get("RIG_FULL") == "1" else 2


def receipt(number: int) -> bytes:
    return b"\x1b@Receipt %05d\nTotal            12.30\n\n\n" % number + CUT


@pytest.fixture
def box(upstream: GadgetSettings, tmp_path: Path) -> Iterator[Box]:
    """A box whose port's files are held by somebody else, as systemd does."""
    keeper = Keeper(tmp_path)
    box = Box(tmp_path / "box", *SETTINGS, keeper=keeper)
    yield box
    box.stop(signal.SIGKILL)
    for file in keeper.files.values():
        os.close(file)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_a_till_does_not_notice_that_a_box_whose_files_are_kept_was_away(
    box: Box, till: Till, number: int
) -> None:
    till.write(receipt(60))
    box.wait_for_jobs(1)
    device, said = _number(till), _kernel_log()
    for again in range(RESTARTS):
        box.stop(number)
        box.start()
        till.write(receipt(61 + again))
        assert till.ask(PAPER_STATUS) == b"\x12"
        assert till.port_status() == 0x18
        box.wait_for_jobs(2 + again)
    assert box.jobs() == [("pending", False, receipt(60 + place)) for place in range(RESTARTS + 1)]
    assert _number(till) == device
    assert [line for line in _kernel_log()[len(said) :] if "disconnect" in line] == []


def test_a_receipt_that_the_box_was_killed_within_is_one_whole_job(box: Box, till: Till) -> None:
    for number, place in ((80, 3), (81, 30), (82, len(receipt(82)) - 1)):
        till.write(receipt(number)[:place])
        assert till.port_status() == 0x18
        box.wait_until_read()
        box.stop(signal.SIGKILL)
        box.start()
        till.write(receipt(number)[place:])
        jobs = box.wait_for_jobs(number - 79)
        assert jobs[-1] == ("pending", False, receipt(number))


def test_a_receipt_that_is_sent_while_the_box_is_away_waits_for_it(box: Box, till: Till) -> None:
    till.write(receipt(70))
    box.wait_for_jobs(1)
    box.stop(signal.SIGKILL)
    sending = threading.Thread(target=till.write, args=(receipt(71),))
    sending.start()
    box.start()
    sending.join(20)
    assert box.wait_for_jobs(2)[1:] == [("pending", False, receipt(71))]


def _number(till: Till) -> str:
    """What the host calls the device; another one each time that it comes."""
    assert till.device is not None
    return (till.device / "devnum").read_text()


def _kernel_log() -> list[str]:
    """What the kernel has said of the till's port."""
    said = subprocess.run(["dmesg"], capture_output=True, text=True, check=True).stdout
    return [line for line in said.splitlines() if f"usb {bus_of(TILL_PORT)}-1:" in line]
