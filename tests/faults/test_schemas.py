"""Databases of every release so far are opened and brought up to date; those of later ones are refused."""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from running_box import Box

from appliance.identity.storage import schema as store
from appliance.recovery import DataFolder, recover
from appliance.settings import Limits
from appliance.spool import (
    Decision,
    Outcome,
    Spool,
    State,
)
from appliance.spool.storage import schema
from appliance.storage.engine import Schema
from appliance.storage.errors import DatabaseTooNew
from appliance.storage.sqlite.opening import open_database

SCHEMAS = Path(__file__).with_name("schemas")
RELEASED = SCHEMAS / "migrations.sha256"
KEEP = (
    "applied migrations are never edited: write a new one. Where this one was never released, note its hash"
)
SPOOL = sorted(each.stem for each in schema.MIGRATIONS.glob("0*.py"))
PEOPLE = sorted(each.stem for each in store.MIGRATIONS.glob("0*.py"))
TEXTS = (b"first\n", b"second\n")
QUEUE: dict[str, object] = {
    "name": "main",
    "policy": "hold",
    "printer": "counter",
    "drawer": "pass",
    "status": "mirror",
    "process_ids": "spooled",
    "permits": "",
    "networks": "",
    "idle_seconds": 60.0,
    "cut_seconds": 1.0,
    "removed": 0,
    "fallback_seconds": 300.0,
}
PRINTER: dict[str, object] = {
    "name": "counter",
    "uri": "virtual:counter",
    "profile": "generic-80mm",
    "paused": 0,
    "jobs": 1,
    "bytes": 8,
    "errors": 0,
}


def put(connection: sqlite3.Connection, table: str, row: dict[str, object]) -> None:
    """Add a row, as far as the table has its columns already."""
    columns = {each[1] for each in connection.execute(f"PRAGMA table_info({table})")}
    known = {f'"{name}"': value for name, value in row.items() if name in columns}
    places = ", ".join("?" * len(known))
    connection.execute(f"INSERT INTO {table} ({', '.join(known)}) VALUES ({places})", tuple(known.values()))


def up_to(folder: Path, migrations: Path, last: str) -> Path:
    """The migrations of the release whose newest is `last`, in a folder of their own."""
    folder.mkdir()
    for file in sorted(migrations.glob("0*.py")):
        if file.stem <= last:
            shutil.copy(file, folder)
    return folder


def only(migrations: Path) -> tuple[Schema, ...]:
    """The schema of a release, as far as its migrations go."""
    return (Schema("schema_migration", migrations),)


def of_release(file: Path, last: str) -> None:
    """A database as the box made it when `last` was its newest migration, with two jobs."""
    open_database(file, only(up_to(file.parent.parent / "release", schema.MIGRATIONS, last))).close()
    with closing(sqlite3.connect(file)) as connection:
        put(connection, "printer", PRINTER)
        put(connection, "queue", QUEUE)
        for number, text in enumerate(TEXTS, 1):
            sha256 = hashlib.sha256(text).hexdigest()
            put(connection, "document", {"sha256": sha256, "data": text})
            job = {
                "uuid": f"{number}",
                "queue": "main",
                "source": "raw",
                "origin": "192.0.2.1",
                "state": "pending",
                "sha256": sha256,
                "size": len(text),
                "priority": 1,
                "attempts": 0,
                "received_at": 1_790_000_000_000_000 + number,
                "printer": "counter",
                "notes": "",
            }
            put(connection, "job", job)
            line = {"job": number, "at": 1, "after": "pending", "by": "till", "through": "raw", "detail": ""}
            put(connection, "history", line)
        connection.execute("UPDATE job SET state = 'rejected' WHERE id = 1")
        connection.commit()


def works(folder: Path) -> None:
    """Both receipts are there, and the one that waits is printed."""
    assert recover(folder) == []
    spool = Spool(folder, Limits(free_bytes=0))
    spool.start()
    try:
        jobs = [spool.jobs.get(number) for number in (1, 2)]
        assert [(job.state, spool.documents.get(job.sha256)) for job in jobs] == [
            (State.REJECTED, TEXTS[0]),
            (State.PENDING, TEXTS[1]),
        ]
        spool.jobs.decide(2, "approve", Decision("ada", "web", jobs[1].sha256))
        claimed = spool.dispatching.claim(2, "counter")
        assert claimed is not None
        assert spool.dispatching.to_send(claimed, "counter") == TEXTS[1]
        assert spool.dispatching.finish(2, Outcome(State.COMPLETED, 7)).state is State.COMPLETED
        assert spool.jobs.counts()[State.COMPLETED] == spool.jobs.counts()[State.REJECTED] == 1
        spool.soundness.look()
        assert spool.soundness.found_lately() == []
    finally:
        spool.stop()


