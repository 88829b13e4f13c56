"""What a job says may be done with it is what may be done, and nothing else is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from appliance.settings import Limits
from appliance.spool import (
    Conflict,
    Decision,
    Erased,
    Job,
    Modification,
    Outcome,
    Queue,
    Spool,
    SpoolError,
    State,
    Submission,
)
from appliance.spool.states import ACTIONS


@pytest.fixture
def spool(tmp_path: Path) -> Iterator[Spool]:
    spool = Spool(tmp_path, Limits(free_bytes=0, attempts=1), undo_seconds=60)
    spool.start()
    spool.printers.put("demo", "virtual:demo", "generic-80mm")
    spool.queues.put(Queue("main", "hold", "demo"))
    yield spool
    spool.stop()


def pending(spool: Spool) -> Job:
    return spool.jobs.accept(Submission(b"tea\n", "raw", "a till")).result()


def done(spool: Spool, job: Job, *actions: str) -> Job:
    for action in actions:
        job = spool.jobs.decide(job.id, action, Decision("ada", "web", job.sha256))
    return job


def printing(spool: Spool) -> Job:
    claimed = spool.dispatching.claim(done(spool, pending(spool), "approve").id, "demo")
    assert claimed is not None
    return claimed


def ended(spool: Spool, state: State) -> Job:
    sent = 0 if state is State.FAILED else 4
    return spool.dispatching.finish(printing(spool).id, Outcome(state, sent))


def erased(spool: Spool, job: Job) -> Job:
    return spool.jobs.erase(job.id, "ada", "web")


KINDS: Mapping[str, Callable[[Spool], Job]] = {
    "pending": pending,
    "approved": lambda spool: done(spool, pending(spool), "approve"),
    "printing": printing,
    "completed": lambda spool: ended(spool, State.COMPLETED),
    "failed": lambda spool: ended(spool, State.FAILED),
    "uncertain": lambda spool: ended(spool, State.UNCERTAIN),
    "rejected": lambda spool: done(spool, pending(spool), "reject"),
    "canceled": lambda spool: done(spool, pending(spool), "cancel"),
    "canceled in its line": lambda spool: done(spool, pending(spool), "approve", "cancel"),
    "canceled, may be on paper": lambda spool: done(spool, ended(spool, State.UNCERTAIN), "cancel"),
    "canceled after a try": lambda spool: done(spool, ended(spool, State.FAILED), "retry", "cancel"),
    "rejected, erased": lambda spool: erased(spool, done(spool, pending(spool), "reject")),
    "completed, erased": lambda spool: erased(spool, ended(spool, State.COMPLETED)),
    "failed, erased": lambda spool: erased(spool, ended(spool, State.FAILED)),
    "uncertain, erased": lambda spool: erased(spool, ended(spool, State.UNCERTAIN)),
}


def can(spool: Spool, job: Job, action: str) -> bool:
    """Whether it works; it is done then."""
    try:
        if action == "erase":
            was = job.erased_at
            return spool.jobs.erase(job.id, "ada", "web").erased_at != was
        if action == "modify":
            change = Modification("ada", "web", job.sha256, b"coffee\n")
            return spool.jobs.modify(job.id, change).modified
        spool.jobs.decide(job.id, action, Decision("ada", "web", job.sha256, printer="demo"))
    except (Conflict, Erased):
        return False
    except SpoolError as error:
        raise AssertionError(f"{action} of a {job.state} job: {error}") from error
    return True


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("kind", KINDS)
def test_a_job_says_what_may_be_done_with_it(spool: Spool, kind: str, action: str) -> None:
    job = KINDS[kind](spool)
    assert can(spool, job, action) == (action in job.actions(spool.now()))


def test_a_damaged_job_is_not_printed(spool: Spool) -> None:
    job = pending(spool)
    spool.engine.connection.execute_sql("UPDATE job SET reason = 'damaged' WHERE id = ?", (job.id,))
    assert spool.jobs.get(job.id).actions(spool.now()) == ("reject", "cancel")
