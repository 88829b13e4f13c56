"""The choice of the engine: the one place that knows what kinds there are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from appliance.events import Event
from appliance.storage.engine import Engine, Schema
from appliance.storage.sqlite.engine import SqliteEngine


def open_engine(
    file: Path,
    schemas: Sequence[Schema],
    publish: Callable[[Event], None] = lambda _event: None,
    *,
    has_thread: bool = True,
) -> Engine:
    """The database at a place, with the tables of all schemas. `publish` gets each event behind its commit.

    Without a thread of its own, each write is made on the thread that submits it.
    Raises OSError, or StorageError.
    """
    return SqliteEngine(file, schemas, publish, has_thread=has_thread)
