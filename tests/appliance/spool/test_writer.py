"""The writer: shared syncs, and one bad change that takes nobody else's along."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import peewee
import pytest

from appliance.spool import StorageError
from appliance.spool.events import Event, Events
from appliance.spool.writer import BATCH_SECONDS, Unit, Writer


@pytest.fixture
def database(tmp_path: Path) -> peewee.SqliteDatabase:
    database = peewee.SqliteDatabase(str(tmp_path / "w.db"), pragmas={"journal_mode": "wal"})
    database.execute_sql("CREATE TABLE note (text TEXT NOT NULL)")
    return database


@pytest.fixture
def writer(database: peewee.SqliteDatabase) -> Iterator[Writer]:
    writer = Writer(database, Events(), clock=lambda: 0.0)
    writer.start(threading.Thread.start)
    yield writer
    writer.stop()


def add(text: str | None) -> object:
    return lambda unit: unit.database.execute_sql("INSERT INTO note VALUES (?)", [text]) and None


def notes(database: peewee.SqliteDatabase) -> list[str]:
    return [row[0] for row in database.execute_sql("SELECT text FROM note ORDER BY rowid")]


def gathered(writer: Writer, *changes: object) -> list[object]:
    """Submit changes while the writer is busy, so that they end up in one transaction."""
    gate = threading.Event()
    writer.submit(lambda _: gate.wait())
    futures = [writer.submit(change) for change in changes]  # type: ignore[arg-type]
    gate.set()
    return [future.exception() or future.result() for future in futures]


def test_changes_that_gather_share_one_transaction(writer: Writer, database: peewee.SqliteDatabase) -> None:
    begun: list[int] = []
    inner = database.begin

    def counting(*arguments: object) -> None:
        begun.append(1)
        inner(*arguments)

    database.begin = counting
    gathered(writer, *(add(f"{number}") for number in range(10)))
    assert notes(database) == [f"{number}" for number in range(10)]
    assert len(begun) <= 2  # the one that kept the writer busy, and all the others


def test_a_transaction_ends_when_its_time_is_up(database: peewee.SqliteDatabase) -> None:
    now = [0.0]
    ended: list[list[str]] = []
    inner = database.commit

    def commit() -> None:
        inner()
        ended.append(notes(database))

    def spend(text: str) -> Callable[[Unit], None]:
        def change(unit: Unit) -> None:
            now[0] += BATCH_SECONDS
            unit.database.execute_sql("INSERT INTO note VALUES (?)", [text])

        return change

    database.commit = commit
    writer = Writer(database, Events(), clock=lambda: now[0])
    for text in ("a", "b", "c"):
        writer.submit(spend(text))
    writer.start(threading.Thread.start)
    writer.stop()
    assert ended[:2] == [["a", "b"], ["a", "b", "c"]]


def test_sources_take_turns(writer: Writer, database: peewee.SqliteDatabase) -> None:
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


def test_a_change_that_fails_is_undone_alone(writer: Writer, database: peewee.SqliteDatabase) -> None:
    def half(unit: Unit) -> None:
        unit.database.execute_sql("INSERT INTO note VALUES ('half')")
        raise LookupError("no")

    results = gathered(writer, add("a"), half, add(None), add("b"))
    assert notes(database) == ["a", "b"]
    assert isinstance(results[1], LookupError)
    assert isinstance(results[2], peewee.IntegrityError)


def test_when_the_disk_fails_a_batch_its_other_changes_are_still_made(
    writer: Writer, database: peewee.SqliteDatabase
) -> None:
    def full(_: Unit) -> None:
        raise peewee.OperationalError("database or disk is full")

    results = gathered(writer, add("a"), full, add("b"))
    assert notes(database) == ["a", "b"]
    assert isinstance(results[1], StorageError)


def test_events_of_a_change_that_failed_are_not_told(writer: Writer) -> None:
    told: list[str] = []
    writer._events.subscribe(lambda event: told.append(event.name))

    def fail(unit: Unit) -> None:
        unit.events.append(Event("job:created", 0))
        raise LookupError("no")

    gathered(writer, fail, lambda unit: unit.events.append(Event("job:approved", 0)))
    writer.submit(lambda _: None).result()
    assert told == ["job:approved"]


def test_stopping_finishes_what_was_submitted(database: peewee.SqliteDatabase) -> None:
    writer = Writer(database, Events())
    for number in range(100):
        writer.submit(add(f"{number}"))  # type: ignore[arg-type]
    writer.start(threading.Thread.start)
    writer.stop()
    assert len(notes(database)) == 100
