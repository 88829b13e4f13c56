"""USB printers behind the box: the driver, libusb, and Linux's own usblp that had the printer before."""

from __future__ import annotations

import time
from collections.abc import Iterator
from threading import Timer
from urllib.parse import urlsplit

import pytest
from cables import Till, wait_for
from printers import FakePrinter

from appliance.printers.driver import PrinterUnavailable, Workshop
from appliance.printers.link import Link
from appliance.printers.meanwhile import Meanwhile
from appliance.printers.usb import UsbDriver
from appliance.settings import Limits
from appliance.spool import State
from escpos.profiles import DEFAULT
from escpos.replies import Condition

LIMITS = Limits(free_bytes=0, send_seconds=1.0, confirm_seconds=2.0)
RECEIPT = b"\x1b@Receipt\nTotal            12.30\n\n\n\x1dV\x00"
LONG = b"\x1b@" + b"A line of a receipt that is long\n" * 4_000 + b"\x1dV\x00"


@pytest.fixture(scope="module")
def downstream() -> Iterator[FakePrinter]:
    printer = FakePrinter("dummy_udc.1", "FIRST")
    yield printer
    printer.close()


@pytest.fixture
def printer(downstream: FakePrinter) -> FakePrinter:
    downstream.paper.clear()
    downstream.condition = Condition()
    return downstream


def driver_of(printer: FakePrinter, workshop: Workshop) -> UsbDriver:
    return UsbDriver.from_uri(urlsplit(printer.uri), "", workshop)


@pytest.fixture
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    return Workshop(tmp_path_factory.mktemp("printers"), LIMITS, lambda *_: (b"", ""))


@pytest.fixture
def driver(printer: FakePrinter, workshop: Workshop) -> Iterator[UsbDriver]:
    driver = driver_of(printer, workshop)
    yield driver
    driver.close()


def ready(link: Link) -> Link:
    """The link, once the host knows of the printer: udev may take a moment."""
    wait_for(lambda: _prepared(link), "the printer to be found")
    return link


def _prepared(link: Link) -> bool:
    try:
        link.prepare()
    except PrinterUnavailable:
        return False
    return True


def test_a_receipt_comes_out_byte_for_byte_and_the_printer_says_so(
    printer: FakePrinter, driver: UsbDriver
) -> None:
    link = ready(Link(driver, DEFAULT, LIMITS))
    outcome = link.send(RECEIPT, Meanwhile())
    assert (outcome.state, outcome.confirmation, outcome.bytes_sent) == (
        State.COMPLETED,
        "printed",
        len(RECEIPT),
    )
    assert printer.paper.removeprefix(b"\x1da\xff").endswith(RECEIPT)


def test_the_kernels_own_driver_gets_the_printer_back(printer: FakePrinter, driver: UsbDriver) -> None:
    host = Till(printer.serial)
    wait_for(lambda: host.node, "usblp to have the printer")
    driver.open()
    wait_for(lambda: host.node is None, "usblp to be put aside")
    driver.close()
    wait_for(lambda: host.node, "usblp to have the printer again")


def test_the_printer_says_who_it_is_and_that_its_paper_is_out(
    printer: FakePrinter, driver: UsbDriver
) -> None:
    driver.open()
    assert driver.device_id() == "MFG:EPSON;MDL:TM-T20II;"
    assert driver.reasons() == ()
    printer.port.status = 0x30
    assert driver.reasons() == ("paper-out",)
    printer.port.status = 0x18


def test_two_alike_are_told_apart_by_their_serial_numbers(printer: FakePrinter, workshop: Workshop) -> None:
    other = FakePrinter("dummy_udc.3", "SECOND")
    for each in (printer, other):
        driver = driver_of(each, workshop)
        link = ready(Link(driver, DEFAULT, LIMITS))
        each.paper.clear()
        assert link.send(each.serial.encode() + b"\n", Meanwhile()).state is State.COMPLETED
        link.close()
    found = bytes(printer.paper), bytes(other.paper)
    other.close()
    assert b"FIRST\n" in found[0]
    assert b"SECOND" not in found[0]
    assert b"SECOND\n" in found[1]
    assert b"FIRST" not in found[1]


def test_a_printer_unplugged_while_it_prints_leaves_it_uncertain(
    printer: FakePrinter, driver: UsbDriver
) -> None:
    link = ready(Link(driver, DEFAULT, LIMITS))
    printer.paper.clear()
    Timer(0.2, printer.stall, [True]).start()
    Timer(0.6, printer.unplug).start()
    outcome = link.send(LONG * 20, Meanwhile())
    link.close()
    printer.stall(False)
    assert outcome.state is State.UNCERTAIN
    assert 0 < outcome.bytes_sent < len(LONG * 20)
    printer.plug()
    link = ready(Link(driver, DEFAULT, LIMITS))
    printer.paper.clear()
    assert link.send(RECEIPT, Meanwhile()).state is State.COMPLETED
    assert printer.paper.endswith(RECEIPT)
    link.close()


def test_a_printer_that_takes_nothing_for_ever_is_given_up_and_counted_to_the_byte(
    printer: FakePrinter, driver: UsbDriver
) -> None:
    link = ready(Link(driver, DEFAULT, LIMITS))
    printer.paper.clear()
    printer.stall(True)
    begin = time.monotonic()
    outcome = link.send(LONG, Meanwhile())
    assert time.monotonic() - begin < 5
    assert outcome.state is State.UNCERTAIN
    link.close()
    printer.stall(False)
    time.sleep(0.3)
    assert len(printer.paper) <= outcome.bytes_sent <= len(LONG)
