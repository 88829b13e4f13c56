"""Before a start: rows without which no box starts are set right or aside."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from appliance.spool.storage.mending import Hold
from appliance.spool.storage.parking import park
from appliance.spool.storage.tables import OF_A_START
from appliance.storage.engine import Schema
from appliance.storage.rows import wrong_rows
from appliance.storage.sqlite.engine import SqliteEngine


def park_what_a_start_needs(file: Path, schemas: Sequence[Schema], hold: Hold, at: int) -> None:
    """Set right or aside rows without which no box starts: printers, queues, settings, what was declared.

    Each is told of by what is noted in the database, as at any other time.
    """
    engine = SqliteEngine(file, schemas, has_thread=False)
    copies = engine.integrity.copies
    try:
        for model in OF_A_START:
            for found in list(wrong_rows(engine.connection.connection(), model)):  # type: ignore[no-untyped-call]
                engine.write(partial(park, found=found, copies=copies, at=at, hold=hold))
    finally:
        engine.stop()
