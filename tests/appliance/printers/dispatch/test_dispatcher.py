"""Dispatchers and drivers against real sockets and the shipped fake."""

from __future__ import annotations

import gc
import os
import socket
import struct
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from support.ports import reserved_port
from support.waiting import DEADLINE, eventually

import escpos
from appliance.printers import Dispatchers, DriverContext, DriverError, make_driver
from appliance.printers.drivers.virtual.driver import VirtualDriver
from appliance.printers.drivers.virtual.faults import Fault
from appliance.settings import Limits
from appliance.spool import Decision, Job, PrinterState, Reason, Spool, State, Submission
from escpos.command import Kind

LIMITS = Limits(
    free_bytes=0,
    backoff_seconds=0.05,
    away_seconds=0.1,
    answer_seconds=0.2,  # a paper trap never answers
    connect_seconds=DEADLINE,
    send_seconds=DEADLINE,
)


class PaperTrap:
    """A network printer: a listening socket that keeps what it is sent, and can be told how to behave."""

    def __init__(self) -> None:
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.received: list[bytes] = []
        self.reset_after: int | None = None
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            with connection:
                self._take(connection)

    def _take(self, connection: socket.socket) -> None:
        data = b""
        while piece := connection.recv(65536 if self.reset_after is None else 1):
            data += piece
            if self.reset_after is not None and len(data) >= self.reset_after:
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                return
        if any(command.kind is not Kind.REALTIME for command in escpos.parse(data)):
            self.received.append(
                data
            )  # a printer that is asked how it is, and says nothing, has printed nothing

    def close(self) -> None:
        self.listener.close()


@pytest.fixture
def context(tmp_path: Path) -> DriverContext:
    return DriverContext(
        tmp_path / "data", LIMITS, lambda data, _profile, _memory: (b"", data.decode("latin-1"))
    )


@pytest.fixture
def dispatchers(spool: Spool, context: DriverContext) -> Iterator[Dispatchers]:
    dispatchers = Dispatchers(spool, context, threading.Thread.start)
    dispatchers.start()
    yield dispatchers
    dispatchers.stop(DEADLINE)


@pytest.fixture
def trap() -> Iterator[PaperTrap]:
    trap = PaperTrap()
    yield trap
    trap.close()


def add(spool: Spool, dispatchers: Dispatchers, name: str, uri: str) -> None:
    spool.printers.put(name, uri, "generic-80mm")
    dispatchers.refresh()


def approved(spool: Spool, printer: str, data: bytes = b"receipt\n") -> Job:
    job = spool.jobs.accept(Submission(data, "raw", "192.0.2.7", printer=printer)).result()
    return spool.jobs.decide(job.id, "approve", Decision("ada", "web", job.sha256))


def virtual(spool: Spool, context: DriverContext, name: str = "demo") -> VirtualDriver:
    driver = make_driver(spool.printers.by_name(name).uri, "generic-80mm", context)
    assert isinstance(driver, VirtualDriver)
    return driver


def papers(context: DriverContext, name: str = "demo") -> list[bytes]:
    return [file.read_bytes() for file in sorted((context.data / "virtual" / name).glob("*.bin"))]


def test_a_network_printer_gets_the_bytes_and_the_job_is_sent(
    spool: Spool, dispatchers: Dispatchers, trap: PaperTrap
) -> None:
    add(spool, dispatchers, "net", f"socket://127.0.0.1:{trap.port}")
    data = bytes(range(256)) * 4096
    job = approved(spool, "net", data)
    assert eventually(lambda: spool.jobs.get(job.id).state is State.COMPLETED)
    assert spool.jobs.get(job.id).confirmation == "sent"
    assert eventually(lambda: trap.received == [data + b"\n"])  # it ends in a line


def test_each_printer_keeps_the_order_of_approval(
    spool: Spool, dispatchers: Dispatchers, trap: PaperTrap
) -> None:
    add(spool, dispatchers, "net", f"socket://127.0.0.1:{trap.port}")
    data = [b"%d\n" % number for number in range(20)]
    for each in data:
        approved(spool, "net", each)
    assert eventually(lambda: trap.received == data)


