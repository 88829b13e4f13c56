"""The driver of USB printers against devices of the real kernel; our own function plays the printer."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from cables import PATIENCE, wait_for
from usb_printers import Printer

from appliance.intake.usb.ffs import PortStatus
from appliance.intake.usb.port import WELL
from appliance.printers import DriverContext, PrinterLost, PrinterUnavailable
from appliance.printers.drivers.usb import UsbDriver
from appliance.settings import Limits


@pytest.fixture
def printer() -> Iterator[Printer]:
    printer = Printer("dummy_udc.3")
    yield printer
    printer.close()


def opened(printer: Printer) -> UsbDriver:
    context = DriverContext(Path("/tmp"), Limits(), lambda *_: (b"", ""))
    driver = UsbDriver.from_uri(urlsplit(printer.uri), "generic-80mm", context)

    def there() -> bool:
        try:
            driver.open()
        except PrinterUnavailable:
            return False
        return True

    wait_for(there, "libusb to see the printer", pause=0.1)
    return driver


def write(driver: UsbDriver, data: bytes) -> int:
    """Hand over bytes; how many were taken."""
    view, sent, end = memoryview(data), 0, time.monotonic() + PATIENCE
    while sent < len(data) and time.monotonic() < end:
        sent += driver.write(view[sent:])
    return sent


def test_a_receipt_arrives_whole_and_the_kernel_s_driver_is_given_back(printer: Printer) -> None:
    driver = opened(printer)
    assert printer.host.node is None  # the kernel's own driver was put aside
    data = bytes(range(256)) * 400
    assert write(driver, data) == len(data)
    wait_for(lambda: len(printer.came) >= len(data), "the receipt")
    assert bytes(printer.came) == data
    driver.close()
    wait_for(lambda: printer.host.node, "the kernel's driver to be back")


def test_what_the_printer_says_and_how_its_port_is_are_heard(printer: Printer) -> None:
    driver = opened(printer)
    assert "TM-T88V" in driver.device_id()
    printer.port.reply(b"\x12")
    assert wait_for(lambda: driver.read(0.25), "the reply") == b"\x12"
    assert driver.reasons() == ()
    printer.port.status = PortStatus.SELECTED | PortStatus.PAPER_EMPTY
    wait_for(lambda: "paper-out" in driver.reasons(), "the paper to be missed")
    printer.port.status = WELL
    wait_for(lambda: driver.reasons() == (), "the paper to be there")
    driver.close()


def test_a_printer_that_takes_nothing_for_a_while_loses_and_doubles_nothing(printer: Printer) -> None:
    driver = opened(printer)
    data = b"".join(b"line %06d\n" % number for number in range(20_000))
    printer.takes.clear()
    threading.Timer(1.5, printer.takes.set).start()
    assert write(driver, data) == len(data)
    wait_for(lambda: len(printer.came) >= len(data), "the rest of it")
    assert bytes(printer.came) == data
    driver.close()


def test_a_cable_pulled_within_a_receipt_is_told_and_the_printer_is_found_again(printer: Printer) -> None:
    driver = opened(printer)
    printer.takes.clear()
    hand = threading.Timer(0.5, printer.unplug)
    hand.start()
    with pytest.raises(PrinterLost):
        write(driver, b"x" * 4_000_000)
    hand.join()  # the driver hears of it before the cable is all out
    driver.close()
    printer.takes.set()
    printer.plug_in()
    again = opened(printer)
    before = len(printer.came)
    assert write(again, b"after\n") == 6
    wait_for(lambda: bytes(printer.came[before:]) == b"after\n", "the next receipt")
    again.close()


def test_two_printers_of_one_kind_are_told_apart_by_their_serial_numbers(printer: Printer) -> None:
    other = Printer("dummy_udc.4")
    try:
        one, two = opened(printer), opened(other)
        assert (write(one, b"one\n"), write(two, b"two\n")) == (4, 4)
        wait_for(lambda: printer.came and other.came, "both receipts")
        assert (bytes(printer.came), bytes(other.came)) == (b"one\n", b"two\n")
        one.close()
        two.close()
    finally:
        other.close()
