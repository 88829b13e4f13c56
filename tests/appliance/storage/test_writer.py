"""The writer: shared syncs, and one bad change that takes nobody else's along."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import peewee
import pytest

from appliance.events import Event
from appliance.spool import StorageError
from appliance.storage.engine import Transaction
from appliance.storage.sqlite.database import Database
from appliance.storage.sqlite.writer import BATCH_SECONDS, Writer


@pytest.fixture
def database(tmp_path: Path) -> Database:
    (tmp_path / "w.db").touch()
    database = Database(tmp_path / "w.db", {"journal_mode": "wal"}, 5.0, {})
    database.execute_sql("CREATE TABLE note (text TEXT NOT NULL)")
    return database


@pytest.fixture
def writer(database: Database) -> Iterator[Writer]:
    writer = Writer(database, print, lambda _: 0, clock=lambda: 0.0)
    writer.start(threading.Thread.start)
    yield writer
    writer.stop()


def add(text: str | None) -> object:
    return lambda transaction: (
        transaction.connection.execute_sql("INSERT INTO note VALUES (?)", [text]) and None
    )


def notes(database: Database) -> list[str]:
    return [row[0] for row in database.execute_sql("SELECT text FROM note ORDER BY rowid")]


def gathered(writer: Writer, *changes: object) -> list[object]:
    """Submit changes while the writer is busy, so that they end up in one transaction."""
    gate = threading.Event()
    writer.submit(lambda _: gate.wait())
    futures = [writer.submit(change) for change in changes]  # type: ignore[arg-type]
    gate.set()
    return [future.exception() or future.result() for future in futures]


def test_changes_that_gather_share_one_transaction(writer: Writer, database: Database) -> None:
    begun: list[int] = []
    inner = database.begin

    def counting(*arguments: object) -> None:
        begun.append(1)
        inner(*arguments)

    database.begin = counting
    gathered(writer, *(add(f"{number}") for number in range(10)))
    assert notes(database) == [f"{number}" for number in range(10)]
    assert len(begun) <= 2  # the one that kept the writer busy, and all the others


def test_a_transaction_ends_when_its_time_is_up(database: Database) -> None:
    now = [0.0]
    ended: list[list[str]] = []
    inner = database.commit

    def commit() -> None:
        inner()
        ended.append(notes(database))

    def spend(text: str) -> Callable[[Transaction], None]:
        def change(transaction: Transaction) -> None:
            now[0] += BATCH_SECONDS
            transaction.connection.execute_sql("INSERT INTO note VALUES (?)", [text])

        return change

    database.commit = commit
    writer = Writer(database, print, lambda _: 0, clock=lambda: now[0])
    for text in ("a", "b", "c"):
        writer.submit(spend(text))
    writer.start(threading.Thread.start)
    writer.stop()
    assert ended[:2] == [["a", "b"], ["a", "b", "c"]]


def test_sources_take_turns(writer: Writer, database: Database) -> None:
    gate = threading.Event()
    writer.submit(lambda _: gate.wait())
    for number in range(3):
        writer.submit(add(f"flood {number}"), "192.0.2.1")  # type: ignore[arg-type]
    last = [writer.submit(add(text), source) for text, source in (("till", "192.0.2.2"), ("box", ""))]  # type: ignore[arg-type]
    last.append(writer.submit(add("flood 3"), "192.0.2.1"))  # type: ignore[arg-type]
    gate.set()
    for future in last:
        future.result()
    assert notes(database) == ["flood 0", "till", "box", "flood 1", "flood 2", "flood 3"]


def test_a_change_that_fails_is_undone_alone(writer: Writer, database: Database) -> None:
    def half(transaction: Transaction) -> None:
        transaction.connection.execute_sql("INSERT INTO note VALUES ('half')")
        raise LookupError("no")

    results = gathered(writer, add("a"), half, add(None), add("b"))
    assert notes(database) == ["a", "b"]
    assert isinstance(results[1], LookupError)
    assert isinstance(results[2], peewee.IntegrityError)


def test_when_the_disk_fails_a_batch_its_other_changes_are_still_made(
    writer: Writer, database: Database
) -> None:
    def full(_: Transaction) -> None:
        raise peewee.OperationalError("database or disk is full")

    results = gathered(writer, add("a"), full, add("b"))
    assert notes(database) == ["a", "b"]
    assert isinstance(results[1], StorageError)


class Bell(Event):
    """Something of the moment."""

    kept = False


def test_events_of_a_change_that_failed_are_not_told(database: Database) -> None:
    told: list[Event] = []
    writer = Writer(database, told.append, lambda _: 0)
    writer.start(threading.Thread.start)

    def fail(transaction: Transaction) -> None:
        transaction.emit(Bell(1))
        raise LookupError("no")

    gathered(writer, fail, lambda transaction: transaction.emit(Bell(2)))
    writer.stop()
    assert told == [Bell(2)]


def test_stopping_finishes_what_was_submitted(database: Database) -> None:
    writer = Writer(database, print, lambda _: 0)
    for number in range(100):
        writer.submit(add(f"{number}"))  # type: ignore[arg-type]
    writer.start(threading.Thread.start)
    writer.stop()
    assert len(notes(database)) == 100
