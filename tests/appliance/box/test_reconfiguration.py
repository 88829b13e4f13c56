"""Settings that count at once reach the parts, and never on the thread of who asks for them."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from support.waiting import DEADLINE

from appliance.box import reconfiguration
from appliance.box.part import Part
from appliance.box.reconfiguration import Reconfiguration
from appliance.settings import Settings


class Noting(Part):
    """Notes the thread on which it is told."""

    def __init__(self, name: str, told: list[str]) -> None:
        self.name = name
        self._told = told

    def reconfigure(self, settings: Settings) -> None:
        self._told.append(f"{self.name} on {threading.current_thread().name.partition('_')[0]}")


class Failing(Part):
    """Fails."""

    name = "failing"

    def reconfigure(self, settings: Settings) -> None:
        raise ValueError("no such pin")


class Slow(Part):
    """Takes until it is let go."""

    name = "slow"

    def __init__(self) -> None:
        self.let_go = threading.Event()

    def reconfigure(self, settings: Settings) -> None:
        self.let_go.wait(DEADLINE)


@contextmanager
def telling(*parts: Part) -> Iterator[Reconfiguration]:
    tells = Reconfiguration(parts)
    yield tells
    tells.stop()


def test_all_parts_go_by_the_new_settings_before_who_asked_goes_on() -> None:
    told: list[str] = []
    with telling(Noting("panel", told), Noting("tills", told)) as tells:
        tells.take(Settings())
    assert told == ["panel on reconfigure", "tills on reconfigure"]


def test_a_part_that_fails_keeps_no_other_from_it(caplog: pytest.LogCaptureFixture) -> None:
    told: list[str] = []
    with telling(Failing(), Noting("tills", told)) as tells:
        tells.take(Settings())
    assert told == ["tills on reconfigure"]
    assert "failing does not go by the new settings" in caplog.text


def test_nobody_waits_for_ever_for_a_part(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reconfiguration, "SETTLE_SECONDS", 0.05)
    told: list[str] = []
    slow = Slow()
    with telling(slow, Noting("tills", told)) as tells:
        tells.take(Settings())
        assert told == []
        slow.let_go.set()
    assert told == ["tills on reconfigure"]


def test_where_the_box_stops_a_change_waits_for_its_next_start() -> None:
    told: list[str] = []
    tells = Reconfiguration([Noting("tills", told)])
    tells.stop()
    tells.take(Settings())
    assert told == []
