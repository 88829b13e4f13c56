"""What the box learns of a printer: how fast it answers, whether it tells that a job is on paper, and lives.

Time is the driver's: it passes while somebody listens, or while the printer takes nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Self
from urllib.parse import SplitResult

import pytest

import escpos
from appliance.printers import DriverContext, PrinterConnection, PrinterLost, PrinterUnavailable, SendControl
from appliance.printers.connection.confirmation import ASK_AGAIN_SECONDS
from appliance.printers.connection.printer_connection import STUCK_SECONDS
from appliance.printers.drivers.base import WAIT_SECONDS, Driver
from appliance.printers.errors import HungUp
from appliance.settings import Limits
from appliance.spool import PrinterState, PrinterStatus, Reason, State
from escpos.command import Kind
from escpos.emulation import Condition, ReportedMemory, Responder, process_id
from escpos.profiles import DEFAULT

LIMITS = Limits(free_bytes=0)
RECEIPT = b"receipt\n"


class Clone(Driver):
    """A printer on the network, as somebody has copied it."""

    scheme = "clone"
    example = "clone:"

    def __init__(self) -> None:
        self.now = 1_000.0
        self.answers_after = 0.0  # seconds
        self.paper_after: float | None = 0.0  # seconds until it says that all is on paper; None: never
        self.rests = float("inf")  # seconds until it closes a connection
        self.is_mute = False
        self.takes_nothing = False
        self.closes = True  # behind us
        self.babble = b""  # what it says whenever somebody listens
        self.condition = Condition()
        self.device: tuple[str, ...] = ()  # why the device cannot print, as USB tells
        self.out_of_paper_behind_a_job = False
        self.got: list[bytes] = []  # commands
        self._responder = Responder(DEFAULT, ReportedMemory())

    @classmethod
    def from_uri(cls, _uri: SplitResult, _profile: str, _context: DriverContext) -> Self:
        raise NotImplementedError

    @property
    def jobs(self) -> int:
        """Receipts that it was sent."""
        return self.got.count(b"\n")

    def open(self) -> None:
        self._due: list[tuple[float, bytes]] = []
        self._active_at = self.now
        self._is_behind = False

    def close(self) -> None:
        pass

    def write(self, data: memoryview) -> int:
        if self.takes_nothing:
            self.now += WAIT_SECONDS
            return 0
        self._active_at = self.now
        for command in escpos.parse(bytes(data)):
            self.got.append(command.raw)
            if command.raw == b"\n" and self.out_of_paper_behind_a_job:
                self.condition = Condition(paper_out=True)
            promise = process_id(command)
            if promise and self.paper_after is not None:
                self._due.append((self.now + self.paper_after, promise))
            elif not promise and command.kind in (Kind.REALTIME, Kind.REQUEST) and not self.is_mute:
                self._due.append(
                    (self.now + self.answers_after, self._responder.answer(command, self.condition))
                )
        return len(data)

    def read(self, seconds: float) -> bytes:
        if self._is_behind and self.closes:
            raise HungUp("it closed behind us")
        end = self.now + seconds
        due = min((when for when, _ in self._due), default=float("inf"))
        hangs_up = self._active_at + self.rests
        self.now = max(self.now, min(end, due, hangs_up))
        if self.babble:
            return self.babble
        if hangs_up <= self.now:
            raise HungUp("it closed a connection that rested")
        said = b"".join(what for when, what in self._due if when <= self.now)
        self._due = [(when, what) for when, what in self._due if when > self.now]
        return said

    def reasons(self) -> tuple[str, ...]:
        return self.device

    def drain(self, waited_long_enough: Callable[[], bool]) -> None:
        del waited_long_enough
        self._is_behind = not self.stays_open


@pytest.fixture
def clone() -> Clone:
    return Clone()


@pytest.fixture
def told() -> list[PrinterStatus]:
    return []


@pytest.fixture
def connection(clone: Clone, told: list[PrinterStatus]) -> PrinterConnection:
    return PrinterConnection(clone, DEFAULT, LIMITS, told.append, clock=lambda: clone.now)


def said_of(connection: PrinterConnection, data: bytes = RECEIPT) -> tuple[State, str | None]:
    connection.prepare()
    outcome = connection.send(data, SendControl())
    connection.release()
    return outcome.state, outcome.confirmation


def test_a_clone_that_ignores_the_last_question_and_hangs_up_has_got_its_receipt(
    connection: PrinterConnection, clone: Clone
) -> None:
    clone.paper_after, clone.rests = None, 2.0
    assert said_of(connection) == (State.COMPLETED, "sent")
    before = clone.now
    assert [said_of(connection) for _ in range(3)] == [(State.COMPLETED, "sent")] * 3
    assert clone.now - before < 1.0, "it is not asked again"


def test_one_that_confirms_and_hangs_up_once_instead_leaves_its_receipt_uncertain(
    connection: PrinterConnection, clone: Clone
) -> None:
    assert said_of(connection) == (State.COMPLETED, "printed")
    clone.paper_after, clone.rests = None, 2.0
    assert said_of(connection) == (State.UNCERTAIN, None)


def test_one_that_hangs_up_without_paper_leaves_its_receipt_uncertain(
    connection: PrinterConnection, clone: Clone
) -> None:
    clone.paper_after, clone.rests, clone.out_of_paper_behind_a_job = None, 2.0, True
    connection.check_status()
    connection.prepare()

    def is_cancelled() -> bool:
        clone.babble = clone._responder.changed(clone.condition)  # its status comes by itself
        return False

    assert connection.send(RECEIPT, SendControl(cancelled=is_cancelled)).state is State.UNCERTAIN


def test_one_slow_confirmation_is_forgotten_after_a_while(
    connection: PrinterConnection, clone: Clone
) -> None:
    clone.paper_after = 12.0
    assert said_of(connection) == (State.COMPLETED, "sent")
    clone.paper_after = 0.5
    assert said_of(connection) == (State.COMPLETED, "sent")
    clone.now += ASK_AGAIN_SECONDS
    assert said_of(connection) == (State.COMPLETED, "printed")
    assert said_of(connection) == (State.COMPLETED, "printed")


def test_one_that_never_confirms_is_asked_ever_more_rarely(
    connection: PrinterConnection, clone: Clone
) -> None:
    clone.paper_after = None
    for _ in range(12 * 60):
        said_of(connection)
        clone.now += 60.0
    asked = sum(raw.startswith(b"\x1d(H") for raw in clone.got)
    assert 6 <= asked <= 20


def test_a_late_answer_has_the_next_job_confirmed_and_waited_for_longer(
    connection: PrinterConnection, clone: Clone
) -> None:
    clone.stays_open = True  # type: ignore[misc]  # as on USB
    clone.paper_after = 12.0
    assert said_of(connection) == (State.COMPLETED, "sent")
    clone.now += 5.0
    connection.check_status()
    assert said_of(connection) == (State.COMPLETED, "printed")


def test_a_printer_that_was_away_is_asked_again(
    connection: PrinterConnection, clone: Clone, monkeypatch: pytest.MonkeyPatch
) -> None:
    clone.paper_after = 12.0
    assert said_of(connection) == (State.COMPLETED, "sent")

    def is_away() -> None:
        raise PrinterUnavailable("it is off")

    with monkeypatch.context() as off:
        off.setattr(clone, "open", is_away)
        with pytest.raises(PrinterUnavailable):
            connection.check_status()
    clone.paper_after = 0.5
    assert said_of(connection) == (State.COMPLETED, "printed")


def test_a_job_that_is_not_asked_about_waits_for_paper_all_the_same(
    connection: PrinterConnection, clone: Clone
) -> None:
    clone.paper_after = None
    assert said_of(connection) == (State.COMPLETED, "sent")
    clone.out_of_paper_behind_a_job = True
    loads_at = clone.now + 300.0

    def somebody_looks() -> bool:
        if clone.now > loads_at:
            clone.condition = Condition()
        return False

    connection.prepare()
    outcome = connection.send(RECEIPT, SendControl(cancelled=somebody_looks))
    assert (outcome.state, outcome.confirmation) == (State.COMPLETED, "sent")
    assert clone.now >= loads_at


def test_a_printer_that_answers_after_1_6_seconds_is_no_mute_one(
    connection: PrinterConnection, clone: Clone
) -> None:
    clone.answers_after = 1.6
    assert connection.check_status().state is PrinterState.ONLINE
    assert connection.is_bidirectional
    assert said_of(connection) == (State.COMPLETED, "printed")


def test_a_printer_that_becomes_slow_is_believed_again_once_it_has_answered(
    connection: PrinterConnection, clone: Clone
) -> None:
    assert said_of(connection) == (State.COMPLETED, "printed")
    clone.answers_after = 1.6
    with pytest.raises(PrinterUnavailable):
        connection.check_status()
    assert connection.check_status().state is PrinterState.ONLINE
    assert said_of(connection) == (State.COMPLETED, "printed")


def test_a_printer_that_was_about_to_start_is_asked_again(
    connection: PrinterConnection, clone: Clone
) -> None:
    clone.is_mute = True
    assert connection.check_status().state is PrinterState.ONLINE
    assert connection.is_bidirectional is False
    clone.is_mute = False
    assert said_of(connection) == (State.COMPLETED, "sent")
    clone.now += 60.0
    assert said_of(connection) == (State.COMPLETED, "printed")


def test_what_may_be_no_printer_is_asked_a_few_times_only(
    connection: PrinterConnection, clone: Clone
) -> None:
    clone.is_mute = True
    for _ in range(2_000):
        connection.check_status()
        clone.now += 60.0
    assert len(clone.got) == 4


@pytest.mark.parametrize(
    "babble", [b"\xde\xad\xbe\xef", bytes(range(256)), b"\x10", b"\x18\x00\x0c\x00", b"7", b"\x12"]
)
def test_nonsense_without_end_holds_no_job_for_a_minute(
    connection: PrinterConnection, clone: Clone, babble: bytes
) -> None:
    connection.check_status()
    connection.prepare()
    clone.babble = babble
    clone.paper_after = None
    before = clone.now
    outcome = connection.send(RECEIPT, SendControl())
    assert (outcome.state, outcome.confirmation) == (State.COMPLETED, "sent")
    assert clone.now - before < 15.0
    connection.release()
    assert said_of(connection)[0] is State.COMPLETED


def test_a_printer_that_takes_nothing_is_shown_to_be_away_and_burns_one_job_only(
    connection: PrinterConnection, clone: Clone, told: list[PrinterStatus]
) -> None:
    clone.is_mute = True
    connection.check_status()
    connection.prepare()
    clone.takes_nothing, clone.closes = True, False
    told.clear()
    burnt = connection.send(RECEIPT, SendControl())
    assert burnt.state is State.FAILED, "nothing was taken"
    assert (told[-1].state, told[-1].reasons) == (PrinterState.OFFLINE, (Reason.PRINTER_OFFLINE,))
    assert "took nothing for 30 s" in told[-1].detail
    for _ in range(20):
        with pytest.raises(PrinterUnavailable):
            connection.prepare()
    clone.takes_nothing = False  # its kernel takes a question, and nobody reads it
    for _ in range(20):
        with pytest.raises(PrinterUnavailable, match="does nothing with them"):
            connection.prepare()
    assert clone.jobs == 0
    assert {status.state for status in told} == {PrinterState.OFFLINE}
    with pytest.raises(PrinterUnavailable):
        connection.kick_drawer(b"\x1bp\x00\x19\xfa")
    clone.closes = True
    assert said_of(connection) == (State.COMPLETED, "sent")
    assert clone.jobs == 1


def test_a_printer_that_took_nothing_is_sent_nothing_while_it_says_that_it_is_off(
    connection: PrinterConnection, clone: Clone
) -> None:
    clone.is_mute = True
    connection.check_status()
    connection.prepare()
    clone.takes_nothing = True
    connection.send(RECEIPT, SendControl())
    clone.device = (Reason.PRINTER_OFFLINE,)
    before = clone.now
    with pytest.raises(PrinterUnavailable, match="printer-offline"):
        connection.check_status()
    assert clone.now == before, "nobody waits for it to take a question"


def test_a_mute_printer_that_shows_nothing_gets_a_job_again_after_a_while(
    connection: PrinterConnection, clone: Clone
) -> None:
    clone.is_mute = True
    connection.check_status()
    connection.prepare()
    clone.takes_nothing, clone.closes = True, False
    connection.send(RECEIPT, SendControl())
    clone.takes_nothing = False
    with pytest.raises(PrinterUnavailable):
        connection.prepare()
    clone.now += STUCK_SECONDS
    assert said_of(connection) == (State.COMPLETED, "sent")


def test_a_connection_that_is_closed_while_it_rests_is_no_absence(
    connection: PrinterConnection, clone: Clone, told: list[PrinterStatus]
) -> None:
    clone.stays_open = True  # type: ignore[misc]
    clone.rests = 2.0
    connection.check_status()
    clone.now += 3.0
    connection.listen()
    assert connection.check_status().state is PrinterState.ONLINE
    clone.now += 3.0
    assert said_of(connection) == (State.COMPLETED, "printed")
    assert {status.state for status in told} == {PrinterState.ONLINE}


def test_bytes_that_were_taken_count_although_it_hangs_up_behind_them(
    connection: PrinterConnection, clone: Clone, monkeypatch: pytest.MonkeyPatch
) -> None:
    connection.check_status()
    connection.prepare()

    def hangs_up(_seconds: float) -> bytes:
        if clone.jobs:
            raise PrinterLost("the connection broke")
        return b""

    monkeypatch.setattr(clone, "read", hangs_up)
    outcome = connection.send(RECEIPT, SendControl())
    assert (outcome.state, outcome.bytes_sent) == (State.UNCERTAIN, len(RECEIPT))
