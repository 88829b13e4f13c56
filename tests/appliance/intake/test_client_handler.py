"""A way in of its own: a transport, limits and a failure policy, given to a client handler."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future

import pytest
from support.waiting import DEADLINE

from appliance.intake.address_filter import EVERYBODY, AddressFilter
from appliance.intake.client_handler import ClientHandler
from appliance.intake.client_limits import Unlimited
from appliance.intake.emulated_printer import EmulatedPrinter
from appliance.intake.failure_policy import FailurePolicy, RefuseClient, RetryLater
from appliance.intake.session.actions import Action, ConnectionRefused, DrawerKick
from appliance.intake.turns import Turns
from appliance.spool import Fate, Job, JobFilter, Spool, StorageError, Submission

CUT = b"\x1dV\x00"
PULSE = b"\x1bp\x00\x19\xfa"
ASK = b"\x10\x04\x01"
PROCESS_ID = b"\x1d(H\x06\x0000ab12"
TOLD = b"\x37\x22ab12\x00"


class Wire:
    """A transport that notes what the handler wants of it."""

    def __init__(self) -> None:
        self.replies: list[bytes] = []
        self.refusals: list[str] = []
        self.reports: list[str] = []
        self.kept: list[Job | None] = []
        self.held: list[bool] = []

    def reply(self, data: bytes) -> None:
        self.replies.append(data)

    def refuse(self, refused: ConnectionRefused) -> None:
        self.refusals.append(refused.why)

    def report(self, why: str) -> None:
        self.reports.append(why)

    def on_kept(self, job: Job | None) -> None:
        self.kept.append(job)


class Narrow(Unlimited):
    """Limits that are reached."""

    def job(self, _weight: int) -> str:
        return "too many jobs"

    def drawer_kick(self) -> str:
        return "too many pulses"


def handler(
    spool: Spool,
    wire: Wire,
    failures: FailurePolicy | None = None,
    limits: Unlimited | None = None,
    accepts: Callable[[Action], bool] = lambda _action: True,
) -> ClientHandler:
    printer = EmulatedPrinter(spool, spool.queues.get("main"), 10_000, Turns(), AddressFilter(EVERYBODY))
    return ClientHandler(
        *(spool, printer, "lpd", "192.0.2.7", wire),
        limits=limits or Unlimited(),
        failures=failures or RefuseClient(wire.refuse),
        accepts=accepts,
    )


def send(client: ClientHandler, data: bytes) -> None:
    client.perform(client.session.feed(data, 0.0))


async def until(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(DEADLINE):
        while not condition():
            await asyncio.sleep(0.005)


def test_a_way_in_needs_no_class_of_its_own_but_a_transport(spool: Spool) -> None:
    async def work() -> None:
        wire = Wire()
        client = handler(spool, wire)
        send(client, b"one\n" + ASK + CUT)
        client.perform(client.session.end())
        await client.keeper.all_kept()
        await until(lambda: wire.kept)
        (job,) = spool.jobs.find(JobFilter(), 10)
        assert (job.source, job.origin) == ("lpd", "192.0.2.7")
        assert spool.documents.get(job.sha256) == b"one\n" + CUT
        assert wire.replies == [b"\x12"]
        assert wire.kept == [job]

    asyncio.run(work())


def test_too_many_jobs_are_refused_and_not_kept(spool: Spool) -> None:
    async def work() -> None:
        wire = Wire()
        client = handler(spool, wire, limits=Narrow())
        send(client, b"one\n")
        client.perform(client.session.end())
        assert wire.refusals == ["too many jobs"]
        assert client.keeper.count == 0

    asyncio.run(work())


def test_too_many_pulses_open_no_drawer_and_are_reported_once(spool: Spool) -> None:
    async def work() -> None:
        wire = Wire()
        client = handler(spool, wire, limits=Narrow())
        send(client, PULSE + PULSE)
        assert wire.reports == ["too many pulses"]
        assert spool.drawers.fate(spool.queues.target(spool.queues.get("main"))) is Fate.PASSED
        assert spool.drawer_queue.take("demo") is None

    asyncio.run(work())


def test_an_action_that_is_not_accepted_is_not_done(spool: Spool) -> None:
    async def work() -> None:
        wire = Wire()
        client = handler(spool, wire, accepts=lambda action: not isinstance(action, DrawerKick))
        send(client, PULSE + ASK)
        assert spool.drawer_queue.take("demo") is None
        assert wire.replies == [b"\x12"]

    asyncio.run(work())


def test_a_client_that_can_be_refused_is_refused_where_its_job_cannot_be_kept(
    spool: Spool, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_submission: Submission) -> Future[Job]:
        failed: Future[Job] = Future()
        failed.set_exception(StorageError("the disk is full"))
        return failed

    monkeypatch.setattr(spool.jobs, "accept_judged", fail)

    async def work() -> None:
        wire = Wire()
        client = handler(spool, wire)
        send(client, b"one\n")
        client.perform(client.session.end())
        await until(lambda: wire.refusals)
        assert wire.refusals == ["the disk is full"]
        assert wire.kept == []

    asyncio.run(work())


@pytest.mark.parametrize("at_once", [True, False], ids=["refused-at-once", "failed-later"])
def test_a_client_that_waits_is_told_of_its_job_when_that_is_kept_and_not_before(
    spool: Spool, monkeypatch: pytest.MonkeyPatch, at_once: bool
) -> None:
    accept, full = spool.jobs.accept_judged, [StorageError("the disk is full")]

    def accept_later(submission: Submission) -> Future[Job]:
        if not full:
            return accept(submission)
        if at_once:
            raise full[0]
        failed: Future[Job] = Future()
        failed.set_exception(full[0])
        return failed

    monkeypatch.setattr(spool.jobs, "accept_judged", accept_later)
    monkeypatch.setattr("appliance.intake.failure_policy.RETRY_SECONDS", 0.05)

    async def work() -> None:
        wire = Wire()
        client = handler(spool, wire, RetryLater(wire.held.append, wire.report))
        send(client, b"one\n" + CUT + PROCESS_ID)
        client.perform(client.session.end())
        await until(lambda: wire.held)
        send(client, PROCESS_ID)
        assert wire.replies == []
        full.clear()
        await until(lambda: len(wire.replies) == 2)
        assert wire.replies == [TOLD, TOLD]
        assert wire.held[-1] is False
        assert wire.refusals == []
        (job,) = spool.jobs.find(JobFilter(), 10)
        assert wire.kept == [job]

    asyncio.run(work())