def test_a_connection_reset_in_the_middle_leaves_the_job_uncertain_and_is_not_tried_again(
    spool: Spool, dispatchers: Dispatchers, trap: PaperTrap
) -> None:
    trap.reset_after = 1_000
    add(spool, dispatchers, "net", f"socket://127.0.0.1:{trap.port}")
    job = approved(spool, "net", b"x" * 5_000_000)
    assert eventually(lambda: spool.jobs.get(job.id).state is State.UNCERTAIN)
    trap.reset_after = None
    next_one = approved(spool, "net", b"the next one\n")  # which stands behind it in the line
    assert eventually(lambda: spool.jobs.get(next_one.id).state is State.COMPLETED)
    assert eventually(lambda: trap.received == [b"the next one\n"])
    assert (spool.jobs.get(job.id).state, spool.jobs.get(job.id).attempts) == (State.UNCERTAIN, 1)
    (attempt,) = spool.jobs.attempts(job.id)
    assert attempt.bytes_sent
    assert "bytes were handed over" in attempt.detail


def test_a_printer_that_is_away_keeps_its_jobs_and_prints_them_when_it_is_back(
    spool: Spool, dispatchers: Dispatchers
) -> None:
    port = reserved_port()
    add(spool, dispatchers, "net", f"socket://127.0.0.1:{port}")
    job = approved(spool, "net")
    assert eventually(lambda: spool.jobs.get(job.id).reason == "printer-offline")
    assert (spool.jobs.get(job.id).state, spool.jobs.get(job.id).attempts) == (State.APPROVED, 0)
    assert spool.live_status.printer("net").state is PrinterState.OFFLINE
    listener = socket.create_server(("127.0.0.1", port))
    listener.settimeout(DEADLINE)
    received = b""
    while b"receipt\n" not in received:  # it comes once before, to ask, and is not answered
        connection, _ = listener.accept()
        with connection:
            while piece := connection.recv(100):
                received += piece
    listener.close()
    assert eventually(lambda: spool.jobs.get(job.id).state is State.COMPLETED)


def test_one_dead_printer_delays_no_other(spool: Spool, context: DriverContext) -> None:
    patient = replace(context, limits=replace(LIMITS, answer_seconds=2 * DEADLINE))
    dispatchers = Dispatchers(spool, patient, threading.Thread.start)
    dispatchers.start()
    silent = socket.create_server(("127.0.0.1", 0), backlog=0)
    silent.settimeout(DEADLINE)
    add(spool, dispatchers, "dead", f"socket://127.0.0.1:{silent.getsockname()[1]}")
    waiting = approved(spool, "dead", b"x" * 5_000_000)
    connection, _ = silent.accept()  # it is asked how it is from now on, and says nothing
    job = approved(spool, "demo")
    assert eventually(lambda: spool.jobs.get(job.id).state is State.COMPLETED)
    assert spool.live_status.printer("dead").state is PrinterState.UNKNOWN
    assert spool.jobs.get(waiting.id).state is State.APPROVED
    assert papers(context) == [b"receipt\n"]
    silent.close()
    connection.close()
    dispatchers.stop(DEADLINE)


@pytest.mark.parametrize("fault", [Fault.PAPER_OUT, Fault.COVER_OPEN])
def test_a_fault_before_the_first_byte_keeps_the_job_waiting_until_it_is_mended(
    spool: Spool, dispatchers: Dispatchers, context: DriverContext, fault: Fault
) -> None:
    driver = virtual(spool, context)
    driver.set_faults([fault])
    job = approved(spool, "demo")
    assert eventually(lambda: spool.jobs.get(job.id).reason == fault.value)
    assert spool.live_status.printer("demo").reasons == (fault.value,)
    driver.set_faults(())
    assert eventually(lambda: spool.jobs.get(job.id).state is State.COMPLETED)
    assert papers(context) == [b"receipt\n"]


def test_a_printer_that_goes_away_before_the_first_byte_is_tried_three_times(
    spool: Spool, dispatchers: Dispatchers, context: DriverContext
) -> None:
    virtual(spool, context).set_faults([Fault.RESET])
    job = approved(spool, "demo")
    assert eventually(lambda: spool.jobs.get(job.id).state is State.FAILED)
    assert [attempt.bytes_sent for attempt in spool.jobs.attempts(job.id)] == [0, 0, 0]
    virtual(spool, context).set_faults(())
    spool.jobs.decide(job.id, "retry", Decision("ada", "web", job.sha256))
    assert eventually(lambda: spool.jobs.get(job.id).state is State.COMPLETED)
    assert papers(context) == [b"receipt\n"]


