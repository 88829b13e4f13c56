"""What is said of a job is what the printer said, and what happens to it while its printer is not well."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from net_printer import NetPrinter

from appliance.printers import Dispatchers, Workshop
from appliance.printers.virtual_faults import Fault, write
from appliance.settings import Limits
from appliance.spool import DEFINITION, Decision, Job, PrinterState, Queue, Spool, State, Submission

LIMITS = Limits(
    free_bytes=0,
    backoff_seconds=0.05,
    connect_seconds=0.5,
    send_seconds=2.0,
    answer_seconds=0.3,
    confirm_seconds=2.0,
    status_seconds=0.3,
)


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    return Workshop(tmp_path / "data", LIMITS, lambda _data, _profile, _memory: (b"", ""))


@pytest.fixture
def dispatchers(spool: Spool, workshop: Workshop) -> Iterator[Dispatchers]:
    dispatchers = Dispatchers(spool, workshop, threading.Thread.start)
    dispatchers.start()
    yield dispatchers
    dispatchers.stop(5)


@pytest.fixture
def net(spool: Spool, dispatchers: Dispatchers, tmp_path: Path) -> Iterator[NetPrinter]:
    net = NetPrinter(tmp_path / "net")
    spool.put_printer("net", net.uri, "generic-80mm")
    dispatchers.refresh()
    assert eventually(lambda: spool.board.printer("net").state is PrinterState.ONLINE)
    yield net
    net.close()


def eventually(look: Callable[[], bool], seconds: float = 10.0) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if look():
            return True
        time.sleep(0.01)
    return False


def approved(spool: Spool, printer: str, data: bytes = b"receipt\n") -> Job:
    job = spool.accept(Submission(data, "raw", "192.0.2.7", printer=printer)).result()
    return spool.decide(job.id, "approve", Decision("ada", "web", job.sha256))


def becomes(spool: Spool, job: Job, state: State) -> bool:
    return eventually(lambda: spool.job(job.id).state is state)


def break_demo(workshop: Workshop, *faults: Fault) -> None:
    write(workshop.data / "virtual" / "demo", faults)


def test_a_printer_on_the_net_that_says_so_makes_a_job_printed(spool: Spool, net: NetPrinter) -> None:
    data = b"receipt\n" * 2_000
    job = approved(spool, "net", data)
    assert becomes(spool, job, State.COMPLETED)
    assert spool.job(job.id).confirmation == "printed"
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
    assert eventually(lambda: spool.board.printer("net").reasons == reasons, 5.0)
    assert spool.board.printer("net").state is state
    net.break_it()
    assert eventually(lambda: spool.board.printer("net").reasons == (), 5.0)


def test_paper_that_runs_out_in_a_job_holds_it_until_there_is_some_and_it_is_printed_once(
    spool: Spool, net: NetPrinter
) -> None:
    data = b"x" * 3_000_000 + b"\n"
    net.break_it(Fault.SLOW)
    job = approved(spool, "net", data)
    assert becomes(spool, job, State.PRINTING)
    net.break_it(Fault.PAPER_OUT)
    assert eventually(lambda: spool.board.printer("net").reasons == ("paper-out",))
    time.sleep(LIMITS.send_seconds + 0.5)
    assert spool.job(job.id).state is State.PRINTING
    net.break_it()
    assert becomes(spool, job, State.COMPLETED)
    assert (net.papers() == [data], spool.job(job.id).confirmation) == (True, "printed")


def test_a_printer_that_talks_nonsense_at_the_end_leaves_a_job_sent(spool: Spool, net: NetPrinter) -> None:
    net.break_it(Fault.SLOW)
    job = approved(spool, "net", b"x" * 100_000 + b"\n")
    assert becomes(spool, job, State.PRINTING)
    net.break_it(Fault.SLOW, Fault.GARBAGE)
    assert becomes(spool, job, State.COMPLETED)
    assert spool.job(job.id).confirmation == "sent"


def test_a_printer_that_falls_silent_is_away_and_its_jobs_wait(spool: Spool, net: NetPrinter) -> None:
    net.break_it(Fault.SILENT)
    assert eventually(lambda: spool.board.printer("net").state is PrinterState.OFFLINE, 5.0)
    job = approved(spool, "net")
    time.sleep(0.5)
    assert spool.job(job.id).state is State.APPROVED
    net.break_it()
    assert becomes(spool, job, State.COMPLETED)
    assert net.papers() == [b"receipt\n"]


def test_a_printer_that_never_answers_is_seen_to_go_and_to_come_back(
    spool: Spool, dispatchers: Dispatchers, tmp_path: Path
) -> None:
    mute = NetPrinter(tmp_path / "mute")
    mute.break_it(Fault.SILENT)
    spool.put_printer("mute", mute.uri, "generic-80mm")
    dispatchers.refresh()
    assert eventually(lambda: spool.board.printer("mute").state is PrinterState.ONLINE)
    port = mute.listener.getsockname()[1]
    mute.close()
    assert eventually(lambda: spool.board.printer("mute").state is PrinterState.OFFLINE, 5.0)
    again = NetPrinter(tmp_path / "mute", port=port)
    assert eventually(lambda: spool.board.printer("mute").state is PrinterState.ONLINE, 5.0)
    again.close()
    assert again.papers() == [], "nothing was sent to it but questions"


def test_a_printer_that_goes_at_the_first_question_is_not_taken_for_one_that_is_there(
    spool: Spool, dispatchers: Dispatchers, workshop: Workshop
) -> None:
    break_demo(workshop, Fault.RESET)
    spool.put_printer("lab", "virtual:lab", "generic-80mm")
    write(workshop.data / "virtual" / "lab", [Fault.HANGS])
    dispatchers.refresh()
    assert eventually(lambda: spool.board.printer("lab").state is PrinterState.ONLINE)
    write(workshop.data / "virtual" / "lab", [Fault.OFFLINE])
    assert eventually(lambda: spool.board.printer("lab").state is PrinterState.OFFLINE, 5.0)


def test_a_job_that_hangs_in_its_printer_is_canceled_within_a_second(spool: Spool, net: NetPrinter) -> None:
    net.break_it(Fault.SLOW)
    job = approved(spool, "net", b"x" * 9_000_000)
    assert becomes(spool, job, State.PRINTING)
    net.break_it(Fault.HANGS)
    time.sleep(0.2)
    begun = time.monotonic()
    spool.decide(job.id, "cancel", Decision("ada", "web", reason="wrong one"))
    assert becomes(spool, job, State.CANCELED)
    assert time.monotonic() - begun < 1.5
    last = spool.history(job.id)[-2:]
    assert [(line.after, line.by) for line in last] == [(State.UNCERTAIN, "net"), (State.CANCELED, "ada")]
    (attempt,) = spool.attempts(job.id)
    assert attempt.bytes_sent


def test_a_paused_printer_takes_no_job_until_it_may_go_on(
    spool: Spool, dispatchers: Dispatchers, workshop: Workshop
) -> None:
    number = spool.printer_by_name("demo").id
    spool.pause_printer(number, True)
    job = approved(spool, "demo")
    assert eventually(lambda: spool.job(job.id).reason == "printer-paused")
    spool.pause_printer(number, False)
    assert becomes(spool, job, State.COMPLETED)


def test_a_job_whose_printer_comes_back_too_late_is_asked_for_again(spool: Spool, tmp_path: Path) -> None:
    limits = replace(LIMITS, stale_seconds=1.0)
    workshop = Workshop(tmp_path / "data", limits, lambda _data, _profile, _memory: (b"", ""))
    old = Spool(tmp_path / "stale", limits)
    old.start()
    old.put_printer("demo", "virtual:demo", "generic-80mm")
    old.put_queue(Queue("main", "hold", "demo"))
    break_demo(workshop, Fault.OFFLINE)
    dispatchers = Dispatchers(old, workshop, threading.Thread.start)
    dispatchers.start()
    job = approved(old, "demo")
    assert eventually(lambda: old.job(job.id).reason == "printer-offline")
    time.sleep(1.0)
    break_demo(workshop)
    assert eventually(lambda: (old.job(job.id).state, old.job(job.id).reason) == (State.PENDING, "stale"))
    old.decide(job.id, "approve", Decision("ada", "web", job.sha256))
    assert eventually(lambda: old.job(job.id).state is State.COMPLETED)
    dispatchers.stop(5)
    old.stop()


def test_a_job_goes_to_the_fallback_once_its_printer_is_away_for_long(
    spool: Spool, dispatchers: Dispatchers, workshop: Workshop
) -> None:
    spool.put_printer("spare", "virtual:spare", "generic-58mm")
    dispatchers.refresh()
    spool.put_queue(Queue("main", "hold", "demo", fallback="spare", fallback_seconds=0.5))
    break_demo(workshop, Fault.OFFLINE)
    assert eventually(lambda: spool.board.printer("demo").state is PrinterState.OFFLINE)
    job = approved(spool, "demo")
    assert becomes(spool, job, State.COMPLETED)
    done = spool.job(job.id)
    assert done.printer == "spare"
    assert "384" in done.notes[0]
    assert any("demo was away" in line.detail for line in spool.history(job.id))


def test_what_fills_a_printers_memory_waits_for_that_printer(
    spool: Spool, dispatchers: Dispatchers, workshop: Workshop
) -> None:
    spool.put_printer("spare", "virtual:spare", "generic-58mm")
    dispatchers.refresh()
    spool.put_queue(Queue("main", "hold", "demo", fallback="spare", fallback_seconds=0.1))
    break_demo(workshop, Fault.OFFLINE)
    assert eventually(lambda: spool.board.printer("demo").state is PrinterState.OFFLINE)
    logo = b"\x1cq\x01\x01\x00\x01\x00" + bytes(8)
    job = spool.accept(Submission(logo, DEFINITION, "192.0.2.7", printer="demo")).result()
    receipt = approved(spool, "demo")
    time.sleep(1.0)
    assert (spool.job(job.id).state, spool.job(job.id).printer) == (State.APPROVED, "demo")
    break_demo(workshop)
    assert becomes(spool, job, State.COMPLETED)
    assert becomes(spool, receipt, State.COMPLETED)
    assert spool.job(job.id).printer == "demo"


def test_a_job_that_waits_is_moved_by_a_person(
    spool: Spool, dispatchers: Dispatchers, workshop: Workshop
) -> None:
    spool.put_printer("spare", "virtual:spare", "generic-80mm")
    dispatchers.refresh()
    break_demo(workshop, Fault.COVER_OPEN)
    job = approved(spool, "demo")
    assert eventually(lambda: spool.job(job.id).reason == "cover-open")
    spool.decide(job.id, "move", Decision("ada", "web", printer="spare"))
    assert becomes(spool, job, State.COMPLETED)
    assert spool.job(job.id).printer == "spare"
    assert spool.job(job.id).notes == ()
