"""The two ports on loopback; see asked_box.py."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from asked_box import Queues, Running

from appliance.settings import ManagementSettings


@pytest.fixture
def queues() -> Queues:
    return Queues()


@pytest.fixture
def make(queues: Queues) -> Iterator[Callable[..., Running]]:
    made: list[Running] = []

    def make_one(is_near: Callable[[str], bool] = lambda _address: True, **settings: Any) -> Running:
        given = ManagementSettings(**{"enabled": True, "snmp_port": 0, "enpc_port": 0} | settings)
        made.append(Running(given, queues, is_near))
        return made[-1]

    yield make_one
    for each in made:
        each.stop()


@pytest.fixture
def running(make: Callable[..., Running]) -> Running:
    one = make()
    one.start()
    return one