def test_tries_are_apart_by_the_back_off(spool: Spool, tmp_path: Path) -> None:
    limits = Limits(free_bytes=0, backoff_seconds=0.4)
    context = DriverContext(tmp_path / "data", limits, lambda data, _profile, _memory: (b"", data.decode()))
    dispatchers = Dispatchers(spool, context, threading.Thread.start)
    virtual(spool, context).set_faults([Fault.RESET])
    dispatchers.start()
    job = approved(spool, "demo")
    assert eventually(lambda: spool.jobs.get(job.id).state is State.FAILED)
    begun = [attempt.started_at for attempt in spool.jobs.attempts(job.id)]
    dispatchers.stop(DEADLINE)
    assert begun[1] - begun[0] >= 400_000
    assert begun[2] - begun[1] >= 800_000


def test_a_printer_that_is_changed_while_it_prints_keeps_its_order(
    spool: Spool, dispatchers: Dispatchers, context: DriverContext
) -> None:
    virtual(spool, context).set_faults([Fault.SLOW])
    first, second = approved(spool, "demo", b"x" * 40_000), approved(spool, "demo", b"second\n")
    assert eventually(lambda: spool.jobs.get(first.id).state is State.PRINTING)
    spool.printers.put("demo", "virtual:demo", "generic-58mm")
    dispatchers.refresh()
    assert eventually(lambda: spool.jobs.get(second.id).state is State.COMPLETED)
    assert papers(context) == [b"x" * 40_000 + b"\n", b"second\n"]


def test_a_retry_goes_to_another_printer_where_the_first_is_gone(
    spool: Spool, dispatchers: Dispatchers, context: DriverContext
) -> None:
    virtual(spool, context).set_faults([Fault.RESET])
    job = approved(spool, "demo")
    assert eventually(lambda: spool.jobs.get(job.id).state is State.FAILED)
    spool.printers.remove(spool.printers.by_name("demo").id)
    add(spool, dispatchers, "new", "virtual:new")
    spool.jobs.decide(job.id, "retry", Decision("ada", "web", job.sha256))
    assert eventually(lambda: spool.jobs.get(job.id).state is State.COMPLETED)
    assert papers(context, "new") == [b"receipt\n"]


def test_a_printer_that_drops_in_the_middle_leaves_the_job_uncertain(
    spool: Spool, dispatchers: Dispatchers, context: DriverContext
) -> None:
    virtual(spool, context).set_faults([Fault.DROP])
    job = approved(spool, "demo")
    assert eventually(lambda: spool.jobs.get(job.id).state is State.UNCERTAIN)
    assert [attempt.bytes_sent for attempt in spool.jobs.attempts(job.id)] == [1]


def test_a_printer_that_is_changed_over_and_over_leaves_no_file_open(
    spool: Spool, dispatchers: Dispatchers
) -> None:
    def open_files() -> int:
        return len(os.listdir("/proc/self/fd"))

    gc.disable()
    try:
        before = open_files()
        for number in range(20):
            add(spool, dispatchers, "demo", f"virtual:demo{number % 2}")
            assert eventually(lambda: spool.live_status.printer("demo").state is PrinterState.ONLINE)
        assert eventually(lambda: open_files() <= before + 4)
    finally:
        gc.enable()


@pytest.mark.parametrize(
    "uri",
    [
        *(
            "",
            "socket://",
            "socket://host:0",
            "socket://host:99999",
            "socket://user@host",
            "socket://host/path",
        ),
        *(
            "virtual:",
            "virtual:../x",
            "virtual:A B",
            "parallel:1",
            "http://host",
            "host:9100",
            "socket://[::1",
        ),
    ],
)
def test_a_bad_uri_is_refused_with_an_example(context: DriverContext, uri: str) -> None:
    with pytest.raises(DriverError, match=r"socket://|virtual:|device URI"):
        make_driver(uri, "generic-80mm", context)


def test_jobs_for_an_address_of_no_kind_wait_for_help(spool: Spool, dispatchers: Dispatchers) -> None:
    add(spool, dispatchers, "odd", "telegraph://cape-cod")
    job = approved(spool, "odd")
    eventually(lambda: spool.jobs.get(job.id).reason == Reason.PRINTER_OFFLINE)
    assert spool.jobs.count_stuck() == 1


def test_a_job_that_waits_for_its_time_needs_no_help(spool: Spool, dispatchers: Dispatchers) -> None:
    hour = spool.now() + 3_600_000_000
    job = spool.jobs.accept(
        Submission(b"later\n", "raw", "192.0.2.7", printer="demo", scheduled_for=hour)
    ).result()
    spool.jobs.decide(job.id, "approve", Decision("ada", "web", job.sha256))
    spool.dispatching.set_waiting_reason("demo", Reason.PAPER_OUT)
    eventually(lambda: spool.jobs.count_stuck() == 0)
    assert spool.jobs.get(job.id).reason is None
