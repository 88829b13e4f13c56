"""The box's USB port, with Linux's own printer driver at the other end of the cable."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from cables import TILL_PORT, Till, connect, wait_for

from appliance.intake.usb import setup as usb_setup
from appliance.intake.usb.port import MAX_UNREAD_REPLIES, Hooks, UsbPort
from appliance.settings import GadgetSettings

EDGES = {size + near for size in range(512, 20_000, 512) for near in (-1, 0, 1)} | {4_096, 8_192, 20_000}
FULL = os.environ.get("RIG_FULL") == "1"
SOME_LENGTHS = sorted({*range(1, 140), *EDGES})
LENGTHS = range(1, 20_001) if FULL else SOME_LENGTHS
REPLUGS = 50 if FULL else 5
Record = Callable[[str, object], None]


class Plugged:
    """A port that is plugged in, and what came of it."""

    def __init__(self, settings: GadgetSettings) -> None:
        self.settings = settings
        self.came = bytearray()
        self.ended = 0
        self.threads: list[threading.Thread] = []
        self.port = UsbPort(settings.functionfs, b"MFG:Rig;MDL:Port;", Hooks(self.came.extend, self._end))
        self.port.open()
        self.port.start(self._start)
        usb_setup.plug(settings)

    def _start(self, thread: threading.Thread) -> None:
        self.threads.append(thread)
        thread.start()

    def _end(self) -> None:
        self.ended += 1

    def take(self, size: int) -> bytes:
        wait_for(lambda: len(self.came) >= size, f"{size} bytes; {len(self.came)} came")
        data = bytes(self.came)
        self.came.clear()
        return data

    def close(self) -> None:
        usb_setup.unplug(self.settings)
        self.port.stop()
        for thread in self.threads:
            thread.join(5)
            assert not thread.is_alive(), f"{thread.name} does not end"
        self.port.close()


@pytest.fixture
def plugged(upstream: GadgetSettings) -> Iterator[Plugged]:
    plugged = Plugged(upstream)
    yield plugged
    plugged.close()


def test_every_length_arrives_by_itself(plugged: Plugged, till: Till, record_property: Record) -> None:
    pattern = bytes(range(256)) * 80
    worst = 0.0
    for size in LENGTHS:
        begin = time.monotonic()
        till.write(pattern[:size])
        assert plugged.take(size) == pattern[:size]
        worst = max(worst, time.monotonic() - begin)
    record_property("lengths written", f"{len(LENGTHS)}, worst {worst * 1000:.1f} ms")


def test_the_driver_is_told_who_the_printer_is(plugged: Plugged, till: Till) -> None:
    assert till.device_id()[2:].rstrip(b"\0") == b"MFG:Rig;MDL:Port;"
    assert till.device is not None
    assert (till.device / "idVendor").read_text().strip() == "0525"
    assert (till.device / "product").read_text().strip() == "Receipt Printer"


@pytest.mark.parametrize("status", [0x18, 0x30, 0x10, 0x00])
def test_the_port_status_is_what_the_box_says(plugged: Plugged, till: Till, status: int) -> None:
    plugged.port.status = status
    assert till.port_status() == status


def test_replies_travel_back(plugged: Plugged, till: Till) -> None:
    assert till.node or wait_for(lambda: till.node, "the till to find the printer")
    for number in range(50):
        plugged.port.reply(bytes([number]))
        assert till.read(1) == bytes([number])


def test_a_till_that_reads_no_replies_stalls_nothing_and_costs_little(plugged: Plugged, till: Till) -> None:
    till.write(b"x")
    plugged.take(1)
    for _ in range(1_000):
        plugged.port.reply(bytes(64))
    till.write(bytes(20_000))
    assert len(plugged.take(20_000)) == 20_000
    assert sum(map(len, plugged.port._replies)) <= MAX_UNREAD_REPLIES


def test_a_soft_reset_takes_back_what_was_sent(plugged: Plugged, till: Till) -> None:
    till.write(b"half a rec")
    plugged.take(10)
    till.soft_reset()
    till.write(b"another")
    assert plugged.take(7) == b"another"
    assert plugged.ended == 1


def test_a_receipt_arrives_after_every_replug(plugged: Plugged, till: Till, record_property: Record) -> None:
    till.write(b"first")
    plugged.take(5)
    before = len(os.listdir("/proc/self/fd")), threading.active_count()
    begin = time.monotonic()
    for number in range(REPLUGS):
        till.close()
        connect(TILL_PORT, False)
        wait_for(lambda: till.device is None, "the till to miss the printer")
        connect(TILL_PORT, True)
        receipt = b"receipt %d" % number
        till.write(receipt)
        assert plugged.take(len(receipt)) == receipt
    till.close()
    assert plugged.ended == REPLUGS
    assert (len(os.listdir("/proc/self/fd")), threading.active_count()) <= before
    record_property("replugs", f"{REPLUGS}, {time.monotonic() - begin:.1f} s")


def test_a_reset_of_the_bus_loses_nothing_that_comes_after(plugged: Plugged, till: Till) -> None:
    for number in range(5):
        receipt = b"receipt %d" % number
        till.write(receipt)
        assert plugged.take(len(receipt)) == receipt
        till.close()
        till.bus_reset()


def test_a_suspended_port_wakes_up_for_a_receipt(plugged: Plugged, till: Till) -> None:
    till.write(b"before")
    plugged.take(6)
    till.close()
    assert till.device is not None
    power = till.device / "power"
    (power / "autosuspend_delay_ms").write_text("0")
    (power / "control").write_text("auto")
    wait_for(lambda: (power / "runtime_status").read_text().strip() == "suspended", "a suspended port")
    till.write(b"after")
    assert plugged.take(5) == b"after"


def test_pulling_the_cable_within_a_transfer_ends_it(plugged: Plugged, till: Till) -> None:
    till.write(bytes(3_000))
    plugged.take(3_000)
    connect(TILL_PORT, False)
    wait_for(lambda: plugged.ended == 1, "the port to notice")
    till.close()


def test_the_port_takes_itself_away_and_comes_again(upstream: GadgetSettings, till: Till) -> None:
    for _ in range(3):
        plugged = Plugged(upstream)
        till.write(b"again")
        assert plugged.take(5) == b"again"
        till.close()
        plugged.close()
        wait_for(lambda: till.device is None, "the till to miss the printer")
    assert usb_setup.status(upstream).udc == ""
    assert Path("/sys/class/udc", TILL_PORT).exists()
