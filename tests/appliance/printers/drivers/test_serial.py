"""The serial driver on real pseudo-terminals: the kernel's own line discipline, and a printer at its end."""

from __future__ import annotations

import os
import pty
import select
import termios
import threading
import tty
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from support.waiting import DEADLINE, eventually

import escpos
from appliance.printers import DriverContext, DriverError, PrinterConnection, PrinterLost, PrinterUnavailable
from appliance.printers.connection.printer_connection import SendControl
from appliance.printers.drivers.base import Driver
from appliance.printers.drivers.serial import DSR_PIECE, Line, SerialDriver
from appliance.settings import Limits
from appliance.spool import PrinterState, State
from escpos.command import Kind
from escpos.emulation import Condition, ReportedMemory, Responder
from escpos.profiles import DEFAULT

DATA = bytes(range(256)) * 512
XOFF, XON = b"\x13", b"\x11"
LIMITS = Limits(answer_seconds=DEADLINE, send_seconds=DEADLINE, confirm_seconds=0.1)  # it does not say that


class Terminal:
    """The printer's end of a line: it keeps what it reads, and answers as a printer does where asked to."""

    def __init__(self) -> None:
        self.master, self._slave = pty.openpty()
        tty.setraw(self._slave)
        self.path = os.ttyname(self._slave)
        self.received = bytearray()
        self.condition = Condition()
        self._ended = threading.Event()

    def read(self, size: int = 65_536) -> bytes:
        data = os.read(self.master, size) if select.select([self.master], [], [], 0.05)[0] else b""
        self.received += data
        return data

    def start(self, work: Callable[[bytes], None] = lambda _data: None) -> None:
        self._thread = threading.Thread(target=self._run, args=(work,), daemon=True)
        self._thread.start()

    def _run(self, work: Callable[[bytes], None]) -> None:
        while not self._ended.is_set():
            if data := self.read():
                work(data)

    def answer_as_a_printer(self) -> None:
        parser, responder = escpos.Parser(), Responder(DEFAULT, ReportedMemory())

        def work(data: bytes) -> None:
            for command in parser.feed(data):
                if command.kind in (Kind.REQUEST, Kind.REALTIME):
                    os.write(self.master, responder.answer(command, self.condition))

        self.start(work)

    def hang_up(self) -> None:
        self._ended.set()
        if hasattr(self, "_thread"):
            self._thread.join()
        for end in (self.master, self._slave):
            if end >= 0:
                os.close(end)
        self.master = self._slave = -1


@pytest.fixture
def terminal() -> Iterator[Terminal]:
    terminal = Terminal()
    yield terminal
    terminal.hang_up()


@pytest.fixture
def context(tmp_path: Path) -> DriverContext:
    return DriverContext(tmp_path, Limits(), lambda *_: (b"", ""))


def driver_on(terminal: Terminal, flow: str = "none") -> SerialDriver:
    driver = SerialDriver(terminal.path, Line(flow=flow))
    driver.open()
    return driver


def write_all(driver: Driver, data: bytes) -> None:
    sent = 0
    while sent < len(data):
        sent += driver.write(memoryview(data)[sent:])


def received_all(terminal: Terminal, data: bytes) -> bool:
    return eventually(lambda: len(terminal.received) >= len(data)) and terminal.received == data


def test_every_byte_value_arrives_as_it_was_sent(terminal: Terminal) -> None:
    terminal.start()
    driver = driver_on(terminal)
    write_all(driver, DATA)
    driver.drain(lambda: False)
    assert received_all(terminal, DATA)


def test_a_printer_that_does_not_read_takes_zero_and_the_count_stays_right(
    terminal: Terminal,
) -> None:
    driver = driver_on(terminal)
    sent = 0
    while taken := driver.write(memoryview(DATA)[sent:]):
        sent += taken
    assert 0 < sent < len(DATA)
    terminal.start()
    write_all(driver, DATA[sent:])
    assert received_all(terminal, DATA)


def test_xoff_pauses_the_line_and_xon_lets_it_go_on(terminal: Terminal) -> None:
    driver = driver_on(terminal, "xonxoff")
    os.write(terminal.master, XOFF + b"x")
    while driver.read(5) != b"x":  # what is heard behind it tells that the line has it
        pass
    assert driver.write(memoryview(b"abc")) == 0
    os.write(terminal.master, XON)
    write_all(driver, b"abc")
    terminal.start()
    assert received_all(terminal, b"abc")


def test_what_the_printer_says_is_read_and_silence_is_empty(terminal: Terminal) -> None:
    driver = driver_on(terminal)
    assert driver.read(0) == b""
    os.write(terminal.master, bytes(range(256)))
    said = b""
    while len(said) < 256:
        said += driver.read(5)
    assert said == bytes(range(256))


def test_a_line_that_hangs_up_is_a_printer_that_is_lost(terminal: Terminal) -> None:
    driver = driver_on(terminal)
    terminal.hang_up()
    with pytest.raises(PrinterLost):
        driver.read(5)
    with pytest.raises(PrinterLost):
        write_all(driver, DATA)
    driver.close()
    driver.close()


