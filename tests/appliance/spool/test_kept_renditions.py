"""What is kept of how a document looks."""

from __future__ import annotations

import threading
from pathlib import Path

import peewee
import pytest
from playhouse.migrations import Runner

from appliance.spool import (
    PaperEvent,
    Rendition,
    RenditionKey,
    Spool,
    Submission,
)
from appliance.spool.storage import documents
from appliance.spool.storage.schema import CORE, MIGRATIONS
from appliance.storage.engine import Transaction
from appliance.storage.sqlite.opening import open_database

EVENTS = (PaperEvent("cut", "full cut", 402), PaperEvent("pulse", "drawer on pin 5, 100 ms", 0))


@pytest.fixture
def database(tmp_path: Path) -> peewee.SqliteDatabase:
    return open_database(tmp_path / "box.db", (CORE,))


def test_a_rendition_comes_back_as_it_was_kept(database: peewee.SqliteDatabase) -> None:
    sha256 = documents.keep(database, b"receipt")
    kept = Rendition(RenditionKey(sha256, "generic-80mm"), "Hello\n", 576, 410, ("a note", "another"), EVENTS)
    documents.keep_rendition(database, kept)
    assert documents.rendition(database, kept.key) == kept


def test_what_was_kept_before_events_were_is_drawn_again_and_its_text_found_until_then(
    tmp_path: Path,
) -> None:
    old = peewee.SqliteDatabase(str(tmp_path / "box.db"))
    Runner(old, str(MIGRATIONS)).up("0001_begin")
    sha256 = documents.keep(old, b"receipt")
    old.execute_sql("INSERT INTO rendition VALUES (?, 'p', 'Hello', 576, 100, '')", [sha256])
    old.close()
    database = open_database(tmp_path / "box.db", (CORE,))
    assert documents.rendition(database, RenditionKey(sha256, "p")) is None
    assert database.execute_sql("SELECT text FROM rendition").fetchall() == [("Hello",)]
    documents.keep_rendition(database, Rendition(RenditionKey(sha256, "p"), "Hello", 576, 100, (), EVENTS))
    kept = documents.rendition(database, RenditionKey(sha256, "p"))
    assert kept is not None
    assert kept.events == EVENTS


def test_a_first_rendition_whose_write_fails_beside_others_harms_none_of_them(spool: Spool) -> None:
    """SQLite forgets its savepoints where one is undone in which the table for the words was made."""
    job = spool.jobs.accept(Submission(b"receipt", "raw", "127.0.0.1")).result()
    gate = threading.Event()

    def fail(transaction: Transaction) -> None:
        documents.keep_rendition(
            transaction.connection, Rendition(RenditionKey(job.sha256, "p"), "Hello", 576, 100)
        )
        raise LookupError("no")

    spool.engine.submit(lambda _: gate.wait())  # so that the others share a transaction
    futures = [spool.engine.submit(fail), spool.jobs.accept(Submission(b"next", "raw", "127.0.0.1"))]
    gate.set()
    assert isinstance(futures[0].exception(), LookupError)
    assert futures[1].result().id == 2
    assert spool.soundness.fault is None
