"""An attempt has an owner: losing it is an ordinary outcome, and only lost attempts become uncertain."""

from __future__ import annotations

import pytest

from appliance.spool import Decision, Job, Outcome, Spool, State, Submission


@pytest.fixture
def claimed(spool: Spool) -> Job:
    """A job that is being printed."""
    job = spool.jobs.accept(Submission(b"receipt", "raw", "127.0.0.1")).result()
    spool.jobs.decide(job.id, "approve", Decision("ada", "web", job.sha256))
    found = spool.dispatching.claim(job.id, "demo")
    assert found is not None
    return found


def owned_by(spool: Spool, owner: str) -> None:
    """As if another process shared the database, which is still there."""
    spool.engine.owner = owner  # type: ignore[misc]
    spool.engine.is_gone = lambda _other: False  # type: ignore[method-assign]


def test_at_a_start_only_own_attempts_become_uncertain(spool: Spool, claimed: Job) -> None:
    owned_by(spool, "another box")
    assert list(spool.dispatching.recover()) == []
    assert spool.jobs.get(claimed.id).state is State.PRINTING
    owned_by(spool, "box")
    assert [job.id for job in spool.dispatching.recover()] == [claimed.id]
    assert spool.jobs.get(claimed.id).state is State.UNCERTAIN


def test_attempts_of_a_process_that_is_gone_become_uncertain(spool: Spool, claimed: Job) -> None:
    owned_by(spool, "another box")
    spool.engine.is_gone = lambda other: other == "box"  # type: ignore[method-assign]
    assert [job.id for job in spool.dispatching.recover()] == [claimed.id]


def test_the_outcome_of_an_attempt_that_others_dealt_with_changes_nothing(spool: Spool, claimed: Job) -> None:
    list(spool.dispatching.recover())
    before = spool.jobs.history(claimed.id)
    assert spool.dispatching.finish(claimed.id, Outcome(State.COMPLETED, 7)).state is State.UNCERTAIN
    assert spool.jobs.history(claimed.id) == before


def test_the_outcome_of_another_s_attempt_changes_nothing(spool: Spool, claimed: Job) -> None:
    owned_by(spool, "another box")
    assert spool.dispatching.finish(claimed.id, Outcome(State.COMPLETED, 7)).state is State.PRINTING


def test_a_job_is_claimed_once(spool: Spool, claimed: Job) -> None:
    assert spool.dispatching.claim(claimed.id, "demo") is None
