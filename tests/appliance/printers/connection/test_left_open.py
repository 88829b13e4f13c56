"""What a job leaves open in a printer never damages the next one. The printer is the shipped virtual one."""

from __future__ import annotations

import gc
from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest

import escpos
from appliance.printers import DriverContext, PrinterConnection, PrinterLost, PrinterUnavailable, SendControl
from appliance.printers.drivers.registry import make_driver
from appliance.printers.drivers.virtual.driver import BUFFER, VirtualDriver
from appliance.printers.drivers.virtual.faults import Fault
from appliance.settings import Limits
from appliance.spool import Outcome, State
from escpos.ending import closed

LIMITS = Limits(free_bytes=0)
CUT = b"\x1dV\x00"
PICTURE = b"\x1dv0\x00\x30\x00\xff\x00"
NEXT = [b"receipt %d\n" % number + CUT for number in range(3)]


@pytest.fixture
def printer(tmp_path: Path) -> VirtualDriver:
    driver = make_driver(
        "virtual:lab", "", DriverContext(tmp_path, LIMITS, lambda data, *_: (b"", escpos.text(data)))
    )
    assert isinstance(driver, VirtualDriver)
    return driver


@pytest.fixture
def send(printer: VirtualDriver) -> Callable[..., Outcome]:
    """Each on a connection of its own."""

    def send(data: bytes, control: SendControl | None = None) -> Outcome:
        connection = PrinterConnection(printer, escpos.profiles.DEFAULT, LIMITS)
        connection.prepare()
        outcome = connection.send(data, control or SendControl())
        connection.close()
        return outcome

    return send


def paper(printer: VirtualDriver) -> list[bytes]:
    return [file.read_bytes() for file in sorted(printer.folder.glob("*.bin"))]


def texts(printer: VirtualDriver) -> list[str]:
    return [file.read_text() for file in sorted(printer.folder.glob("*.txt"))]


def write(printer: VirtualDriver, data: bytes) -> None:
    printer.open()
    while data:
        data = data[printer.write(memoryview(data)) :]
    printer.drain(lambda: True)
    printer.close()


def test_a_printer_keeps_what_is_open_from_one_connection_to_the_next(printer: VirtualDriver) -> None:
    write(printer, b"ORDER 7\nNO NUTS!")
    write(printer, b"Table 9\n" + CUT)
    assert texts(printer)[1] == "NO NUTS!Table 9\n"
    write(printer, PICTURE + bytes(480))
    write(printer, b"".join(NEXT))
    assert len(paper(printer)) == 2
    printer.set_faults([Fault.OFFLINE])
    with pytest.raises(Exception, match="offline"):
        printer.open()
    printer.set_faults(())
    write(printer, NEXT[0])
    assert paper(printer)[2:] == [NEXT[0]]


def test_a_printer_that_is_given_another_model_answers_as_that_one(
    printer: VirtualDriver, tmp_path: Path
) -> None:
    def model(profile: str) -> bytes:
        driver = make_driver("virtual:lab", profile, DriverContext(tmp_path, LIMITS, lambda *_: (b"", "")))
        driver.open()
        driver.write(memoryview(b"\x1dIC"))
        return driver.read(1.0)

    printer.set_faults([Fault.NEAR_END])  # nobody has asked it yet
    assert b"TM-T88V" in model("tm-t88v")
    assert b"TM-T20II" in model("tm-t20ii")


@pytest.mark.parametrize(
    "document",
    [
        b"\x1b@Logo\n" + PICTURE + b"\xff" * 480,
        b"text\n\x1b",
        b"text\n\x1d(L",
        b"\x1bLon a page that is never printed\n",
        b"\x1b=\x02WELCOME",
        b"ORDER 7\nNO NUTS!",
    ],
)
def test_receipts_behind_one_that_stops_anywhere_print_as_they_are(
    printer: VirtualDriver, send: Callable[..., Outcome], document: bytes
) -> None:
    send(closed(document))
    before = len(paper(printer))
    for receipt in NEXT:
        send(receipt)
    assert paper(printer)[before:] == NEXT
    assert texts(printer)[before:] == [escpos.text(receipt) for receipt in NEXT]


def test_receipts_behind_one_that_was_cancelled_in_a_picture_print_as_they_are(
    printer: VirtualDriver, send: Callable[..., Outcome]
) -> None:
    asked = count()
    outcome = send(
        b"\x1b@" + PICTURE + b"\xff" * 12_240 + CUT, SendControl(cancelled=lambda: next(asked) > 1)
    )
    assert outcome.state is State.UNCERTAIN
    assert 0 < outcome.bytes_sent < 12_240
    before = len(paper(printer))
    for receipt in NEXT:
        send(receipt)
    assert paper(printer)[before:] == NEXT


def test_what_a_connection_that_broke_has_left_open_is_closed_first(printer: VirtualDriver) -> None:
    connection = PrinterConnection(printer, escpos.profiles.DEFAULT, LIMITS)
    connection.prepare()
    printer.set_faults([Fault.DROP])
    assert (
        connection.send(b"\x1b@" + PICTURE + b"\xff" * 12_240 + CUT, SendControl()).state is State.UNCERTAIN
    )
    printer.set_faults(())
    before = len(paper(printer))
    for receipt in NEXT:
        connection.prepare()
        assert connection.send(receipt, SendControl()).state is State.COMPLETED
    assert paper(printer)[before:][-2:] == NEXT[-2:]
    assert [text for text in texts(printer)[before:] if text.strip()] == [escpos.text(each) for each in NEXT]


