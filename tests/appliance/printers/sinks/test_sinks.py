"""A sink that is no driver: it takes a job with its trace, and a remote box says what became of it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import ClassVar
from urllib.parse import urlsplit

import pytest
from support.waiting import DEADLINE, eventually

from appliance.printers import (
    SINKS,
    Delivery,
    Dispatchers,
    DriverContext,
    DriverError,
    PointsToItself,
    PrinterUnavailable,
    SinkContext,
    SinkType,
    check_uri,
)
from appliance.printers.sinks.driver import DriverSink
from appliance.settings import Limits
from appliance.spool import (
    Decision,
    Job,
    Outcome,
    PrinterState,
    PrinterStatus,
    Reason,
    Spool,
    State,
    Submission,
)

LIMITS = Limits(free_bytes=0, backoff_seconds=0.05, away_seconds=0.05)
PRINTED = Outcome(State.COMPLETED, 8, "printed", detail="job 7 at bar")
LOST = Outcome(State.UNCERTAIN, 8, reason=Reason.CONNECTION_LOST, detail="bar fell silent")
REFUSED = Outcome(State.FAILED, 0, reason=Reason.NOTHING_SENT, detail="bar was full")
PULSE = b"\x1bp\x00\x19\xfa"


@dataclass
class RemoteBox:
    """The other end: it keeps what it was given, and answers with `outcomes` in turn."""

    outcomes: list[Outcome] = field(default_factory=list)
    is_there: bool = True
    jobs: list[tuple[str, bytes, list[str]]] = field(default_factory=list)
    pulses: list[bytes] = field(default_factory=list)
    recovered: list[tuple[str, bytes]] = field(default_factory=list)
    answers: threading.Event = field(default_factory=threading.Event)


class RemoteSink:
    """See Sink: jobs go to the remote box that an address names."""

    boxes: ClassVar[dict[str, RemoteBox]] = {}

    def __init__(self, box: RemoteBox, context: SinkContext) -> None:
        self._box = box
        self._context = context
        self._is_ready = False
        self.is_bidirectional = True
        self.reports_changes = False

    @classmethod
    def from_uri(cls, uri: str, _profile: str, context: SinkContext) -> RemoteSink:
        return cls(cls.boxes[urlsplit(uri).netloc], context)

    @classmethod
    def check_uri(cls, uri: str, _context: DriverContext) -> None:
        if urlsplit(uri).netloc not in cls.boxes:
            raise DriverError(f"{uri!r} names no box")

    def check_status(self) -> PrinterStatus:
        if not self._box.is_there:
            self._context.on_status(PrinterStatus(PrinterState.OFFLINE, (Reason.PRINTER_OFFLINE,)))
            raise PrinterUnavailable("the other box is away")
        self._context.on_status(PrinterStatus(PrinterState.ONLINE))
        return PrinterStatus(PrinterState.ONLINE)

    def listen(self) -> None:
        self.check_status()

    def prepare(self) -> None:
        self.check_status()
        self._is_ready = True

    def deliver(self, delivery: Delivery) -> Outcome:
        assert self._is_ready
        trace = [f"{entry.after} by {entry.by} through {entry.through}" for entry in delivery.history()]
        self._box.jobs.append((delivery.job.uuid, delivery.data, trace))
        while not self._box.answers.wait(0.01):
            if delivery.control.cancelled():
                return replace(LOST, detail="it was canceled")
        return self._box.outcomes.pop(0)

    def recover(self, job: Job, data: bytes) -> None:
        assert not self._box.jobs
        self._box.recovered.append((job.uuid, data))

    def kick_drawer(self, pulse: bytes) -> None:
        self.check_status()
        self._box.pulses.append(pulse)

    def release(self) -> None:
        self._is_ready = False

    def close(self) -> None:
        self._is_ready = False


WITH_RELAY = {**SINKS, "relay": SinkType(RemoteSink, "relay://bar")}


@pytest.fixture
def context(tmp_path: Path) -> DriverContext:
    return DriverContext(tmp_path / "data", LIMITS, lambda *_: (b"", ""), own_ports=lambda: [9100])


@pytest.fixture
def box(spool: Spool) -> Iterator[RemoteBox]:
    RemoteSink.boxes["bar"] = box = RemoteBox()
    spool.printers.put("bar", "relay://bar", "generic-80mm")
    box.answers.set()
    yield box
    RemoteSink.boxes.clear()


@pytest.fixture
def start(spool: Spool, context: DriverContext, box: RemoteBox) -> Iterator[Callable[..., Dispatchers]]:
    running: list[Dispatchers] = []

    def begin() -> Dispatchers:
        running.append(Dispatchers(spool, context, threading.Thread.start, WITH_RELAY))
        running[-1].begin(threading.Event())
        return running[-1]

    yield begin
    box.answers.set()
    for each in running:
        each.stop(DEADLINE)


@pytest.fixture
def approve(spool: Spool) -> Callable[[], Job]:
    def approve() -> Job:
        job = spool.jobs.accept(Submission(b"receipt\n", "raw", "192.0.2.7", printer="bar")).result()
        return spool.jobs.decide(job.id, "approve", Decision("ada", "web", job.sha256))

    return approve


def ends_as(spool: Spool, job: Job, state: State) -> Job:
    assert eventually(lambda: spool.jobs.get(job.id).state is state)
    return spool.jobs.get(job.id)


def test_a_job_arrives_with_its_trace_and_ends_as_the_remote_box_says(
    spool: Spool, box: RemoteBox, start: Callable[[], Dispatchers], approve: Callable[[], Job]
) -> None:
    box.outcomes = [PRINTED]
    start()
    job = approve()
    done = ends_as(spool, job, State.COMPLETED)
    assert done.confirmation == "printed"
    (uuid, data, trace) = box.jobs[0]
    assert (uuid, data) == (job.uuid, b"receipt\n")
    assert trace[:2] == ["pending by 192.0.2.7 through raw", "approved by ada through web"]
    assert trace[-1].startswith("printing by")


def test_a_job_that_may_have_arrived_is_not_delivered_again(
    spool: Spool, box: RemoteBox, start: Callable[[], Dispatchers], approve: Callable[[], Job]
) -> None:
    box.outcomes = [LOST, PRINTED]
    start()
    lost, next_one = approve(), approve()
    ends_as(spool, next_one, State.COMPLETED)
    assert spool.jobs.get(lost.id).state is State.UNCERTAIN
    assert [uuid for uuid, *_ in box.jobs] == [lost.uuid, next_one.uuid]


def test_a_job_that_did_not_arrive_is_delivered_again_under_its_name(
    spool: Spool, box: RemoteBox, start: Callable[[], Dispatchers], approve: Callable[[], Job]
) -> None:
    box.outcomes = [REFUSED, PRINTED]
    start()
    job = approve()
    assert ends_as(spool, job, State.COMPLETED).attempts == 2
    assert [uuid for uuid, *_ in box.jobs] == [job.uuid] * 2


def test_a_remote_box_that_is_away_keeps_its_jobs_waiting(
    spool: Spool, box: RemoteBox, start: Callable[[], Dispatchers], approve: Callable[[], Job]
) -> None:
    box.is_there, box.outcomes = False, [PRINTED]
    start()
    job = approve()
    assert eventually(lambda: spool.jobs.get(job.id).reason == Reason.PRINTER_OFFLINE)
    assert spool.live_status.printer("bar").state is PrinterState.OFFLINE
    assert box.jobs == []
    box.is_there = True
    ends_as(spool, job, State.COMPLETED)
    assert spool.live_status.printer("bar").state is PrinterState.ONLINE


def test_a_cancel_is_heard_while_the_remote_box_has_said_nothing(
    spool: Spool, box: RemoteBox, start: Callable[[], Dispatchers], approve: Callable[[], Job]
) -> None:
    box.answers.clear()
    start()
    job = approve()
    assert eventually(lambda: len(box.jobs) == 1)
    spool.jobs.decide(job.id, "cancel", Decision("ada", "web", job.sha256))
    ends_as(spool, job, State.CANCELED)


def test_a_sink_hears_of_the_job_that_an_earlier_run_was_delivering(
    spool: Spool, box: RemoteBox, start: Callable[[], Dispatchers], approve: Callable[[], Job]
) -> None:
    job = approve()
    assert spool.dispatching.claim(job.id, "bar")
    start()
    assert eventually(lambda: box.recovered == [(job.uuid, b"receipt\n")])
    assert spool.jobs.get(job.id).state is State.UNCERTAIN
    assert box.jobs == []


def test_a_drawer_is_kicked_at_the_remote_box(
    spool: Spool, box: RemoteBox, start: Callable[[], Dispatchers]
) -> None:
    start()
    spool.drawer_queue.put("bar", PULSE, "192.0.2.7")
    assert eventually(lambda: box.pulses == [PULSE])


def test_a_printer_whose_address_the_sink_does_not_take_is_offline(
    spool: Spool, box: RemoteBox, start: Callable[[], Dispatchers]
) -> None:
    spool.printers.put("cellar", "pigeon://loft", "generic-80mm")
    start()
    assert eventually(lambda: spool.live_status.printer("cellar").reasons == ("bad-uri",))


def test_an_address_is_checked_by_the_sink_of_its_scheme(context: DriverContext, box: RemoteBox) -> None:
    check_uri("relay://bar", context, WITH_RELAY)
    with pytest.raises(DriverError, match="names no box"):
        check_uri("relay://cellar", context, WITH_RELAY)
    with pytest.raises(DriverError, match="relay://bar"):
        check_uri("pigeon://loft", context, WITH_RELAY)
    with pytest.raises(PointsToItself):
        check_uri("socket://127.0.0.1:9100", context, WITH_RELAY)


@pytest.mark.parametrize("scheme", ["socket", "usb", "serial", "virtual"])
def test_what_a_driver_drives_has_the_sink_of_drivers(scheme: str) -> None:
    assert SINKS[scheme].sink is DriverSink
    assert urlsplit(SINKS[scheme].example).scheme == scheme