def test_a_line_without_control_wires_never_claims_that_the_printer_is_offline(terminal: Terminal) -> None:
    assert driver_on(terminal, "rtscts").reasons() == ()


class Wires:
    """Stands for what a pseudo-terminal lacks: the wires of a real port. All else is the real one's."""

    def __init__(self, port: object, cts: bool, dsr: bool) -> None:
        self._port, self.cts, self.dsr = port, cts, dsr

    def __getattr__(self, name: str) -> object:
        return getattr(self._port, name)


@pytest.mark.parametrize(("flow", "cts", "dsr"), [("rtscts", False, True), ("dsrdtr", True, False)])
def test_the_wire_that_holds_the_sender_back_shows_the_printer_offline(
    terminal: Terminal, flow: str, cts: bool, dsr: bool
) -> None:
    driver = driver_on(terminal, flow)
    driver._port = Wires(driver._port, cts, dsr)
    assert driver.reasons() == ("printer-offline",)
    driver._port = Wires(driver._port, not cts, not dsr)
    assert driver.reasons() == ()


def test_dsr_stops_the_sender_and_only_short_pieces_are_ever_on_their_way(terminal: Terminal) -> None:
    driver = driver_on(terminal, "dsrdtr")
    wires = Wires(driver._port, cts=True, dsr=False)
    driver._port = wires
    assert driver.write(memoryview(DATA)) == 0
    wires.dsr = True
    assert driver.write(memoryview(DATA)) == DSR_PIECE


def test_a_link_over_it_asks_prints_and_is_told_of_the_paper(terminal: Terminal) -> None:
    terminal.answer_as_a_printer()
    driver = SerialDriver(terminal.path, Line(flow="none"))
    connection = PrinterConnection(driver, DEFAULT, LIMITS)
    assert connection.check_status().state is PrinterState.ONLINE
    connection.prepare()
    assert connection.send(b"receipt\n" * 1_000, SendControl()).state is State.COMPLETED
    terminal.condition = Condition(paper_out=True)
    with pytest.raises(PrinterUnavailable, match="paper-out"):
        connection.check_status()
    connection.close()
    assert b"receipt\n" * 1_000 in terminal.received


class SwitchedOff(SerialDriver):
    """A printer behind a line with wires, which are low while it is switched off."""

    is_on = False

    def _holds_back(self) -> bool:
        return not self.is_on


def test_a_printer_that_is_switched_off_is_asked_nothing_and_talks_once_it_is_on(terminal: Terminal) -> None:
    driver = SwitchedOff(terminal.path, Line(flow="none"))
    connection = PrinterConnection(driver, DEFAULT, LIMITS)
    for look in (connection.check_status, connection.check_status, connection.prepare):
        with pytest.raises(PrinterUnavailable, match="printer-offline"):
            look()
    assert (terminal.read(), connection.is_bidirectional) == (b"", None)
    driver.is_on = True
    terminal.answer_as_a_printer()
    assert connection.check_status().state is PrinterState.ONLINE
    assert connection.is_bidirectional
    connection.close()


def test_a_port_that_somebody_else_has_is_named(terminal: Terminal) -> None:
    first = driver_on(terminal)
    with pytest.raises(PrinterUnavailable, match="exclusively"):
        driver_on(terminal)
    first.close()
    driver_on(terminal).close()


def test_a_port_that_is_not_there_or_is_none_is_unavailable() -> None:
    for device in ("/dev/ttyNONE7", "/dev/null"):
        with pytest.raises(PrinterUnavailable, match=device):
            SerialDriver(device, Line(flow="none")).open()


def test_the_line_is_set_as_the_uri_says(terminal: Terminal, context: DriverContext) -> None:
    uri = f"serial://{terminal.path}?baud=19200&parity=even&bits=8&stop=2&flow=xonxoff"
    driver = SerialDriver.from_uri(urlsplit(uri), "", context)
    driver.open()
    iflag, _, cflag, _, speed, *_ = termios.tcgetattr(terminal.master)
    assert speed == termios.B19200
    assert cflag & termios.CSTOPB
    assert iflag & termios.IXON
    assert not cflag & termios.CRTSCTS


@pytest.mark.parametrize(
    ("uri", "hint"),
    [
        ("serial://ttyUSB0", "should look like"),
        ("serial:///etc/passwd", "should look like"),
        ("serial:///dev/../etc/passwd", "should look like"),
        ("serial:///dev/ttyS0?baud=fast", "baud: expected a whole number"),
        ("serial:///dev/ttyS0?baud=1", "baud: 1 is out of range"),
        ("serial:///dev/ttyS0?parity=mark", "parity: 'mark' is not one of: none, even, odd"),
        ("serial:///dev/ttyS0?flow=rts", "flow: 'rts' is not one of"),
        ("serial:///dev/ttyS0?flows=rtscts", "did you mean flow"),
        ("serial:///dev/ttyS0?bits=9", "bits: 9 is out of range"),
    ],
)
def test_a_bad_uri_is_refused_with_what_would_be_right(context: DriverContext, uri: str, hint: str) -> None:
    with pytest.raises(DriverError, match=hint):
        SerialDriver.from_uri(urlsplit(uri), "", context)
