"""What is said of a job is what the printer said, and what happens to it while its printer is not well."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from support.clocks import ForwardClock
from support.net_printer import NetPrinter
from support.ports import reserved_port
from support.waiting import DEADLINE, eventually

from appliance.printers import Dispatchers, DriverContext
from appliance.printers.drivers.base import WAIT_SECONDS
from appliance.printers.drivers.tcp import TcpDriver
from appliance.printers.drivers.virtual.faults import Fault, write
from appliance.settings import Limits
from appliance.spool import DEFINITION, Decision, Job, PrinterState, Queue, Spool, State, Submission

PATIENCE = 10 * DEADLINE  # nothing takes so long; where it is to be over, a test puts the clock forward
HELD_UP = 10_000 * PATIENCE  # the same for the bytes of a job
LIMITS = Limits(
    free_bytes=0,
    backoff_seconds=0.05,
    connect_seconds=DEADLINE,
    send_seconds=HELD_UP,
    answer_seconds=PATIENCE,
    confirm_seconds=PATIENCE,
    status_seconds=0.1,
    away_seconds=0.1,
)


@pytest.fixture
def clock() -> ForwardClock:
    return ForwardClock()


@pytest.fixture
def context(tmp_path: Path, clock: ForwardClock) -> DriverContext:
    return DriverContext(tmp_path / "data", LIMITS, lambda _data, _profile, _memory: (b"", ""), clock)


@pytest.fixture
def dispatchers(spool: Spool, context: DriverContext) -> Iterator[Dispatchers]:
    dispatchers = Dispatchers(spool, context, threading.Thread.start)
    dispatchers.start()
    yield dispatchers
    dispatchers.stop(DEADLINE)


@pytest.fixture
def net(spool: Spool, dispatchers: Dispatchers, tmp_path: Path) -> Iterator[NetPrinter]:
    net = NetPrinter(tmp_path / "net")
    spool.printers.put("net", net.uri, "generic-80mm")
    dispatchers.refresh()
    assert eventually(lambda: spool.live_status.printer("net").state is PrinterState.ONLINE)
    yield net
    net.close()


def approved(spool: Spool, printer: str, data: bytes = b"receipt\n") -> Job:
    job = spool.jobs.accept(Submission(data, "raw", "192.0.2.7", printer=printer)).result()
    return spool.jobs.decide(job.id, "approve", Decision("ada", "web", job.sha256))


def becomes(spool: Spool, job: Job, state: State) -> bool:
    return eventually(lambda: spool.jobs.get(job.id).state is state)


def is_seen(spool: Spool, printer: str, state: PrinterState) -> bool:
    return spool.live_status.printer(printer).state is state


def break_demo(context: DriverContext, *faults: Fault) -> None:
    write(context.data / "virtual" / "demo", faults)


def test_a_printer_on_the_net_that_says_so_makes_a_job_printed(spool: Spool, net: NetPrinter) -> None:
    data = b"receipt\n" * 2_000
    job = approved(spool, "net", data)
    assert becomes(spool, job, State.COMPLETED)
    assert spool.jobs.get(job.id).confirmation == "printed"
    assert net.papers() == [data]


@pytest.mark.parametrize(
    ("fault", "reasons", "state"),
    [
        (Fault.PAPER_OUT, ("paper-out",), PrinterState.OFFLINE),
        (Fault.COVER_OPEN, ("cover-open",), PrinterState.OFFLINE),
        (Fault.CUTTER, ("cutter-error",), PrinterState.OFFLINE),
        (Fault.ERROR, ("printer-error",), PrinterState.OFFLINE),
        (Fault.NEAR_END, ("paper-near-end",), PrinterState.ONLINE),
    ],
)
def test_what_a_printer_on_the_net_needs_is_known_while_nothing_prints(
    spool: Spool, net: NetPrinter, fault: Fault, reasons: tuple[str, ...], state: PrinterState
) -> None:
    net.break_it(fault)
    assert eventually(lambda: spool.live_status.printer("net").reasons == reasons)
    assert spool.live_status.printer("net").state is state
    net.break_it()
    assert eventually(lambda: spool.live_status.printer("net").reasons == ())


def test_a_printer_is_looked_at_behind_a_drawer_pulse(
    spool: Spool, context: DriverContext, tmp_path: Path
) -> None:
    limits = replace(LIMITS, status_seconds=PATIENCE)
    dispatchers = Dispatchers(spool, replace(context, limits=limits), threading.Thread.start)
    dispatchers.start()
    net = NetPrinter(tmp_path / "drawer")
    spool.printers.put("drawer", net.uri, "generic-80mm")
    dispatchers.refresh()
    assert eventually(lambda: is_seen(spool, "drawer", PrinterState.ONLINE))
    net.break_it(Fault.DRAWER)
    assert not spool.live_status.printer("drawer").drawer_high
    spool.drawer_queue.put("drawer", b"\x1bp\x00\x19\xfa", "192.0.2.7")
    assert eventually(lambda: spool.live_status.printer("drawer").drawer_high)
    dispatchers.stop(DEADLINE)
    net.close()


def test_paper_that_runs_out_in_a_job_holds_it_until_there_is_some_and_it_is_printed_once(
    spool: Spool, net: NetPrinter, clock: ForwardClock
) -> None:
    data = b"x" * 3_000_000 + b"\n"
    net.break_it(Fault.SLOW)
    job = approved(spool, "net", data)
    assert becomes(spool, job, State.PRINTING)
    net.break_it(Fault.PAPER_OUT)
    assert eventually(lambda: spool.live_status.printer("net").reasons == ("paper-out",))
    for _ in range(2):
        clock.turn_for("printer-net", HELD_UP + 1)
    assert spool.jobs.get(job.id).state is State.PRINTING
    net.break_it()
    assert becomes(spool, job, State.COMPLETED)
    assert (net.papers() == [data], spool.jobs.get(job.id).confirmation) == (True, "printed")


def test_a_printer_that_talks_nonsense_at_the_end_leaves_a_job_sent(
    spool: Spool, net: NetPrinter, clock: ForwardClock
) -> None:
    net.break_it(Fault.SLOW)
    job = approved(spool, "net", b"x" * 100_000 + b"\n")
    assert becomes(spool, job, State.PRINTING)
    net.break_it(Fault.SLOW, Fault.GARBAGE)
    assert eventually(lambda: clock.turn(PATIENCE) or spool.jobs.get(job.id).state is State.COMPLETED)
    assert spool.jobs.get(job.id).confirmation == "sent"


def test_a_printer_that_falls_silent_is_away_and_its_jobs_wait(
    spool: Spool, net: NetPrinter, clock: ForwardClock
) -> None:
    net.break_it(Fault.SILENT)
    for _ in range(2):  # the first look may have begun while it still answered
        clock.turn_for("printer-net", PATIENCE + 1)
    assert eventually(lambda: clock.turn(PATIENCE) or is_seen(spool, "net", PrinterState.OFFLINE))
    job = approved(spool, "net")
    assert eventually(lambda: clock.turn(PATIENCE) or spool.jobs.get(job.id).reason == "printer-offline")
    assert spool.jobs.get(job.id).state is State.APPROVED
    net.break_it()
    assert becomes(spool, job, State.COMPLETED)
    assert net.papers() == [b"receipt\n"]


def test_a_printer_that_never_answers_is_seen_to_go_and_to_come_back(
    spool: Spool, dispatchers: Dispatchers, tmp_path: Path, clock: ForwardClock
) -> None:
    port = reserved_port()
    mute = NetPrinter(tmp_path / "mute", port=port)
    mute.break_it(Fault.SILENT)
    spool.printers.put("mute", mute.uri, "generic-80mm")
    dispatchers.refresh()
    assert eventually(lambda: clock.turn(PATIENCE) or is_seen(spool, "mute", PrinterState.ONLINE))
    mute.close()
    assert eventually(lambda: is_seen(spool, "mute", PrinterState.OFFLINE))
    again = NetPrinter(tmp_path / "mute", port=port)
    assert eventually(lambda: clock.turn(PATIENCE) or is_seen(spool, "mute", PrinterState.ONLINE))
    again.close()
    assert again.papers() == [], "nothing was sent to it but questions"


def test_a_printer_that_goes_at_the_first_question_is_not_taken_for_one_that_is_there(
    spool: Spool, dispatchers: Dispatchers, context: DriverContext, clock: ForwardClock
) -> None:
    break_demo(context, Fault.RESET)
    spool.printers.put("lab", "virtual:lab", "generic-80mm")
    write(context.data / "virtual" / "lab", [Fault.HANGS])
    dispatchers.refresh()
    assert eventually(lambda: clock.turn(HELD_UP) or is_seen(spool, "lab", PrinterState.OFFLINE))
    write(context.data / "virtual" / "lab", [Fault.SILENT])
    assert eventually(lambda: clock.turn(PATIENCE) or is_seen(spool, "lab", PrinterState.ONLINE))
    write(context.data / "virtual" / "lab", [Fault.OFFLINE])
    assert eventually(lambda: spool.live_status.printer("lab").state is PrinterState.OFFLINE)


def test_a_job_that_hangs_in_its_printer_is_canceled_within_a_second(
    spool: Spool, net: NetPrinter, monkeypatch: pytest.MonkeyPatch
) -> None:
    dispatching, write_some = spool.dispatching, TcpDriver.write
    is_canceled = dispatching.is_canceled
    asked: list[int] = []
    taken: list[int] = []
    monkeypatch.setattr(
        spool.dispatching, "is_canceled", lambda job: (asked.append(job), is_canceled(job))[1]
    )
    monkeypatch.setattr(TcpDriver, "write", lambda *given: (taken.append(write_some(*given)), taken[-1])[1])
    net.break_it(Fault.SLOW)
    job = approved(spool, "net", b"x" * 9_000_000)
    assert becomes(spool, job, State.PRINTING)
    net.break_it(Fault.HANGS)
    assert eventually(lambda: taken[-2:] == [0, 0])
    spool.jobs.decide(job.id, "cancel", Decision("ada", "web", reason="wrong one"))
    before = len(asked)
    assert becomes(spool, job, State.CANCELED)
    assert (len(asked) - before) * WAIT_SECONDS <= 1.0, "each try waits so long before the next question"
    last = spool.jobs.history(job.id)[-2:]
    assert [(line.after, line.by) for line in last] == [(State.UNCERTAIN, "net"), (State.CANCELED, "ada")]
    (attempt,) = spool.jobs.attempts(job.id)
    assert attempt.bytes_sent


def test_a_paused_printer_takes_no_job_until_it_may_go_on(
    spool: Spool, dispatchers: Dispatchers, context: DriverContext
) -> None:
    number = spool.printers.by_name("demo").id
    spool.printers.pause(number, True)
    job = approved(spool, "demo")
    assert eventually(lambda: spool.jobs.get(job.id).reason == "printer-paused")
    spool.printers.pause(number, False)
    assert becomes(spool, job, State.COMPLETED)


def test_a_job_whose_printer_comes_back_too_late_is_asked_for_again(spool: Spool, tmp_path: Path) -> None:
    limits = replace(LIMITS, stale_seconds=1.0)
    context = DriverContext(tmp_path / "data", limits, lambda _data, _profile, _memory: (b"", ""))
    clock = [1_000_000_000]
    old = Spool(tmp_path / "stale", limits, lambda: clock[0])
    old.start()
    old.printers.put("demo", "virtual:demo", "generic-80mm")
    old.queues.put(Queue("main", "hold", "demo"))
    break_demo(context, Fault.OFFLINE)
    dispatchers = Dispatchers(old, context, threading.Thread.start)
    dispatchers.start()
    job = approved(old, "demo")
    assert eventually(lambda: old.jobs.get(job.id).reason == "printer-offline")
    clock[0] += 2_000_000
    break_demo(context)
    assert eventually(
        lambda: (old.jobs.get(job.id).state, old.jobs.get(job.id).reason) == (State.PENDING, "stale")
    )
    old.jobs.decide(job.id, "approve", Decision("ada", "web", job.sha256))
    assert eventually(lambda: old.jobs.get(job.id).state is State.COMPLETED)
    dispatchers.stop(DEADLINE)
    old.stop()


def test_a_job_goes_to_the_fallback_once_its_printer_is_away_for_long(
    spool: Spool, dispatchers: Dispatchers, context: DriverContext
) -> None:
    spool.printers.put("spare", "virtual:spare", "generic-58mm")
    dispatchers.refresh()
    spool.queues.put(Queue("main", "hold", "demo", fallback="spare", fallback_seconds=0.5))
    break_demo(context, Fault.OFFLINE)
    assert eventually(lambda: spool.live_status.printer("demo").state is PrinterState.OFFLINE)
    job = approved(spool, "demo")
    assert becomes(spool, job, State.COMPLETED)
    done = spool.jobs.get(job.id)
    assert done.printer == "spare"
    assert "384" in done.notes[0]
    assert any("demo was away" in line.detail for line in spool.jobs.history(job.id))


def test_what_fills_a_printers_memory_waits_for_that_printer(
    spool: Spool,
    dispatchers: Dispatchers,
    context: DriverContext,
    clock: ForwardClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looks: list[str] = []
    say = spool.dispatching.set_waiting_reason
    monkeypatch.setattr(
        spool.dispatching,
        "set_waiting_reason",
        lambda name, reason: (looks.append(name), say(name, reason))[1],
    )
    spool.printers.put("spare", "virtual:spare", "generic-58mm")
    dispatchers.refresh()
    spool.queues.put(Queue("main", "hold", "demo", fallback="spare", fallback_seconds=0.1))
    break_demo(context, Fault.OFFLINE)
    assert eventually(lambda: spool.live_status.printer("demo").state is PrinterState.OFFLINE)
    logo = b"\x1cq\x01\x01\x00\x01\x00" + bytes(8)
    job = spool.jobs.accept(Submission(logo, DEFINITION, "192.0.2.7", printer="demo")).result()
    receipt = approved(spool, "demo")
    assert eventually(lambda: is_seen(spool, "spare", PrinterState.ONLINE))
    clock.turn(1.0)  # which is longer than a receipt waits
    before = len(looks)
    assert eventually(lambda: len(looks) >= before + 3)  # its dispatcher looked at the line, and let it be
    assert (spool.jobs.get(job.id).state, spool.jobs.get(job.id).printer) == (State.APPROVED, "demo")
    break_demo(context)
    assert becomes(spool, job, State.COMPLETED)
    assert becomes(spool, receipt, State.COMPLETED)
    assert spool.jobs.get(job.id).printer == "demo"


def test_a_job_that_waits_is_moved_by_a_person(
    spool: Spool, dispatchers: Dispatchers, context: DriverContext
) -> None:
    spool.printers.put("spare", "virtual:spare", "generic-80mm")
    dispatchers.refresh()
    break_demo(context, Fault.COVER_OPEN)
    job = approved(spool, "demo")
    assert eventually(lambda: spool.jobs.get(job.id).reason == "cover-open")
    spool.jobs.decide(job.id, "move", Decision("ada", "web", printer="spare"))
    assert becomes(spool, job, State.COMPLETED)
    assert spool.jobs.get(job.id).printer == "spare"
    assert spool.jobs.get(job.id).notes == ()
