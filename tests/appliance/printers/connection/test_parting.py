"""A printer that has not read all yet when the box has nothing more to say: none of it may be lost."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator

import pytest
from support.waiting import DEADLINE

from appliance.printers import PrinterConnection, SendControl
from appliance.printers.drivers import tcp
from appliance.printers.drivers.tcp import TcpDriver
from appliance.printers.send_control import never
from appliance.settings import Limits
from appliance.spool import State
from escpos.profiles import DEFAULT

LIMITS = Limits(answer_seconds=0.01)
JOB = b"a line of forty-eight characters, and so it ends\n" * 400
PICTURE = b"\x1dv0\x00\x30\x00\xff\x00" + bytes(100)
PULSE = b"\x1bp\x00\x32\x32"
PIECE = 500
BIG = 1_000_000  # of the kernel's buffer at the printer's end: all is acknowledged before it is read


class SlowReader:
    """A printer that talks while it reads, and gives up where nobody listens.

    With `closes` it closes its side once it has read all.
    """

    def __init__(self, says: bytes, closes: bool = True) -> None:
        self.got = b""
        self._says, self._closes = says, closes
        self._listener = socket.socket()
        self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BIG)
        self._listener.bind(("127.0.0.1", 0))
        self._listener.listen()
        self._has_read_all = threading.Event()
        self._may_read = threading.Event()
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    @property
    def driver(self) -> TcpDriver:
        return TcpDriver("127.0.0.1", self._listener.getsockname()[1], DEADLINE)

    def read(self) -> None:
        """Begin to."""
        self._may_read.set()

    def has_read_all(self) -> bool:
        """Wait until it has; or until it gave up."""
        self._thread.join(DEADLINE)
        return self._has_read_all.is_set()

    def close(self) -> None:
        self._is_over.set()
        self.read()
        self._listener.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._listener.close()

    def _serve(self) -> None:
        kept = []
        while not self._is_over.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                break
            kept.append(connection)
            self._may_read.wait()
            try:
                while piece := connection.recv(PIECE):
                    self.got += piece
                    connection.sendall(self._says)
                self._has_read_all.set()
            except OSError:
                break
            if self._closes:
                break
        for connection in kept:
            connection.close()


@pytest.fixture
def make() -> Iterator[Callable[..., SlowReader]]:
    made: list[SlowReader] = []

    def make_one(says: bytes, closes: bool = True) -> SlowReader:
        made.append(SlowReader(says, closes))
        return made[-1]

    yield make_one
    for each in made:
        each.close()


def mute(printer: SlowReader) -> PrinterConnection:
    """A connection to it that knows that it answers nothing."""
    connection = PrinterConnection(printer.driver, DEFAULT, LIMITS)
    connection._dialogue.is_mute()
    return connection


@pytest.mark.parametrize("says", [b"\xde", bytes(range(256)), b""])
def test_a_mute_printer_that_says_something_late_gets_every_byte(
    make: Callable[..., SlowReader], says: bytes
) -> None:
    printer = make(says)
    connection = mute(printer)
    connection.prepare()
    threading.Timer(0.1, printer.read).start()
    outcome = connection.send(JOB, SendControl())
    connection.release()
    assert printer.has_read_all()
    assert (outcome.state, outcome.confirmation) == (State.COMPLETED, "sent")
    assert printer.got == JOB


def test_a_pulse_is_read_by_a_printer_that_says_something_meanwhile(make: Callable[..., SlowReader]) -> None:
    printer = make(b"\xde" * 100)
    printer.read()
    mute(printer).kick_drawer(PULSE)
    assert printer.has_read_all()
    assert printer.got == PULSE


@pytest.mark.parametrize("reads", [True, False])
def test_what_closes_a_cancelled_job_stays_owed_until_the_printer_has_read_it(
    make: Callable[..., SlowReader], reads: bool
) -> None:
    """What it does not read is acknowledged all the same."""
    printer = make(b"")
    if reads:
        printer.read()
    connection = mute(printer)
    connection._dialogue.is_bidirectional = True
    connection._dialogue.open()
    asked = iter((False, True))
    outcome = connection.send(PICTURE, SendControl(cancelled=lambda: next(asked, True)))
    assert outcome.state is State.UNCERTAIN
    assert bool(connection._unfinished.closing) is not reads


def test_one_that_never_closes_its_side_is_not_waited_for_the_next_time(
    make: Callable[..., SlowReader], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tcp, "CLOSES_WITHIN", 0.0)
    printer = make(b"", closes=False)
    printer.read()
    driver = printer.driver
    asked = iter((False, True))
    driver.open()
    driver.drain(never)
    assert not driver.part(lambda: next(asked))
    driver.close()
    driver.open()
    driver.drain(never)
    assert not driver.part(never), "it ends, though nobody says that it has waited long enough"
    driver.close()
