"""The USB driver, under pyusb itself, with a double where libusb would be. Kernels come in tests/hardware."""

from __future__ import annotations

import errno
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import usb.core
from usb_double import PACKET, Bus, Printer, failure

from appliance.printers import (
    DriverContext,
    DriverError,
    PrinterConnection,
    PrinterLost,
    PrinterUnavailable,
    SendControl,
)
from appliance.printers.discovery.makers import RECEIPT_PRINTER_MAKERS
from appliance.printers.drivers.usb import RULES_FILE, TRANSFER_BYTES, UsbDriver
from appliance.printers.drivers.usb_device import UsbAddress
from appliance.settings import Limits
from appliance.spool import State
from escpos.profiles import DEFAULT

DATA = bytes(range(256)) * 64


def driver_for(
    *printers: Printer, serial: str = "", path: str = "", interface: int | None = None
) -> UsbDriver:
    return UsbDriver(UsbAddress(0x04B8, 0x0E15, serial, path), interface, Bus(*printers).find)


def opened(printer: Printer) -> UsbDriver:
    driver = driver_for(printer)
    driver.open()
    return driver


def write_all(driver: UsbDriver, data: bytes, tries: int = 10_000) -> int:
    sent = 0
    for _ in range(tries):
        if sent == len(data):
            break
        sent += driver.write(memoryview(data)[sent:])
    return sent


def in_turn(*amounts: int | None) -> Callable[[bytes], int]:
    """Take so many bytes of each transfer, all of it where None and after the end; a negative is an errno."""
    left = list(amounts)

    def take(data: bytes) -> int:
        amount = left.pop(0) if left else None
        if amount is not None and amount < 0:
            raise failure(-amount)
        return len(data) if amount is None else amount

    return take


@pytest.mark.parametrize("length", [1, PACKET - 1, PACKET, PACKET + 1, TRANSFER_BYTES, len(DATA)])
def test_all_bytes_arrive_once_and_in_order(length: int) -> None:
    printer = Printer()
    assert write_all(opened(printer), DATA[:length]) == length
    assert printer.received == DATA[:length]


def test_a_printer_that_stops_in_the_middle_of_transfers_gets_no_byte_twice_and_misses_none() -> None:
    printer = Printer(take=in_turn(None, 3 * PACKET, 0, 0, None, None, None, PACKET, 0, None))
    assert write_all(opened(printer), DATA) == len(DATA)
    assert printer.received == DATA


def test_after_a_time_out_it_goes_packet_by_packet_until_one_passes() -> None:
    printer = Printer(take=in_turn(None, PACKET, 0, 0))
    driver = opened(printer)
    write_all(driver, DATA, tries=5)
    assert printer.transfers == [
        *(PACKET, TRANSFER_BYTES - PACKET),
        *(PACKET, PACKET, PACKET),
        *(PACKET, TRANSFER_BYTES - PACKET),
    ]


def test_only_the_last_packet_of_a_job_is_short() -> None:
    printer = Printer()
    write_all(opened(printer), DATA[: 3 * TRANSFER_BYTES + 5])
    assert [size % PACKET for size in printer.transfers[:-1]] == [0] * (len(printer.transfers) - 1)


@pytest.mark.parametrize("number", [errno.ENODEV, errno.EIO, errno.EPIPE, errno.EPROTO])
def test_a_loss_before_the_first_packet_means_that_nothing_was_taken(number: int) -> None:
    driver = opened(Printer(take=in_turn(-number)))
    with pytest.raises(PrinterLost):
        driver.write(memoryview(DATA))


@pytest.mark.parametrize("number", [errno.ENODEV, errno.EIO])
def test_a_loss_behind_the_first_packet_is_never_told_as_nothing_taken(number: int) -> None:
    driver = opened(Printer(take=in_turn(None, -number)))
    assert driver.write(memoryview(DATA)) == PACKET
    with pytest.raises(PrinterLost):
        driver.write(memoryview(DATA)[PACKET:])


