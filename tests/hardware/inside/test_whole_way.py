"""The whole way: a till prints on USB, somebody presses, a USB printer says that it is on paper."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterator

import pytest
from boxes import Box
from cables import PRINTER_PORT, Till, wait_for
from usb_printers import TalkingPrinter

from appliance.settings import GadgetSettings
from escpos.emulation import Condition

PULSE = b"\x1bp\x00\x19\xfa"
PAPER_STATUS = b"\x10\x04\x04"
RECEIPT = b"\x1b@Receipt\nTotal            12.30\n\n\n\x1dV\x00"
SETTINGS = ("panel.kind=screen", "panel.guard_seconds=0", "limits.status_seconds=1")
Record = Callable[[str, object], None]


@pytest.fixture
def printer() -> Iterator[TalkingPrinter]:
    printer = TalkingPrinter(PRINTER_PORT)
    yield printer
    printer.close()


@pytest.fixture
def box(
    upstream: GadgetSettings, printer: TalkingPrinter, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Box]:
    data = tmp_path_factory.mktemp("whole") / "box"
    box = Box(data, *SETTINGS, f"printers=usb={printer.uri}", whole=True)
    yield box
    box.stop(signal.SIGKILL)


def test_a_receipt_goes_the_whole_way_after_a_press(
    box: Box, till: Till, printer: TalkingPrinter, record_property: Record
) -> None:
    till.write(PULSE + RECEIPT)
    assert till.ask(PAPER_STATUS) == b"\x12"
    assert till.port_status() == 0x18
    assert box.wait_for_jobs(1) == [("pending", False, RECEIPT)]
    wait_for(lambda: bytes(printer.came) == PULSE, "the drawer's pulse ahead of the paper", pause=0.05)
    begin = time.monotonic()
    box.post("/api/panel/buttons/approve", {"seconds": 0.05})
    wait_for(lambda: bytes(printer.came) == PULSE + RECEIPT, "the paper", pause=0.05)
    record_property("press to paper", f"{time.monotonic() - begin:.2f} s")
    wait_for(lambda: box.jobs()[0][0] == "completed", "the printer to say so", pause=0.05)
    assert box.confirmations() == ["printed"]
    printer.condition = Condition(paper_out=True)
    wait_for(lambda: till.port_status() == 0x30, "the till to be told that the paper is out", pause=0.1)
    assert till.ask(PAPER_STATUS) == b"\x7e"  # near its end, and at it
