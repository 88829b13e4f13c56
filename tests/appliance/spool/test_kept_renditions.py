"""What is kept of how a document looks."""

from __future__ import annotations

from pathlib import Path

import peewee
import pytest
from playhouse.migrations import Runner

from appliance.spool import (
    Look,
    PaperEvent,
    Rendition,
)
from appliance.spool.storage import documents
from appliance.spool.storage.schema import CORE, MIGRATIONS
from appliance.storage.sqlite.opening import open_database

EVENTS = (PaperEvent("cut", "full cut", 402), PaperEvent("pulse", "drawer on pin 5, 100 ms", 0))


@pytest.fixture
def database(tmp_path: Path) -> peewee.SqliteDatabase:
    return open_database(tmp_path / "box.db", (CORE,))


def test_a_rendition_comes_back_as_it_was_kept(database: peewee.SqliteDatabase) -> None:
    sha256 = documents.keep(database, b"receipt")
    kept = Rendition(Look(sha256, "generic-80mm"), "Hello\n", 576, 410, ("a note", "another"), EVENTS)
    documents.keep_rendition(database, kept)
    assert documents.rendition(database, kept.look) == kept


def test_what_was_kept_before_events_were_is_drawn_again_and_its_text_found_until_then(
    tmp_path: Path,
) -> None:
    old = peewee.SqliteDatabase(str(tmp_path / "box.db"))
    Runner(old, str(MIGRATIONS)).up("0001_begin")
    sha256 = documents.keep(old, b"receipt")
    old.execute_sql("INSERT INTO rendition VALUES (?, 'p', 'Hello', 576, 100, '')", [sha256])
    old.close()
    database = open_database(tmp_path / "box.db", (CORE,))
    assert documents.rendition(database, Look(sha256, "p")) is None
    assert database.execute_sql("SELECT text FROM rendition").fetchall() == [("Hello",)]
    documents.keep_rendition(database, Rendition(Look(sha256, "p"), "Hello", 576, 100, (), EVENTS))
    kept = documents.rendition(database, Look(sha256, "p"))
    assert kept is not None
    assert kept.events == EVENTS