@pytest.mark.parametrize("last", SPOOL)
def test_a_database_of_each_release_is_brought_up_to_date(tmp_path: Path, last: str) -> None:
    of_release(tmp_path / "data" / "counterproof.db", last)
    works(tmp_path / "data")


def test_a_damaged_database_from_before_checksums_is_read_as_far_as_sqlite_can(tmp_path: Path) -> None:
    file = tmp_path / "data" / "counterproof.db"
    of_release(file, "0012_reset_seconds")
    with closing(sqlite3.connect(file)) as connection:
        (size,) = connection.execute("PRAGMA page_size").fetchone()
        (root,) = connection.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = 'job_document'"
        ).fetchone()
    with file.open("r+b") as stream:
        stream.seek((root - 1) * size)
        stream.write(b"\xff" * 8)
    (said,) = recover(file.parent)
    assert "Database damaged (receipts)" in said
    works(file.parent)


@pytest.mark.parametrize("dump", sorted(SCHEMAS.glob("spool-*.sql")), ids=lambda dump: dump.stem)
def test_a_database_of_the_first_days_is_completed(tmp_path: Path, dump: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    with closing(sqlite3.connect(folder / "counterproof.db")) as connection:
        connection.executescript(dump.read_text())
    works(folder)


def test_a_database_of_before_gets_small_pages_once(tmp_path: Path) -> None:
    folder, file = tmp_path / "data", tmp_path / "data" / "counterproof.db"
    folder.mkdir()
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript((SCHEMAS / "spool-0007-without-tally.sql").read_text())
        assert connection.execute("PRAGMA page_size").fetchone() == (4_096,)
    for _ in range(2):
        DataFolder.take(folder).leave()
        with closing(sqlite3.connect(file)) as connection:
            found = [
                connection.execute(f"PRAGMA {name}").fetchone() for name in ("page_size", "journal_mode")
            ]
        assert found == [(1_024,), ("wal",)]
    works(folder)


def test_people_of_the_first_days_are_there(tmp_path: Path) -> None:
    file = tmp_path / "identity.db"
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript((SCHEMAS / "identity-0004-without-through.sql").read_text())
    opened = open_database(file, (store.PEOPLE,))
    assert opened.execute_sql('SELECT name, through FROM "user", device').fetchall() == [("ada", "web")]
    opened.close()


@pytest.mark.parametrize("last", PEOPLE)
def test_people_of_each_release_are_brought_up_to_date(tmp_path: Path, last: str) -> None:
    file = tmp_path / "identity.db"
    open_database(file, only(up_to(tmp_path / "release", store.MIGRATIONS, last))).close()
    with closing(sqlite3.connect(file)) as connection:
        put(connection, "user", {"name": "ada", "password": "x", "role": "admin", "created_at": 1})
        connection.commit()
    opened = open_database(file, (store.PEOPLE,))
    assert opened.execute_sql('SELECT name FROM "user"').fetchall() == [("ada",)]
    opened.close()


@pytest.mark.parametrize(
    ("migrations", "names", "last"),
    [
        *((schema.MIGRATIONS, SPOOL, last) for last in SPOOL[:-1]),
        *((store.MIGRATIONS, PEOPLE, last) for last in PEOPLE[:-1]),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_an_older_box_refuses_a_newer_database_in_words(
    tmp_path: Path, migrations: Path, names: list[str], last: str
) -> None:
    older = up_to(tmp_path / "older", migrations, last)
    open_database(tmp_path / "file.db", only(migrations)).close()
    before = (tmp_path / "file.db").read_bytes()
    with pytest.raises(DatabaseTooNew, match=rf"later version.*{names[-1]}.*Install that version again"):
        open_database(tmp_path / "file.db", only(older))
    assert (tmp_path / "file.db").read_bytes() == before


def test_a_box_on_a_newer_database_does_not_start_and_says_why(
    make_box: Callable[..., Box], tmp_path: Path
) -> None:
    box = make_box()
    box.stop()
    with closing(sqlite3.connect(box.data / "counterproof.db")) as connection:
        connection.execute("INSERT INTO schema_migration (name, applied) VALUES ('0999_of_tomorrow', '')")
        connection.commit()
    with pytest.raises(AssertionError, match="written by a later version of the box"):
        box.start()
    assert box.process.wait(60) == 1


def test_migrations_stay_as_they_were_released() -> None:
    noted = dict(line.split()[::-1] for line in RELEASED.read_text().splitlines())
    found = {
        f"{folder.parent.parent.name}/{file.name}": hashlib.sha256(file.read_bytes()).hexdigest()
        for folder in (schema.MIGRATIONS, store.MIGRATIONS)
        for file in sorted(folder.glob("0*.py"))
    }
    assert found == noted, KEEP