def test_a_stall_is_cleared_so_that_the_printer_can_be_used_again() -> None:
    printer = Printer(take=in_turn(-errno.EPIPE))
    driver = opened(printer)
    with pytest.raises(PrinterLost):
        driver.write(memoryview(DATA))
    assert "unhalted" in printer.log
    driver.close()
    driver.open()
    assert driver.write(memoryview(b"abc")) == 3


def test_what_the_printer_says_is_read_and_silence_is_empty() -> None:
    driver = opened(Printer(said=[b"\x12", errno.EPIPE, b"", b"\x16"]))
    assert driver.read(0) == b"\x12"
    assert driver.read(0) == b""
    assert driver.read(1) == b"\x16"
    assert driver.read(0) == b""


def test_a_printer_that_is_gone_is_lost_when_it_is_read() -> None:
    with pytest.raises(PrinterLost):
        opened(Printer(said=[errno.ENODEV])).read(0)


def test_a_one_way_printer_prints_and_says_nothing() -> None:
    printer = Printer(one_way=True, protocol=1)
    driver = opened(printer)
    assert write_all(driver, DATA) == len(DATA)
    assert driver.read(5) == b""


def test_the_kernels_driver_is_put_aside_and_gets_the_printer_back() -> None:
    printer = Printer()
    opened(printer).close()
    assert printer.log == ["detached", "claimed", "released", "attached", "closed"]


def test_without_a_kernel_driver_none_is_attached() -> None:
    printer = Printer(kernel_driver=False)
    opened(printer).close()
    assert printer.log == ["claimed", "released", "closed"]


def test_a_printer_that_another_program_holds_is_named_so_and_left_as_it_was() -> None:
    printer = Printer(claim_error=errno.EBUSY)
    with pytest.raises(PrinterUnavailable, match="another program holds it"):
        driver_for(printer).open()
    assert printer.log == ["detached", "attached", "closed"]


def test_missing_rights_name_the_rule_that_gives_them() -> None:
    with pytest.raises(PrinterUnavailable, match=RULES_FILE):
        driver_for(Printer(open_error=errno.EACCES)).open()
    assert (Path(__file__).parents[4] / "systemd" / RULES_FILE).is_file()


def test_the_rule_knows_the_same_makers_as_the_search() -> None:
    rules = (Path(__file__).parents[4] / "systemd" / RULES_FILE).read_text()
    (listed,) = re.findall(r'ATTR\{idVendor\}=="([^"]*)"', rules)
    assert {int(vendor, 16) for vendor in listed.split("|")} == set(RECEIPT_PRINTER_MAKERS)


def test_a_machine_without_libusb_is_told_what_to_install() -> None:
    def find(**_wanted: object) -> list[object]:
        raise usb.core.NoBackendError("No backend available")

    with pytest.raises(PrinterUnavailable, match=r"libusb-1\.0-0"):
        UsbDriver(UsbAddress(1, 2), None, find).open()


def test_two_printers_of_one_kind_are_told_apart_by_serial_number_or_port() -> None:
    first, second = Printer("A1", (1,)), Printer("B2", (1, 2))
    for driver in (driver_for(first, second, serial="B2"), driver_for(first, second, path="1-1.2")):
        driver.open()
        write_all(driver, b"x")
        driver.close()
    assert (bytes(first.received), bytes(second.received)) == (b"", b"xx")


def test_where_nothing_tells_two_printers_apart_neither_prints() -> None:
    with pytest.raises(PrinterUnavailable, match=r"\?path=1-1, \?path=1-1\.2"):
        driver_for(Printer(None, (1,)), Printer(None, (1, 2))).open()


def test_another_printer_in_the_place_of_the_one_meant_is_not_used() -> None:
    with pytest.raises(PrinterUnavailable, match="not connected"):
        driver_for(Printer("A1"), serial="B2").open()


def test_a_serial_number_that_cannot_be_read_is_no_match() -> None:
    with pytest.raises(PrinterUnavailable, match="cannot be read"):
        driver_for(Printer(None), serial="B2").open()


