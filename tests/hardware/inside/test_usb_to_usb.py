"""USB at both ends: a till prints, somebody presses the button, and a printer says that it is on paper."""

from __future__ import annotations

import signal

import pytest
from boxes import Box
from cables import PRINTER_PORT, Till, wait_for
from usb_printers import TalkingPrinter

from appliance.settings import GadgetSettings

PULSE = b"\x1bp\x00\x19\xfa"
RECEIPT = b"\x1b@Receipt\nTotal            12.30\n\n\n\x1dV\x00"
PATIENCE = 300  # seconds; the drawing process imports for ten, and for many more on a busy machine


def test_a_receipt_goes_from_usb_to_usb_and_the_printer_says_that_it_is_on_paper(
    upstream: GadgetSettings, till: Till, tmp_path_factory: pytest.TempPathFactory
) -> None:
    printer = TalkingPrinter(PRINTER_PORT)
    data = tmp_path_factory.mktemp("usb") / "box"
    settings = ("panel.kind=screen", "panel.guard_seconds=0", f"printers=usb={printer.uri}")
    box = Box(data, *settings, whole=True)
    try:
        till.write(PULSE + RECEIPT)
        box.wait_for_jobs(1)
        wait_for(
            lambda: bytes(printer.came) == PULSE,
            "the drawer's pulse ahead of the paper",
            PATIENCE,
            pause=0.05,
        )
        box.post("/api/panel/buttons/approve", {"seconds": 0.05})
        wait_for(lambda: bytes(printer.came) == PULSE + RECEIPT, "the paper", PATIENCE, pause=0.05)
        wait_for(lambda: box.jobs()[0][0] == "completed", "the printer to say so", PATIENCE, pause=0.05)
        assert box.confirmations() == ["printed"]
    finally:
        box.stop(signal.SIGKILL)
        printer.close()
