"""What people change lies between the file and the environment."""

from __future__ import annotations

from pathlib import Path

import pytest

from appliance.settings import Origin, SettingsError, layers, load

HOLD = "panel.hold_seconds"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "counterproof.toml"
    file.write_text('[panel]\nhold_seconds = 3\nboth_seconds = 6\n[box]\nname = "bar"\n')
    return file


def test_what_people_change_beats_the_file_and_the_environment_beats_both(file: Path) -> None:
    said = layers(file, {"COUNTERPROOF_PANEL__BOTH_SECONDS": "7"})
    staff = {HOLD: 4, "panel.both_seconds": 8, "limits.attempts": 5}
    settings = said.settings(staff)
    assert (settings.panel.hold_seconds, settings.panel.both_seconds) == (4.0, 7.0)
    assert (settings.box.name, settings.limits.attempts) == ("bar", 5)
    origins = {
        key: said.origin(key, staff) for key in (HOLD, "panel.both_seconds", "box.name", "panel.red_pin")
    }
    assert list(origins.values()) == [Origin.STAFF, Origin.ENVIRONMENT, Origin.FILE, Origin.DEFAULT]


def test_what_pins_a_setting_is_named(file: Path) -> None:
    said = layers(file, {"COUNTERPROOF_PANEL__BOTH_SECONDS": "7"}, ["limits.attempts=2"])
    assert said.pinned_by("panel.both_seconds") == "COUNTERPROOF_PANEL__BOTH_SECONDS"
    assert said.pinned_by("limits.attempts") == "--set"
    assert said.pinned_by(HOLD) is None


def test_a_box_starts_without_what_people_changed_where_that_is_no_longer_good(file: Path) -> None:
    settings, kept, faults = layers(file).forgiving({HOLD: "long", "no.such": 1, "limits.attempts": 5})
    assert (settings.panel.hold_seconds, settings.limits.attempts) == (3.0, 5)
    assert kept == {"limits.attempts": 5}
    assert {fault.key for fault in faults} == {HOLD, "no.such"}


def test_what_does_not_go_together_with_the_file_is_left_out_as_a_whole(file: Path) -> None:
    file.write_text('[panel]\nkind = "screen"\nred_pin = 5\n')
    settings, kept, faults = layers(file).forgiving({"panel.approve_pin": 5})
    assert (settings.panel.approve_pin, kept) == (17, {})
    assert "already" in faults[0].text


def test_a_fault_in_the_file_is_not_forgiven(file: Path) -> None:
    file.write_text("[panel]\nhold_seconds = -1\n")
    with pytest.raises(SettingsError):
        layers(file).forgiving({"limits.attempts": 5})


def test_two_parts_of_the_panel_on_one_pin_are_a_fault_where_there_is_a_panel() -> None:
    with pytest.raises(SettingsError, match=r"panel\.red_pin: GPIO22 is that of panel\.green_pin already"):
        load(assignments=["panel.kind=screen", "panel.red_pin=22"])
    assert load(assignments=["panel.red_pin=22"]).panel.red_pin == 22


def test_a_time_zone_is_one_that_there_is() -> None:
    assert load(assignments=["web.time_zone=Europe/Berlin"]).web.time_zone == "Europe/Berlin"
    with pytest.raises(SettingsError, match=r"did you mean Europe/Berlin\?"):
        load(assignments=["web.time_zone=Europe/Berln"])
