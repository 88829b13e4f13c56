"""What is asked often never walks over all jobs, however many there are."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from appliance.spool import (
    ALL,
    Decision,
    JobFilter,
    Rendition,
    RenditionKey,
    Scope,
    ScopedSpool,
    Spool,
    State,
    Submission,
    only,
)

DAY = 86_400_000_000


@contextmanager
def asked(spool: Spool, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[tuple[str, Any]]]:
    """The statements that are run meanwhile."""
    run: Callable[..., Any] = spool.engine.connection.execute_sql
    statements: list[tuple[str, Any]] = []

    def note(sql: str, params: Any = None, *more: Any) -> Any:
        statements.append((sql, params))
        return run(sql, params, *more)

    with monkeypatch.context() as patch:
        patch.setattr(spool.engine.connection, "execute_sql", note)
        yield statements


def walks(spool: Spool, statements: list[tuple[str, Any]]) -> list[str]:
    """Those that look at every job, with or without an index.

    Of an insert the plan names all children of the row, though SQLite looks at them only where a constraint
    is violated just then.
    """
    found = []
    for sql, params in statements:
        if sql.lstrip().upper().startswith(("SELECT", "UPDATE", "DELETE")):
            plan = spool.engine.connection.execute_sql(f"EXPLAIN QUERY PLAN {sql}", params).fetchall()
            found += [f"{row[3]}: {sql}" for row in plan if row[3].startswith(("SCAN job", "SCAN t1"))]
    return found


def done(spool: Spool, text: str) -> int:
    """A receipt that came, was drawn and was rejected."""
    job = spool.jobs.accept_judged(Submission(text.encode(), "raw", "till")).result()
    spool.documents.keep_rendition(Rendition(RenditionKey(job.sha256, "generic-80mm"), text, 576, 100))
    spool.jobs.decide(job.id, "reject", Decision("ada", "web"))
    return job.id


FILTERS = [
    JobFilter(**chosen)
    for chosen in (
        {"states": (State.REJECTED,)},
        {"states": (State.REJECTED, State.PENDING), "queue": "main"},
        {"queue": "main"},
        {"printer": "demo"},
        {"queue": "main", "printer": "demo", "begin": DAY, "end": 2**60},
        {"q": "tea"},
        {"q": "tea", "states": (State.REJECTED,), "queue": "main"},
    )
]


@pytest.mark.parametrize("scope", [ALL, only({"main"}), only({"main", "bar"})], ids=["all", "one", "two"])
@pytest.mark.parametrize("wanted", FILTERS, ids=str)
def test_a_list_looks_at_no_more_jobs_than_fit(
    spool: Spool, monkeypatch: pytest.MonkeyPatch, wanted: JobFilter, scope: Scope
) -> None:
    number = done(spool, "tea")
    with asked(spool, monkeypatch) as statements:
        seen = ScopedSpool(spool, scope)
        assert [job.id for job in seen.jobs.find(wanted, 10)] == [number]
        seen.jobs.counts()
        seen.jobs.count_waiting()
        seen.jobs.waiting(10)
        seen.jobs.texts([number])
    assert len(statements) > 4
    assert walks(spool, statements) == []


def test_a_receipt_comes_is_drawn_decided_and_erased_without_a_look_at_all_others(
    spool: Spool, monkeypatch: pytest.MonkeyPatch
) -> None:
    with asked(spool, monkeypatch) as statements:
        spool.jobs.erase(done(spool, "tea"), "ada", "web")
    assert len(statements) > 10
    assert walks(spool, statements) == []
