"""An audit that was written anew from its beginning is found out by the hashes that were noted of it."""

from __future__ import annotations

import logging
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from running_box import PATIENCE, Box

from appliance.identity import Actor, Identity
from appliance.identity import heads as heads_module
from appliance.identity.heads import Heads
from appliance.identity.store import Store
from appliance.settings import IdentitySettings

ADA, EVE = Actor("ada", "web", "192.0.2.7"), Actor("eve", "web", "192.0.2.66")
SETTINGS = IdentitySettings()


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(autouse=True)
def _no_syslog(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(heads_module, "SYSLOG", tmp_path / "no-such-log")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path)


@pytest.fixture
def heads(store: Store, tmp_path: Path, clock: Clock) -> Heads:
    return Heads(store, tmp_path, SETTINGS, clock)


def lines(heads: Heads) -> list[str]:
    return heads.file.read_text().splitlines()


def test_a_chain_that_was_written_anew_is_found_out(tmp_path: Path) -> None:
    honest, forged = tmp_path / "honest", tmp_path / "forged"
    for folder, actor in ((honest, ADA), (forged, EVE)):
        identity = Identity(folder, SETTINGS)
        for number in range(3):
            identity.append_audit(actor, "login", str(number))
        identity.follow(lambda after, limit: [])._heads.keep()
        identity.leave_thread()
    shutil.copy(honest / "audit-heads.log", forged / "audit-heads.log")
    identity = Identity(forged, SETTINGS)
    assert identity.verify_audit().broken is None, "by itself it is whole"
    _, misfit = identity.misfit_of_heads()
    assert misfit is not None
    assert (misfit.line, misfit.number) == (1, 3)


def test_a_head_is_noted_every_hour_if_something_was_done(store: Store, heads: Heads, clock: Clock) -> None:
    store.audit_now(ADA, "login")
    heads.keep_if_due()
    store.audit_now(ADA, "logout")
    heads.keep_if_due()
    assert [line.split()[0] for line in lines(heads)] == ["1"], "not within the hour"
    clock.now += 3_600
    heads.keep_if_due()
    clock.now += 3_600
    heads.keep_if_due()
    assert [line.split()[0] for line in lines(heads)] == ["1", "2"]
    assert heads.misfit() is None
    assert stat.S_IMODE(heads.file.stat().st_mode) == 0o600


def test_the_next_run_notes_no_head_twice(store: Store, heads: Heads, tmp_path: Path) -> None:
    store.audit_now(ADA, "login")
    heads.keep()
    Heads(store, tmp_path, SETTINGS).keep()
    assert len(lines(heads)) == 1


def test_it_stands_in_the_log_by_a_name_of_its_own(
    store: Store, heads: Heads, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    store.audit_now(ADA, "login")
    heads.keep()
    assert f"audit-head {lines(heads)[0]}" in caplog.text


def test_it_is_told_to_syslog_where_there_is_one(
    store: Store, heads: Heads, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    monkeypatch.setattr(heads_module, "SYSLOG", tmp_path)
    monkeypatch.setattr(heads_module.syslog, "syslog", lambda level, text: said.append(text))
    store.audit_now(ADA, "login")
    heads.keep()
    assert said == [f"audit-head {lines(heads)[0]}"]


def test_the_file_is_bounded(store: Store, heads: Heads, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(heads_module, "MAX_LINES", 10)
    for _ in range(25):
        store.audit_now(ADA, "login")
        heads.keep()
    assert 5 <= len(lines(heads)) <= 10
    assert lines(heads)[-1].startswith("25 ")


def test_a_file_that_cannot_be_written_stops_nothing(
    store: Store, heads: Heads, caplog: pytest.LogCaptureFixture
) -> None:
    heads.file.mkdir()
    store.audit_now(ADA, "login")
    heads.keep()
    assert "could not be noted" in caplog.text


@pytest.mark.parametrize("spoilt", ["9 2026-01-01T00:00:00+00:00 " + "0" * 64, "nonsense"])
def test_a_running_box_notes_its_head_and_verify_tells_which_line_does_not_fit(box: Box, spoilt: str) -> None:
    box.command("user", "add", "ada", "--password", "four words are plenty")
    box.stop()
    assert "all as they were written" in box.command("audit", "verify")
    file = box.data / "audit-heads.log"
    noted = file.read_text()
    assert noted.startswith("1 ")
    file.write_text(f"{noted}{spoilt}\n")
    command = [sys.executable, "-m", "appliance.cli", "audit", "verify", "--data", str(box.data)]
    found = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE)
    assert found.returncode == 1
    assert f"line {len(noted.splitlines()) + 1} of" in found.stderr or "in line" in found.stderr
