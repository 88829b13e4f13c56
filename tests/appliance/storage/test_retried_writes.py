"""Every write of the core may be run again from its beginning, as servers do where two of them collide."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from appliance.settings import Limits, Queue
from appliance.spool import Decision, Definition, Outcome, Rendition, RenditionKey, Spool, State, Submission
from appliance.storage.engine import Transaction
from appliance.storage.sqlite.writer import _Task

LOGO = b"\x1cq\x01\x01\x00\x01\x00" + bytes(8)  # FS q, one picture of 8 by 8 dots


def a_day(spool: Spool) -> None:
    """A bit of everything."""
    spool.printers.put("demo", "virtual:demo", "generic-80mm")
    spool.printers.declare("bar", "virtual:bar", "generic-58mm")
    spool.queues.put(Queue("main", "hold", "demo"))
    spool.queues.declare("bar", {"policy": "auto", "printer": "bar"})
    by = Decision("ada", "web")
    jobs = [
        spool.jobs.accept(Submission(f"{number}\n".encode(), "raw", "127.0.0.1")).result()
        for number in range(6)
    ]
    once = Submission(b"once\n", "api", "127.0.0.1", once="key")
    assert spool.jobs.accept(once).result().id == spool.jobs.accept(once).result().id
    spool.queues.remember("main", [Definition("nv_graphics G1", "logo", LOGO)]).result()
    for job in jobs[:4]:
        spool.jobs.decide(job.id, "approve", Decision("ada", "web", job.sha256))
    spool.jobs.decide(jobs[4].id, "reject", by)
    spool.jobs.decide(jobs[1].id, "move", Decision("ada", "web", printer="bar"))
    spool.dispatching.claim(jobs[0].id, "demo")
    spool.dispatching.finish(jobs[0].id, Outcome(State.COMPLETED, 10))
    spool.dispatching.claim(jobs[2].id, "demo")
    spool.dispatching.finish(jobs[2].id, Outcome(State.FAILED, 0))
    spool.dispatching.claim(jobs[2].id, "demo")
    list(spool.dispatching.recover())
    spool.jobs.decide(jobs[0].id, "reprint", Decision("ada", "web", jobs[0].sha256, once="again"))
    spool.documents.keep_rendition(Rendition(RenditionKey(jobs[5].sha256, "generic-80mm"), "5\n", 576, 30))
    spool.jobs.erase(jobs[4].id, "ada", "web")
    spool.jobs.print_once("first slip", Submission(b"slip\n", "box", ""))
    spool.settings.change({"panel.hold_seconds": 3.0}, "ada", "web")
    spool.printers.pause(1, True, "paper")
    spool.dispatching.set_waiting_reason("demo", "paper-out")


def story(folder: Path) -> list[Any]:
    """All that can be seen of that day afterwards, but for names that are drawn by lot."""
    spool = Spool(folder, Limits(free_bytes=0), now=lambda: 1_700_000_000_000_000)
    spool.start()
    told: list[str] = []
    spool.events.subscribe(lambda event: told.append(event.name))
    a_day(spool)
    numbers = range(1, sum(spool.jobs.counts().values()) + 1)
    jobs = [spool.jobs.get(number) for number in numbers]
    found: list[Any] = [
        *((job.id, job.state, job.reason, job.printer, job.attempts) for job in jobs),
        *(spool.jobs.history(number) for number in numbers),
        *(spool.jobs.attempts(number) for number in numbers),
        *(
            spool.printers.all(),
            spool.queues.all(),
            spool.queues.definitions("main"),
            spool.settings.changes(9),
        ),
    ]
    spool.stop()
    return found + told


def run_twice(task: _Task, transaction: Transaction, run: Callable[..., None] = _Task.run) -> None:
    """The write, undone; then again, as if nothing had been."""
    with transaction.connection.savepoint() as undone:
        with suppress(Exception):  # the second time it is told of
            task.write(Transaction(transaction.connection, transaction.next_number))
        undone.rollback()
    run(task, transaction)


def test_writes_that_ran_twice_leave_what_they_leave_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    once = story(tmp_path / "once")
    monkeypatch.setattr(_Task, "run", run_twice)
    assert story(tmp_path / "twice") == once
