"""Databases from the box's first days, whose migrations were changed after they had been applied.

Later migrations build on the final form of each, so what such a database lacks is added before they run. The
dumps in tests/faults/schemas are of these; since then a test keeps every migration as it is.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import peewee

DECLARATION = """CREATE TABLE declaration (
    kind TEXT NOT NULL CHECK (kind IN ('printer', 'queue')),
    name TEXT NOT NULL,
    said TEXT NOT NULL,
    PRIMARY KEY (kind, name))"""
HOLDING = """CREATE TABLE holding (
    printer TEXT NOT NULL,
    slot TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    PRIMARY KEY (printer, slot))"""
MORE = "INSERT INTO tally VALUES (NEW.state, 1) ON CONFLICT (state) DO UPDATE SET jobs = jobs + 1;"
FEWER = "UPDATE tally SET jobs = jobs - 1 WHERE state = OLD.state;"
TALLY = (
    "CREATE TABLE tally (state TEXT PRIMARY KEY, jobs INTEGER NOT NULL) WITHOUT ROWID",
    "INSERT INTO tally SELECT state, count(*) FROM job GROUP BY state",
    f"CREATE TRIGGER job_tally_insert AFTER INSERT ON job BEGIN {MORE} END",
    f"CREATE TRIGGER job_tally_delete AFTER DELETE ON job BEGIN {FEWER} END",
    "CREATE TRIGGER job_tally_update AFTER UPDATE OF state ON job WHEN NEW.state <> OLD.state"
    f" BEGIN {FEWER} {MORE} END",
)


def complete(database: peewee.Database, applied: Collection[str]) -> None:
    """Add what a migration of this name adds today, where it was applied in an earlier form."""
    if "0003_queues" in applied:
        columns = _columns(database, "queue")
        if "fallback" not in columns:
            _run(database, "ALTER TABLE queue ADD COLUMN fallback TEXT")
            _run(database, "ALTER TABLE queue ADD COLUMN fallback_seconds REAL NOT NULL DEFAULT 300.0")
        if "declared" in columns:
            _run(database, "ALTER TABLE queue DROP COLUMN declared")
        for name, statement in (("declaration", DECLARATION), ("holding", HOLDING)):
            if not _columns(database, name):
                _run(database, statement)
    if "0007_words" in applied and not _columns(database, "tally"):
        for statement in TALLY:
            _run(database, statement)


def _columns(database: peewee.Database, table: str) -> set[str]:
    return {row[1] for row in _run(database, f"PRAGMA table_info({table})")}


def _run(database: peewee.Database, sql: str) -> list[Any]:
    return database.execute_sql(sql).fetchall()  # type: ignore[no-any-return, no-untyped-call]
