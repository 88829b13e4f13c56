"""The sender as a fixture, over a spool with the tables of capabilities; see push_stage.py."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from push_stage import make_stage, stage

from appliance.capabilities import schemas
from appliance.settings import Limits, Queue
from appliance.spool import Spool

__all__ = ["make_stage", "stage"]


@pytest.fixture
def spool(tmp_path: Path, limits: Limits) -> Iterator[Spool]:
    """A spool with the queue `main` and the printer `demo`."""
    spool = Spool(tmp_path / "data", limits, schemas=schemas())
    spool.start()
    spool.printers.put("demo", "virtual:demo", "generic-80mm")
    spool.queues.put(Queue("main", "hold", "demo"))
    yield spool
    spool.stop()
