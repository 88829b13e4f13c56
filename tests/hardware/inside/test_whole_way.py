"""The whole way: a till prints on USB, somebody presses the button, the printer prints."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterator

import pytest
from boxes import Box
from cables import Till, wait_for

from appliance.printers.virtual_faults import Fault, write
from appliance.settings import GadgetSettings

CUT = b"\x1dV\x00"
PULSE = b"\x1bp\x00\x19\xfa"
PAPER_STATUS = b"\x10\x04\x04"
RECEIPT = b"\x1b@Receipt\nTotal            12.30\n\n\n" + CUT
PATIENCE = 300  # seconds; the drawing process imports for ten, and for many more on a busy machine
Record = Callable[[str, object], None]


@pytest.fixture
def box(upstream: GadgetSettings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Box]:
    data = tmp_path_factory.mktemp("whole") / "box"
    box = Box(data, "panel.kind=screen", "panel.guard_seconds=0", whole=True)
    yield box
    box.stop(signal.SIGKILL)


def test_a_receipt_goes_the_whole_way_after_a_press(box: Box, till: Till, record_property: Record) -> None:
    till.write(PULSE + RECEIPT)
    assert till.ask(PAPER_STATUS) == b"\x12"
    assert till.port_status() == 0x18
    assert box.wait_for_jobs(1) == [("pending", False, RECEIPT)]
    wait_for(lambda: box.paper() == [PULSE], "the drawer's pulse ahead of the paper", PATIENCE, pause=0.05)
    begin = time.monotonic()
    box.post("/api/panel/buttons/approve", {"seconds": 0.05})
    wait_for(lambda: box.paper() == [PULSE, RECEIPT], "the paper", PATIENCE, pause=0.05)
    record_property("press to paper, with its picture drawn", f"{time.monotonic() - begin:.2f} s")
    write(box.data / "virtual/lab", [Fault.PAPER_OUT])
    wait_for(
        lambda: till.port_status() == 0x30, "the till to be told that the paper is out", PATIENCE, pause=0.1
    )
    assert till.ask(PAPER_STATUS) == b"\x7e"  # near its end, and at it
