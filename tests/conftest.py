"""What all tests share. Where COUNTERPROOF's CI asks for it, a test that would be skipped fails."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.scheduling import Groups, put_in_order
from xdist.remote import Producer

from appliance.settings import Limits
from appliance.spool import Queue, Spool


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """Turn a skip into a failure where nothing may be skipped in silence."""
    report = yield
    if report.skipped and not hasattr(report, "wasxfail") and os.environ.get("TEST_SKIPS") == "fail":
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped, and here nothing may be: {call.excinfo}"
    return report


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest."""
    put_in_order(items)


@pytest.hookimpl(optionalhook=True)  # on the card's system pytest runs without its plugins
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Groups:
    """Several processes share the tests by groups."""
    config.option.loadscopereorder = False
    return Groups(config, log)


@pytest.fixture
def limits() -> Limits:
    """Limits that don't depend on how full this machine's disk is."""
    return Limits(free_bytes=0)


@pytest.fixture
def spool(tmp_path: Path, limits: Limits) -> Iterator[Spool]:
    """A spool with the queue `main` and the printer `demo`."""
    spool = Spool(tmp_path / "data", limits, undo_seconds=60)
    spool.start()
    spool.printers.put("demo", "virtual:demo", "generic-80mm")
    spool.queues.put(Queue("main", "hold", "demo"))
    yield spool
    spool.stop()
