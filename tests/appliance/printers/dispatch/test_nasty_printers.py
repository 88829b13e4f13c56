"""Every fault that a printer can have, times all that happens to jobs: each is on paper once, in its turn,
and what is said of it is what happened.

No time is waited for: the box's clock and the printer's are turned where something is to be over.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from fault_proxy import FaultProxy, Wire
from support.clocks import ForwardClock, FrozenClock
from support.net_printer import NetPrinter
from support.waiting import DEADLINE, eventually

from appliance.printers import Dispatchers, DriverContext
from appliance.printers.connection.confirmation import ASK_AGAIN_SECONDS
from appliance.printers.drivers.virtual.faults import Fault
from appliance.printers.drivers.virtual.speech import PAPER_SECONDS
from appliance.settings import Limits
from appliance.spool import Decision, Job, PrinterState, Spool, State, Submission

PATIENCE = 10 * DEADLINE  # nothing takes so long; where it is to be over, a test puts the clock forward
HELD_UP = 10_000 * PATIENCE  # the same for the bytes of a job
LIMITS = Limits(
    free_bytes=0,
    backoff_seconds=0.01,
    connect_seconds=DEADLINE,
    send_seconds=HELD_UP,
    answer_seconds=PATIENCE,
    confirm_seconds=PATIENCE,
    status_seconds=0.1,
    away_seconds=0.05,
    stale_seconds=1e7,
)
SETTLED = (State.COMPLETED, State.UNCERTAIN, State.FAILED, State.CANCELED)
LONG = 400_000  # bytes, which a slow printer takes seconds for


def still() -> None:
    """No clock is turned."""


@dataclass
class Shop:
    """A box and its printer, on a wire of their own, each with a clock of its own."""

    spool: Spool
    printer: NetPrinter
    wire: FaultProxy
    box_clock: ForwardClock
    printer_clock: FrozenClock
    turn: Callable[[], object] = field(default=still)

    def approved(self, data: bytes) -> Job:
        job = self.spool.jobs.accept(Submission(data, "raw", "192.0.2.7", printer="net")).result()
        return self.spool.jobs.decide(job.id, "approve", Decision("ada", "web", job.sha256))

    def sees(self, what: Callable[[], bool]) -> bool:
        return eventually(lambda: bool(self.turn()) or what())

    def becomes(self, job: Job, *states: State) -> Job:
        assert self.sees(lambda: self.spool.jobs.get(job.id).state in states), self.spool.jobs.get(job.id)
        return self.spool.jobs.get(job.id)

    def mend(self) -> None:
        """Take its faults away; a question that it was asked before is over then."""
        number = self.spool.printers.by_name("net").id
        self.spool.printers.pause(number, True)
        self.printer.break_it()
        assert self.sees(lambda: not self.is_away)
        self.turn = still
        self.spool.printers.pause(number, False)

    def sees_it_away(self) -> bool:
        return self.sees(lambda: self.is_away)

    @property
    def is_away(self) -> bool:
        return self.spool.live_status.printer("net").state is PrinterState.OFFLINE

    def break_it(self, *faults: Fault) -> None:
        """Give the printer faults, and have time go on as it has to for them to show."""
        self.printer.break_it(*faults)
        turns = {self.kind_of(fault).turns for fault in faults} - {still}
        self.turn = (lambda: [turn(self) for turn in turns].clear()) if turns else still

    @staticmethod
    def kind_of(fault: Fault) -> Kind:
        return KINDS[fault]


def box_waits(shop: Shop) -> None:
    shop.box_clock.turn(PATIENCE)


def box_waits_long(shop: Shop) -> None:
    shop.box_clock.turn(HELD_UP + 1)


def printer_waits(shop: Shop) -> None:
    shop.printer_clock.turn(0.1)


@dataclass(frozen=True)
class Kind:
    """What becomes of a receipt at a printer with a fault: it is completed, with a confirmation; it `waits`
    until the fault is mended; or the connection `breaks`. `turns` is what lets time pass there."""

    outcome: str
    turns: Callable[..., object] = still


KINDS = {
    Fault.PAPER_OUT: Kind("waits", box_waits),
    Fault.NEAR_END: Kind("printed"),
    Fault.COVER_OPEN: Kind("waits", box_waits),
    Fault.CUTTER: Kind("waits", box_waits),
    Fault.ERROR: Kind("waits", box_waits),
    Fault.DRAWER: Kind("printed"),
    Fault.OFFLINE: Kind("waits", box_waits),
    Fault.DROP: Kind("breaks"),
    Fault.RESET: Kind("breaks"),
    Fault.SILENT: Kind("waits", box_waits),
    Fault.LATE: Kind("printed", printer_waits),
    Fault.SLOW: Kind("printed"),
    Fault.SLOW_PAPER: Kind("sent", box_waits),
    Fault.UNCONFIRMED: Kind("sent", box_waits),
    Fault.HANGS_UP: Kind("printed"),
    Fault.HANGS: Kind("waits", box_waits_long),
    Fault.GARBAGE: Kind("waits", box_waits),
    Fault.BABBLES: Kind("sent"),
    Fault.EAGER: Kind("printed"),
}


def receipt(number: int, size: int = 0) -> bytes:
    line = b"receipt %d\n" % number
    return b"\x1b@" + line * (1 + size // len(line)) + b"\x1dV1"


@pytest.fixture
def shop(spool: Spool, tmp_path: Path) -> Iterator[Shop]:
    clock, printer_clock = ForwardClock(), FrozenClock()
    printer = NetPrinter(tmp_path / "net", clock=printer_clock)
    wire = FaultProxy(printer.uri)
    context = DriverContext(tmp_path / "data", LIMITS, lambda _data, _profile, _memory: (b"", ""), clock)
    dispatchers = Dispatchers(spool, context, threading.Thread.start)
    dispatchers.start()
    spool.printers.put("net", wire.uri, "generic-80mm")
    dispatchers.refresh()
    assert eventually(lambda: spool.live_status.printer("net").state is PrinterState.ONLINE)
    yield Shop(spool, printer, wire, clock, printer_clock)
    printer.break_it()
    clock.turn(100 * PATIENCE)  # nobody waits for an answer any more
    dispatchers.stop(DEADLINE)
    wire.close()
    printer.close()


def on_paper(shop: Shop) -> list[bytes]:
    """The receipts of which anything is on paper, in order; what closed a broken one is none."""
    out = b"".join(shop.printer.papers()).replace(b"\0", b"")
    return [part.rstrip(b"\n") for part in out.split(b"\x1b@") if part.strip(b"\n")]


def agrees(shop: Shop, job: Job, data: bytes, outcome: str) -> bool:
    """Whether what is said of a job that is over is true, as far as paper shows it."""
    copies = on_paper(shop).count(data[2:])
    if outcome == "breaks":
        return copies == 1 if job.state is State.COMPLETED else copies <= 1
    confirmation = "printed" if outcome == "waits" else outcome
    return (job.state, job.confirmation, copies) == (State.COMPLETED, confirmation, 1)


def test_every_kind_of_fault_has_its_line() -> None:
    assert set(KINDS) == set(Fault)


@pytest.mark.parametrize("fault", KINDS)
def test_receipts_are_printed_once_and_in_order_and_said_to_be_what_they_are(
    shop: Shop, fault: Fault
) -> None:
    outcome = KINDS[fault].outcome
    shop.break_it(fault)
    if outcome == "waits":
        assert shop.sees_it_away()
    receipts = [receipt(number) for number in range(3)]
    jobs = [shop.approved(data) for data in receipts]
    if outcome == "waits":
        assert shop.sees(lambda: shop.spool.jobs.get(jobs[0].id).reason is not None)
        assert {shop.spool.jobs.get(job.id).state for job in jobs} == {State.APPROVED}
        assert on_paper(shop) == []
        shop.mend()
    if outcome == "breaks":
        shop.becomes(jobs[0], *SETTLED)
        shop.mend()
    done = [shop.becomes(job, *SETTLED) for job in jobs]
    for job, data in zip(done, receipts, strict=True):
        assert shop.sees(lambda job=job, data=data: agrees(shop, job, data, outcome)), (job, on_paper(shop))
    printed = [part for part in on_paper(shop) if b"V1" in part]
    assert printed == sorted(printed)


@pytest.mark.parametrize("fault", KINDS)
def test_a_receipt_whose_wire_is_cut_harms_none_behind_it(shop: Shop, fault: Fault) -> None:
    outcome = KINDS[fault].outcome
    first, cut, last = (receipt(number, 20_000 if number == 1 else 0) for number in range(3))
    shop.becomes(shop.approved(first), State.COMPLETED)
    shop.wire.count(Wire(cut_at=10_000))
    shop.becomes(shop.approved(cut), State.UNCERTAIN)
    shop.wire.count(Wire())
    shop.break_it(fault)
    if outcome == "waits":
        assert shop.sees_it_away()
    job = shop.approved(last)
    if outcome == "breaks":
        assert shop.sees(lambda: shop.is_away or shop.spool.jobs.get(job.id).state in SETTLED)
    if outcome in ("waits", "breaks"):
        shop.mend()
    done = shop.becomes(job, *SETTLED)
    assert shop.sees(lambda: agrees(shop, done, last, outcome)), (done, on_paper(shop))
    paper = on_paper(shop)
    assert paper[0] == first[2:]
    assert last[2:] not in paper[:-1]
    assert len(paper) <= 3


@pytest.mark.parametrize("fault", KINDS)
def test_a_receipt_that_is_cancelled_harms_none_behind_it(shop: Shop, fault: Fault) -> None:
    outcome = KINDS[fault].outcome
    shop.break_it(Fault.SLOW)
    long, data = shop.approved(receipt(1, LONG)), receipt(2)
    last = shop.approved(data)
    shop.becomes(long, State.PRINTING)
    shop.printer.break_it(Fault.HANGS)
    shop.spool.jobs.decide(long.id, "cancel", Decision("ada", "web", reason="wrong one"))
    shop.becomes(long, State.CANCELED)
    shop.break_it(fault)
    if outcome == "waits":
        assert shop.sees_it_away()
    if outcome == "breaks":
        assert shop.sees(lambda: shop.is_away or shop.spool.jobs.get(last.id).state in SETTLED)
    if outcome in ("waits", "breaks"):
        shop.mend()
    done = shop.becomes(last, *SETTLED)
    assert shop.sees(lambda: agrees(shop, done, data, outcome)), (done, on_paper(shop))
    assert len(on_paper(shop)) <= 2


@pytest.mark.parametrize("fault", KINDS)
def test_a_receipt_that_is_confirmed_late_is_sent_and_the_next_ones_are_asked_about_again(
    shop: Shop, fault: Fault
) -> None:
    outcome = KINDS[fault].outcome
    shop.break_it(Fault.SLOW_PAPER)
    late = shop.becomes(shop.approved(receipt(0)), State.COMPLETED)
    assert late.confirmation == "sent"
    shop.printer_clock.turn(PAPER_SECONDS + 1)
    shop.box_clock.turn(2 * ASK_AGAIN_SECONDS)
    shop.break_it(fault)
    if outcome == "waits":
        assert shop.sees_it_away()
    job = shop.approved(receipt(1))
    if outcome == "breaks":
        assert shop.sees(lambda: shop.is_away or shop.spool.jobs.get(job.id).state in SETTLED)
    if outcome in ("waits", "breaks"):
        shop.mend()
    done = shop.becomes(job, *SETTLED)
    assert shop.sees(lambda: agrees(shop, done, receipt(1), outcome)), (done, on_paper(shop))
    assert on_paper(shop)[0] == receipt(0)[2:]