@pytest.mark.parametrize(
    ("status", "reasons"),
    [
        (0x18, ()),
        (0x38, ("paper-out",)),
        (0x30, ("paper-out",)),
        (0x10, ("printer-error",)),
        (0x08, ("printer-offline",)),
        (0x00, ()),
        (-1, ()),
    ],
)
def test_the_status_byte_of_the_printer_class_gives_reasons(status: int, reasons: tuple[str, ...]) -> None:
    assert opened(Printer(status=status)).reasons() == reasons


def test_a_printer_that_answers_no_question_still_keeps_its_jobs_while_its_paper_is_out() -> None:
    printer = Printer(status=0x18)
    connection = PrinterConnection(driver_for(printer), DEFAULT, Limits(answer_seconds=0.05))
    connection.check_status()
    assert connection.is_bidirectional is False
    printer.status = 0x38
    with pytest.raises(PrinterUnavailable, match="paper-out") as refused:
        connection.prepare()
    assert refused.value.reason == "paper-out"
    printer.status = 0x18
    connection.prepare()
    assert connection.send(b"receipt", SendControl()).state is State.COMPLETED
    assert printer.received.endswith(b"receipt")


def test_a_printer_pulled_in_the_middle_of_a_job_leaves_it_uncertain_and_before_it_failed() -> None:
    for amounts, state in (((None, -errno.ENODEV), State.UNCERTAIN), ((-errno.ENODEV,), State.FAILED)):
        printer = Printer(said=[], status=-1)
        connection = PrinterConnection(driver_for(printer), DEFAULT, Limits(answer_seconds=0.05))
        connection.prepare()
        printer.take = in_turn(*amounts)
        assert connection.send(DATA, SendControl()).state is state


def test_a_zero_from_a_printer_that_told_its_status_before_is_an_error() -> None:
    printer = Printer(status=0x18)
    driver = opened(printer)
    driver.reasons()
    printer.status = 0
    assert driver.reasons() == ("printer-error",)


def test_a_printer_of_its_makers_own_class_prints_and_tells_no_status() -> None:
    printer = Printer(interface_class=0xFF, protocol=0xFF, status=0x38)
    driver = opened(printer)
    assert write_all(driver, DATA) == len(DATA)
    assert (driver.reasons(), driver.device_id()) == ((), "")


def test_ipp_over_usb_is_no_way_for_receipts_unless_a_person_says_so() -> None:
    with pytest.raises(PrinterUnavailable, match="no interface"):
        driver_for(Printer(protocol=4)).open()
    driver_for(Printer(protocol=4), interface=0).open()


def test_the_device_id_is_read_without_its_length() -> None:
    assert opened(Printer()).device_id() == "MFG:EPSON;MDL:TM-T88V;"


def test_closing_twice_and_using_it_then_harms_nobody() -> None:
    driver = opened(Printer())
    driver.close()
    driver.close()
    assert driver.reasons() == ()
    with pytest.raises(PrinterLost, match="not open"):
        driver.write(memoryview(b"x"))


@pytest.mark.parametrize(
    ("uri", "hint"),
    [
        ("usb://", "should look like"),
        ("usb://epson/x", "should look like"),
        ("usb://04b8:0e15:1/x", "should look like"),
        ("usb://04b8:0e15?serail=1", "unknown option"),
        ("usb://04b8:0e15?interfaces=1", "did you mean interface"),
        ("usb://04b8:0e15?interface=x", "interface: expected a whole number"),
        ("usb://04b8:0e15?path=usb1", "not a USB port"),
        ("usb://04b8:0e15?path=1-1&path=1-2", "twice"),
    ],
)
def test_a_bad_uri_is_refused_with_what_would_be_right(tmp_path: Path, uri: str, hint: str) -> None:
    context = DriverContext(tmp_path, Limits(), lambda *_: (b"", ""))
    with pytest.raises(DriverError, match=hint):
        UsbDriver.from_uri(urlsplit(uri), "", context)
