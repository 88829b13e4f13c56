"""One process feeds a printer at a time: the one that has its lease."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from support.waiting import DEADLINE, eventually

from appliance.printers import Dispatchers, DriverContext
from appliance.printers.dispatch import dispatcher
from appliance.settings import Limits
from appliance.spool import Decision, Spool, State, Submission


class OneLease:
    """A lease that a server may have, or another one."""

    owner = "box"

    def __init__(self) -> None:
        self.is_ours = False

    def is_held(self) -> bool:
        return self.is_ours

    def release(self) -> None:
        """Somebody else may have it."""


def test_whoever_has_no_lease_prints_nothing_and_whoever_loses_it_stops(
    spool: Spool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lease, asked = OneLease(), threading.Event()

    def take(_printer: str) -> OneLease | None:
        asked.set()
        return lease if lease.is_ours else None

    monkeypatch.setattr(dispatcher, "LEASE_SECONDS", 0.01)
    monkeypatch.setattr(spool.dispatching, "lease", take)
    context = DriverContext(tmp_path / "data", Limits(), lambda _data, _profile, _memory: (b"", ""))
    dispatchers = Dispatchers(spool, context, threading.Thread.start)
    dispatchers.start()

    def approved() -> int:
        job = spool.jobs.accept(Submission(b"receipt\n", "raw", "127.0.0.1")).result()
        return spool.jobs.decide(job.id, "approve", Decision("ada", "web", job.sha256)).id

    first = approved()
    asked.clear()
    assert asked.wait(DEADLINE)
    assert spool.jobs.get(first).state is State.APPROVED
    lease.is_ours = True
    assert eventually(lambda: spool.jobs.get(first).state is State.COMPLETED)
    lease.is_ours = False
    asked.clear()
    assert asked.wait(DEADLINE), "it has noticed"
    spool.jobs.decide(first, "reprint", Decision("ada", "web", spool.jobs.get(first).sha256))
    asked.clear()
    assert asked.wait(DEADLINE)
    assert spool.jobs.get(2).state is State.APPROVED
    dispatchers.stop(DEADLINE)
