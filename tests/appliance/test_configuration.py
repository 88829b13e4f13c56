"""Settings that people change while the box runs, over a real database."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from appliance.configuration import Configuration, NothingToUndo, Setting, SettingFaults
from appliance.settings import Layers, Origin, Settings, layers
from appliance.spool import Spool
from appliance.storage.bootstrap import stored_in

HOLD, ATTEMPTS, JOB_BYTES = "panel.hold_seconds", "limits.attempts", "limits.job_bytes"
ADA = ("ada", "web")


@pytest.fixture
def configure(spool: Spool) -> Callable[..., Configuration]:
    def make(read: Callable[[], Layers] = layers) -> Configuration:
        return Configuration(spool.settings, read().settings(), read)

    return make


@pytest.fixture
def configuration(configure: Callable[..., Configuration]) -> Configuration:
    return configure()


def setting(configuration: Configuration, key: str) -> Setting:
    return next(each for each in configuration.all() if each.key == key)


def test_a_change_counts_at_once_and_is_kept(
    configuration: Configuration, configure: Callable[..., Configuration], tmp_path: Path
) -> None:
    heard: list[Settings] = []
    configuration.on_change(heard.append)
    configuration.change({HOLD: "3"}, *ADA)
    assert heard[-1].panel.hold_seconds == configuration.live.panel.hold_seconds == 3.0
    now = setting(configuration, HOLD)
    assert (now.value, now.in_force, now.default, now.origin) == (3.0, 3.0, 2.0, Origin.STAFF)
    assert stored_in(tmp_path / "data") == {HOLD: 3.0}


def test_what_a_part_takes_only_at_a_start_is_kept_and_not_yet_in_force(configuration: Configuration) -> None:
    configuration.change({JOB_BYTES: 5_000_000}, *ADA)
    now = setting(configuration, JOB_BYTES)
    assert (now.value, now.in_force) == (5_000_000, 10_000_000)
    assert configuration.live.limits.job_bytes == 10_000_000


def test_all_that_is_wrong_is_told_at_its_field_and_nothing_is_changed(configuration: Configuration) -> None:
    with pytest.raises(SettingFaults) as caught:
        configuration.change(
            {HOLD: -1, "panel.kind": "lamp", "web.port": 80, "panel.hold_secs": 2, ATTEMPTS: 5}, *ADA
        )
    assert set(caught.value.faults) == {HOLD, "panel.kind", "web.port", "panel.hold_secs"}
    assert "did you mean panel.hold_seconds" in caught.value.faults["panel.hold_secs"]
    assert "environment only" in caught.value.faults["web.port"]
    assert setting(configuration, ATTEMPTS).value == 3
    assert configuration.changes(10) == []


def test_what_does_not_go_together_is_refused(configuration: Configuration) -> None:
    with pytest.raises(SettingFaults, match=r"panel\.red_pin: GPIO22"):
        configuration.change({"panel.kind": "screen", "panel.red_pin": 22}, *ADA)


def test_what_the_environment_says_stays_and_the_refusal_names_it(
    configure: Callable[..., Configuration],
) -> None:
    pinned = configure(lambda: layers(None, {"COUNTERPROOF_PANEL__HOLD_SECONDS": "4"}))
    with pytest.raises(SettingFaults, match="COUNTERPROOF_PANEL__HOLD_SECONDS"):
        pinned.change({HOLD: 3}, *ADA)
    assert setting(pinned, HOLD).pinned_by == "COUNTERPROOF_PANEL__HOLD_SECONDS"


def test_each_change_is_taken_back_from_the_latest_on(configuration: Configuration) -> None:
    configuration.change({HOLD: 3, ATTEMPTS: 5}, *ADA)
    configuration.change({HOLD: 4}, "bob", "api")
    configuration.undo(*ADA)
    assert (configuration.live.panel.hold_seconds, configuration.live.limits.attempts) == (3.0, 5)
    configuration.undo(*ADA)
    assert (configuration.live.panel.hold_seconds, configuration.live.limits.attempts) == (2.0, 3)
    assert setting(configuration, HOLD).origin is Origin.DEFAULT
    with pytest.raises(NothingToUndo):
        configuration.undo(*ADA)
    told = [(each.number, each.by, each.undoes, each.undone) for each in configuration.changes(10)]
    assert told == [
        (4, "ada", 1, False),
        (3, "ada", 2, False),
        (2, "bob", None, True),
        (1, "ada", None, True),
    ]


def test_an_older_change_is_not_taken_back_over_a_newer_one_of_the_same_setting(
    configuration: Configuration,
) -> None:
    configuration.change({HOLD: 3}, *ADA)
    configuration.change({ATTEMPTS: 5}, *ADA)
    configuration.change({HOLD: 4}, *ADA)
    with pytest.raises(NothingToUndo, match="changed again since"):
        configuration.undo(*ADA, number=1)
    configuration.undo(*ADA, number=2)
    assert (configuration.live.panel.hold_seconds, configuration.live.limits.attempts) == (4.0, 3)
    with pytest.raises(NothingToUndo, match="already"):
        configuration.undo(*ADA, number=2)
    with pytest.raises(NothingToUndo, match="no change 99"):
        configuration.undo(*ADA, number=99)


def test_what_is_not_different_is_no_change(configuration: Configuration) -> None:
    configuration.change({HOLD: 3}, *ADA)
    assert configuration.change({HOLD: "3.0"}, *ADA) is None
    assert configuration.change({ATTEMPTS: None}, *ADA) is None
    assert len(configuration.changes(10)) == 1


def test_the_history_of_settings_is_only_added_to(spool: Spool, configuration: Configuration) -> None:
    configuration.change({HOLD: 3}, *ADA)
    with pytest.raises(Exception, match="only added to"):
        spool.engine.connection.execute_sql('UPDATE setting_change SET "by" = ?', ("eve",))


def test_a_file_that_is_read_again_counts_beneath_what_people_changed(
    configure: Callable[..., Configuration], tmp_path: Path
) -> None:
    file = tmp_path / "counterproof.toml"
    file.write_text("[panel]\nhold_seconds = 3\n")
    configuration = configure(lambda: layers(file))
    configuration.change({"panel.both_seconds": 7}, *ADA)
    file.write_text("[panel]\nhold_seconds = 4\nboth_seconds = 8\n")
    configuration.reload()
    panel = configuration.live.panel
    assert (panel.hold_seconds, panel.both_seconds) == (4.0, 7.0)
