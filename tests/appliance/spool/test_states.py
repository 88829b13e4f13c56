"""The transition table, and the database that repeats it."""

from __future__ import annotations

import itertools
import sqlite3
from pathlib import Path

import pytest

from appliance.settings import Limits
from appliance.spool import Spool, State
from appliance.spool.states import TRANSITIONS, allowed


@pytest.fixture
def database(spool: Spool, tmp_path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(tmp_path / "data" / "counterproof.db", isolation_level=None)
    connection.execute("INSERT INTO document VALUES (?, x'00')", ["0" * 64])
    return connection


def insert_job(database: sqlite3.Connection, state: str = "pending") -> int:
    cursor = database.execute(
        "INSERT INTO job (uuid, queue, source, origin, state, sha256, size, received_at, priority,"
        " attempts, notes) VALUES (hex(randomblob(16)), 'main', 'raw', 'x', ?, ?, 1, 0, 1, 0, '')",
        [state, "0" * 64],
    )
    assert cursor.lastrowid is not None
    return cursor.lastrowid


def force(database: sqlite3.Connection, job: int, path: list[State]) -> None:
    for state in path:
        database.execute("UPDATE job SET state = ? WHERE id = ?", [state, job])


WAYS = {
    State.PENDING: [],
    State.APPROVED: [State.APPROVED],
    State.PRINTING: [State.APPROVED, State.PRINTING],
    State.COMPLETED: [State.APPROVED, State.PRINTING, State.COMPLETED],
    State.FAILED: [State.APPROVED, State.PRINTING, State.FAILED],
    State.UNCERTAIN: [State.APPROVED, State.PRINTING, State.UNCERTAIN],
    State.REJECTED: [State.REJECTED],
    State.CANCELED: [State.CANCELED],
    State.EXPIRED: [State.EXPIRED],
}


def test_the_table_has_a_row_for_every_state() -> None:
    assert set(TRANSITIONS) == set(State)


@pytest.mark.parametrize(("before", "after"), list(itertools.permutations(State, 2)))
def test_the_database_allows_exactly_the_steps_of_the_table(
    database: sqlite3.Connection, before: State, after: State
) -> None:
    job = insert_job(database)
    force(database, job, WAYS[before])
    if allowed(before, after):
        database.execute("UPDATE job SET state = ? WHERE id = ?", [after, job])
    else:
        with pytest.raises(sqlite3.IntegrityError):
            database.execute("UPDATE job SET state = ? WHERE id = ?", [after, job])


def test_the_database_takes_no_state_that_is_none(database: sqlite3.Connection) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        insert_job(database, "lost")


def test_a_job_can_only_begin_as_pending(database: sqlite3.Connection) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        insert_job(database, "approved")


@pytest.mark.parametrize("statement", ["UPDATE history SET detail = 'x'", "DELETE FROM history"])
def test_history_can_only_grow(database: sqlite3.Connection, statement: str) -> None:
    job = insert_job(database)
    database.execute(
        'INSERT INTO history (job, at, after, "by", through, detail) VALUES (?, 0, ?, ?, ?, ?)',
        [job, "pending", "x", "x", ""],
    )
    with pytest.raises(sqlite3.IntegrityError):
        database.execute(statement)


def test_a_document_never_changes(database: sqlite3.Connection) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        database.execute("UPDATE document SET data = x'01'")


def test_the_database_syncs_every_commit_and_checks_its_references(spool: Spool) -> None:
    database = spool.engine.connection
    assert database.pragma("journal_mode") == "wal"
    assert database.pragma("synchronous") == 2
    assert database.pragma("foreign_keys") == 1


def test_opening_a_database_again_keeps_its_jobs(tmp_path: Path) -> None:
    first = Spool(tmp_path, Limits(free_bytes=0))
    first.start()
    first.printers.put("demo", "virtual:demo", "generic-80mm")
    first.stop()
    second = Spool(tmp_path, Limits(free_bytes=0))
    assert [printer.name for printer in second.printers.all()] == ["demo"]
    second.start()
    second.stop()
