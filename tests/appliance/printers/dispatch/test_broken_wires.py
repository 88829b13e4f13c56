"""A printer that is a machine of its own, behind a wire that breaks at every byte of a receipt."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from fault_proxy import FaultProxy, Wire
from support import net_printer
from support.net_printer import NetPrinter
from support.ports import reserved_port
from support.waiting import DEADLINE, eventually

from appliance.printers import Dispatchers, DriverContext
from appliance.settings import Limits
from appliance.spool import Decision, Job, PrinterState, Spool, State, Submission
from escpos.ending import closed

LIMITS = Limits(
    free_bytes=0,
    backoff_seconds=0.01,
    connect_seconds=DEADLINE,
    send_seconds=DEADLINE,
    answer_seconds=DEADLINE,
    confirm_seconds=DEADLINE,
    status_seconds=0.1,
    away_seconds=0.1,
)
RECEIPT = b"\x1b@\x1ba\x01A shop\n\x1bE\x01total 12.00\x1bE\x00\n%05d\n\x1dV\x00"
TALK = 20  # bytes of questions around a receipt, at least
REPLUGS = 100
SETTLED = (State.COMPLETED, State.UNCERTAIN)


def printed(spool: Spool, data: bytes) -> Job:
    """Approve a job for the printer `net`, and wait until it is settled."""
    job = spool.jobs.accept(Submission(data, "raw", "192.0.2.7", printer="net")).result()
    spool.jobs.decide(job.id, "approve", Decision("ada", "web", job.sha256))
    assert eventually(lambda: spool.jobs.get(job.id).state in SETTLED), spool.jobs.get(job.id)
    return spool.jobs.get(job.id)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "net"


@pytest.fixture
def proxy(folder: Path) -> Iterator[FaultProxy]:
    program = Path(net_printer.__file__)
    command = [sys.executable, str(program), str(folder)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as printer:
        assert printer.stdin is not None
        assert printer.stdout is not None
        proxy = FaultProxy(printer.stdout.readline().strip())
        yield proxy
        proxy.close()
        printer.stdin.close()


@pytest.fixture
def dispatchers(spool: Spool, tmp_path: Path) -> Iterator[Dispatchers]:
    context = DriverContext(tmp_path / "data", LIMITS, lambda _data, _profile, _memory: (b"", ""))
    dispatchers = Dispatchers(spool, context, threading.Thread.start)
    dispatchers.start()
    yield dispatchers
    dispatchers.stop(DEADLINE)


@pytest.fixture
def wire(spool: Spool, proxy: FaultProxy, dispatchers: Dispatchers) -> FaultProxy:
    spool.printers.put("net", proxy.uri, "generic-80mm")
    dispatchers.refresh()
    assert eventually(lambda: spool.live_status.printer("net").state is PrinterState.ONLINE)
    return proxy


def papers(folder: Path) -> list[bytes]:
    return [file.read_bytes() for file in sorted((folder / "virtual" / "net").glob("*.bin"))]


@pytest.mark.parametrize("resets", [False, True])
def test_a_wire_that_breaks_at_any_byte_loses_no_receipt_and_doubles_none(
    spool: Spool, wire: FaultProxy, folder: Path, resets: bool
) -> None:
    wire.count(Wire())
    printed(spool, RECEIPT % 0)
    length = wire.carried
    assert length >= len(RECEIPT % 0) + TALK
    outcomes = {State.COMPLETED: 0, State.UNCERTAIN: 0}
    for offset in range(length):
        wire.count(Wire(cut_at=offset, resets=resets))
        data = RECEIPT % (offset + 1)
        job = printed(spool, data)
        wire.count(Wire())
        outcomes[job.state] += 1
        out = [paper for paper in papers(folder) if b"%05d" % (offset + 1) in paper]
        if job.state is State.COMPLETED:
            (paper,) = out
            before = paper.removesuffix(data)  # what a try before has left there, and what ended that
            assert before != paper, (offset, job)
            assert closed(before) == before, (offset, job)
        else:
            assert len(out) <= 1, (offset, job)
            (attempt,) = [each for each in spool.jobs.attempts(job.id) if each.bytes_sent]
            assert 0 < attempt.bytes_sent <= len(data)
    assert outcomes[State.COMPLETED] >= TALK / 2  # what broke before the receipt's first byte was tried again
    assert outcomes[State.UNCERTAIN] >= 1


def test_a_slow_wire_changes_nothing_but_the_time(spool: Spool, wire: FaultProxy, folder: Path) -> None:
    wire.count(Wire(delay=0.05))
    job = printed(spool, RECEIPT % 7)
    assert (job.state, job.confirmation) == (State.COMPLETED, "printed")
    assert papers(folder) == [RECEIPT % 7]


def test_a_printer_that_goes_and_comes_a_hundred_times_costs_no_file_and_no_thread(
    spool: Spool, dispatchers: Dispatchers, folder: Path
) -> None:
    port = reserved_port()
    net = NetPrinter(folder, port=port)
    spool.printers.put("net", net.uri, "generic-80mm")
    dispatchers.refresh()

    def is_seen(state: PrinterState) -> bool:
        return spool.live_status.printer("net").state is state

    costs = []
    for cycle in range(REPLUGS):
        assert eventually(lambda: is_seen(PrinterState.ONLINE))
        assert printed(spool, RECEIPT % cycle).state is State.COMPLETED
        costs.append((len(os.listdir("/proc/self/fd")), threading.active_count()))
        net.close()
        assert eventually(lambda: is_seen(PrinterState.OFFLINE))
        net = NetPrinter(folder, port=port)
    net.close()
    assert papers(folder) == [RECEIPT % cycle for cycle in range(REPLUGS)]
    for cost in zip(*costs, strict=True):  # the least of ten: a look at the printer may have a file open
        assert min(cost[-10:]) <= min(cost[:10])