def test_what_an_earlier_run_of_the_box_has_left_open_is_closed_first(printer: VirtualDriver) -> None:
    document = b"\x1b@" + PICTURE + b"\xff" * 12_240 + CUT
    write(printer, document[:500])
    connection = PrinterConnection(printer, escpos.profiles.DEFAULT, LIMITS)
    connection.recover(document)
    for receipt in NEXT:
        connection.prepare()
        assert connection.send(receipt, SendControl()).state is State.COMPLETED
    assert paper(printer)[-3:] == NEXT


def test_a_printer_that_takes_nothing_after_a_cancellation_gets_the_rest_later(
    printer: VirtualDriver,
) -> None:
    connection = PrinterConnection(printer, escpos.profiles.DEFAULT, LIMITS)
    connection.prepare()
    asked = count()

    def cancelled() -> bool:
        if next(asked) == 1:
            printer.set_faults([Fault.HANGS])
            return True
        return False

    connection.send(b"\x1b@" + PICTURE + b"\xff" * 12_240 + CUT, SendControl(cancelled=cancelled))
    with pytest.raises(PrinterUnavailable, match="broken off"):
        connection.prepare()
    printer.set_faults(())
    for receipt in NEXT:
        connection.prepare()
        assert connection.send(receipt, SendControl()).state is State.COMPLETED
    assert paper(printer)[-3:] == NEXT


class _Broken:
    """A wire to the virtual printer: it takes all, and breaks behind `carries` bytes that arrive."""

    def __init__(self, printer: VirtualDriver, monkeypatch: pytest.MonkeyPatch, carries: int) -> None:
        self._write, self._read, self._drain = printer.write, printer.read, printer.drain
        self._carries, self._broke = carries, False
        for name in ("write", "read", "drain"):
            monkeypatch.setattr(printer, name, getattr(self, name))

    def write(self, data: memoryview) -> int:
        self._broke = self._broke or len(data) > self._carries
        arrive = data[: self._carries]
        while arrive:
            taken = self._write(arrive)
            arrive, self._carries = arrive[taken:], self._carries - taken
        return len(data)

    def read(self, seconds: float) -> bytes:
        self._fail()
        return self._read(seconds)

    def drain(self, waited_long_enough: Callable[[], bool]) -> None:
        self._fail()
        self._drain(waited_long_enough)

    def _fail(self) -> None:
        if self._broke:
            raise PrinterLost("the connection broke")


@pytest.mark.parametrize("carries", range(20))
def test_what_closes_a_broken_job_goes_out_again_where_the_wire_breaks_under_it(
    printer: VirtualDriver, monkeypatch: pytest.MonkeyPatch, carries: int
) -> None:
    connection = PrinterConnection(printer, escpos.profiles.DEFAULT, LIMITS)
    connection.check_status()
    connection.prepare()
    with monkeypatch.context() as wire:
        _Broken(printer, wire, len(b"ORDER 7"))
        assert connection.send(b"ORDER 7\n" + CUT, SendControl()).state is State.UNCERTAIN
    with monkeypatch.context() as wire:
        _Broken(printer, wire, carries)
        with pytest.raises(PrinterUnavailable):
            connection.prepare()
    for receipt in NEXT:
        connection.prepare()
        assert connection.send(receipt, SendControl()).state is State.COMPLETED
    assert texts(printer)[0].startswith("ORDER 7\n")
    assert paper(printer)[-2:] == NEXT[-2:]


@pytest.mark.parametrize("carries", range(1, 5))
def test_a_drawer_pulse_that_broke_off_takes_nothing_of_the_next_receipt(
    printer: VirtualDriver, monkeypatch: pytest.MonkeyPatch, carries: int
) -> None:
    connection = PrinterConnection(printer, escpos.profiles.DEFAULT, LIMITS)
    connection.check_status()
    with monkeypatch.context() as wire:
        _Broken(printer, wire, carries)
        with pytest.raises(PrinterLost):
            connection.kick_drawer(b"\x1bp\x00\x19\xfa")
    for receipt in NEXT:
        connection.prepare()
        assert connection.send(receipt, SendControl()).state is State.COMPLETED
    assert [text for text in texts(printer) if text.strip()] == [escpos.text(each) for each in NEXT]


def test_one_connection_at_a_time_prints(printer: VirtualDriver, tmp_path: Path) -> None:
    other = make_driver("virtual:lab", "", DriverContext(tmp_path, LIMITS, lambda *_: (b"", "")))
    printer.open()
    printer.write(memoryview(b"half a li"))
    with pytest.raises(PrinterUnavailable, match="something else is connected"):
        other.open()
    printer.write(memoryview(b"ne\n" + CUT))
    printer.drain(lambda: True)
    printer.close()
    other.open()
    assert paper(printer) == [b"half a line\n" + CUT]


def test_a_connection_that_nobody_has_any_more_is_none(tmp_path: Path) -> None:
    context = DriverContext(tmp_path, LIMITS, lambda *_: (b"", ""))
    make_driver("virtual:lab", "", context).open()
    gc.collect()
    make_driver("virtual:lab", "", context).open()


@pytest.mark.parametrize("fault", [Fault.PAPER_OUT, Fault.COVER_OPEN])
def test_a_printer_that_stands_takes_no_more_than_its_buffer_holds(
    printer: VirtualDriver, fault: Fault
) -> None:
    printer.open()
    printer.set_faults([fault])
    taken = [printer.write(memoryview(b"line\n" * 1_000)) for _ in range(4)]
    assert taken == [BUFFER, 0, 0, 0]
