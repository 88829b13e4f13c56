"""The engine: writes that may run again, numbers, and another process beside it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from appliance.events import Event
from appliance.spool.storage.schema import CORE, POSITION
from appliance.spool.storage.shop_tables import ReckoningRow
from appliance.storage.engine import Engine, Transaction
from appliance.storage.errors import StorageError
from appliance.storage.opening import open_engine
from appliance.storage.sqlite.backups import Backups


class Bell(Event):
    """Something of the moment."""

    kept = False


@pytest.fixture(params=[True, False], ids=["thread", "direct"])
def engine(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Engine]:
    engine = open_engine(tmp_path / "box.db", (CORE,), has_thread=request.param)
    engine.start(threading.Thread.start)
    yield engine
    engine.stop()


def putting(name: str, value: int) -> Callable[[Transaction], None]:
    def write(transaction: Transaction) -> None:
        row = {"name": name, "value": value}
        ReckoningRow.insert(row).on_conflict_replace().execute(transaction.connection)

    return write


def value(engine: Engine, name: str) -> int | None:
    row = ReckoningRow.select().where(ReckoningRow.name == name).first(engine.connection)
    return None if row is None else int(row.value)


def test_what_was_written_is_read_by_any_thread(engine: Engine) -> None:
    engine.write(putting("a", 7))
    seen: list[int | None] = []
    reader = threading.Thread(target=lambda: (seen.append(value(engine, "a")), engine.release_thread()))
    reader.start()
    reader.join()
    assert seen == [value(engine, "a")] == [7]


def test_a_write_that_raises_leaves_nothing_and_tells_nothing(tmp_path: Path) -> None:
    told: list[Event] = []
    for has_thread in (True, False):
        engine = open_engine(tmp_path / f"{has_thread}.db", (CORE,), told.append, has_thread=has_thread)
        engine.start(threading.Thread.start)
        done: list[str] = []

        def fail(transaction: Transaction, done: list[str] = done) -> None:
            putting("a", 1)(transaction)
            transaction.emit(Bell(1))
            transaction.after_commit.append(lambda: done.append("done"))
            raise LookupError("no")

        with pytest.raises(LookupError):
            engine.write(fail)
        assert (value(engine, "a"), told, done) == (None, [], [])
        engine.stop()


def test_numbers_go_on_from_the_highest(engine: Engine) -> None:
    numbers = [engine.write(lambda transaction: transaction.next_number(POSITION)) for _ in range(2)]
    assert numbers == [1, 1]  # nobody has taken the first one


def test_a_write_of_another_process_is_noticed_once(engine: Engine, tmp_path: Path) -> None:
    engine.changed_elsewhere()
    engine.write(putting("a", 1))
    assert not engine.changed_elsewhere()
    other = open_engine(tmp_path / "box.db", (CORE,), has_thread=False)
    other.write(putting("a", 2))
    other.stop()
    assert engine.changed_elsewhere()
    assert not engine.changed_elsewhere()


def test_a_snapshot_is_a_database_as_it_was_then(engine: Engine, tmp_path: Path) -> None:
    engine.write(putting("a", 1))
    engine.snapshot(tmp_path / "copy.db")
    engine.write(putting("a", 2))
    copy = open_engine(tmp_path / "copy.db", (CORE,), has_thread=False)
    assert value(copy, "a") == 1
    copy.stop()
    with pytest.raises((StorageError, OSError)):
        engine.snapshot(tmp_path / "nowhere" / "copy.db")


def test_a_lease_is_this_process_s_and_others_are_gone(engine: Engine) -> None:
    lease = engine.lease("printer demo")
    assert lease is not None
    assert lease.owner == engine.owner
    assert lease.is_held()
    assert engine.is_gone("another box")
    assert not engine.is_gone(engine.owner)
    lease.release()


def test_a_file_that_was_removed_is_never_made_anew(engine: Engine, tmp_path: Path) -> None:
    """SQLite would make an empty one for a thread that comes later, and a look would keep a copy of that."""
    engine.write(putting("a", 7))
    file = tmp_path / "box.db"
    file.unlink()
    raised: list[BaseException] = []

    def read() -> None:
        try:
            value(engine, "a")
        except StorageError as error:
            raised.append(error)
        engine.release_thread()

    reader = threading.Thread(target=read)
    reader.start()
    reader.join()
    with pytest.raises((StorageError, OSError)):
        engine.integrity.look((ReckoningRow,), lambda _copy: iter(()), at=1, has_room=True)
    with pytest.raises(StorageError):
        engine.snapshot(tmp_path / "copy.db")
    assert len(raised) == 1
    assert not file.exists()
    assert Backups(file).copies() == []
