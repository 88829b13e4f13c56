"""The whole way: a till prints on USB, somebody presses the button, and the USB printer prints."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterator

import pytest
from boxes import Box
from cables import Till, wait_for
from printers import FakePrinter

from appliance.settings import GadgetSettings
from escpos.replies import Condition

CUT = b"\x1dV\x00"
PULSE = b"\x1bp\x00\x19\xfa"
PAPER_STATUS = b"\x10\x04\x04"
RECEIPT = b"\x1b@Receipt\nTotal            12.30\n\n\n" + CUT
Record = Callable[[str, object], None]


SERIAL = "WHOLE-WAY"


@pytest.fixture(scope="module")
def box(upstream: GadgetSettings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Box]:
    data = tmp_path_factory.mktemp("whole") / "box"
    printer = f"printers=lab=usb://04b8:0e15/{SERIAL}"
    box = Box(data, printer, "panel.kind=screen", "panel.guard_seconds=0", whole=True)
    yield box
    box.stop(signal.SIGKILL)


@pytest.fixture(scope="module")
def printer(box: Box) -> Iterator[FakePrinter]:
    """Plugged in once the box runs, which must not hold its files."""
    printer = FakePrinter("dummy_udc.1", SERIAL)
    wait_for(lambda: box.get("/api/printers")["printers"][0]["state"] == "online", "the printer", 40, 0.1)
    yield printer
    printer.close()


def test_a_receipt_goes_the_whole_way_after_a_press(
    box: Box, printer: FakePrinter, till: Till, record_property: Record
) -> None:
    till.write(PULSE + RECEIPT)
    assert till.ask(PAPER_STATUS) == b"\x12"
    assert till.port_status() == 0x18
    assert box.wait_for_jobs(1) == [("pending", False, RECEIPT)]
    wait_for(lambda: printer.paper.endswith(PULSE), "the drawer's pulse ahead of the paper")
    assert RECEIPT not in printer.paper
    begin = time.monotonic()
    box.post("/api/panel/buttons/approve", {"seconds": 0.05})
    wait_for(lambda: RECEIPT in printer.paper, "the paper")
    record_property("press to the last byte at the printer", f"{time.monotonic() - begin:.2f} s")
    wait_for(lambda: box.jobs()[0][0] == "completed", "the job to be completed", pause=0.05)
    assert printer.paper.endswith(RECEIPT)
    assert printer.paper.count(RECEIPT) == printer.paper.count(PULSE) == 1


def test_a_till_is_told_that_the_printers_paper_is_out(box: Box, printer: FakePrinter, till: Till) -> None:
    printer.condition = Condition(paper_out=True)
    printer.port.status = 0x30
    wait_for(lambda: till.port_status() == 0x30, "the port to mirror the printer", 30, pause=0.1)
    assert till.ask(PAPER_STATUS) == b"\x7e"  # near its end, and at it
