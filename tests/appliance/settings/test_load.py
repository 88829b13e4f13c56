"""Settings: where they come from, and what is said of wrong ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from appliance.settings import PrinterSetting, SettingsError, load


def faults_of(**arguments: object) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        load(**arguments)  # type: ignore[arg-type]
    return caught.value.faults


def test_the_command_line_beats_the_environment_which_beats_the_file(tmp_path: Path) -> None:
    file = tmp_path / "counterproof.toml"
    file.write_text('[raw]\nport = 1\nhost = "127.0.0.1"\ncut_seconds = 2\n')
    settings = load(file, {"COUNTERPROOF_RAW__PORT": "2", "COUNTERPROOF_WEB__PORT": "2"}, ["raw.port=3"])
    assert (settings.raw.port, settings.web.port) == (3, 2)
    assert (settings.raw.host, settings.raw.cut_seconds) == ("127.0.0.1", 2.0)


def test_all_faults_are_reported_at_once_each_with_its_key(tmp_path: Path) -> None:
    file = tmp_path / "counterproof.toml"
    file.write_text('[web]\nport = 70000\n[panel]\nkind = "lamp"\n')
    faults = faults_of(
        file=file, environment={"COUNTERPROOF_RAW__IDLE_SECONDS": "soon"}, assignments=["raw.prot=1"]
    )
    assert len(faults) == 4
    for key in ("web.port", "panel.kind", "raw.idle_seconds", "raw.prot"):
        assert any(key in fault for fault in faults)


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("raw.prot", "raw.port"),
        ("web.hots", "web.host"),
        ("printer", "printers"),
        ("limits.jobbytes", "limits.job_bytes"),
    ],
)
def test_an_unknown_setting_gets_a_did_you_mean(wrong: str, right: str) -> None:
    assert f"did you mean {right}?" in faults_of(assignments=[f"{wrong}=1"])[0]


def test_an_assignment_without_a_value_is_a_fault() -> None:
    assert "key=value" in faults_of(assignments=["raw.port"])[0]


@pytest.mark.parametrize("content", ["raw.port = ", "\x00", "[raw\nport=1"])
def test_a_file_that_is_no_toml_is_a_fault(tmp_path: Path, content: str) -> None:
    file = tmp_path / "counterproof.toml"
    file.write_text(content)
    assert "not valid TOML" in faults_of(file=file)[0]


def test_a_file_that_is_not_there_is_a_fault(tmp_path: Path) -> None:
    assert "cannot be read" in faults_of(file=tmp_path / "none.toml")[0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("virtual:kitchen", [("kitchen", "virtual:kitchen")]),
        ("a=virtual:x,b=socket://192.0.2.1:9100", [("a", "virtual:x"), ("b", "socket://192.0.2.1:9100")]),
        ('["virtual:a", "virtual:b"]', [("a", "virtual:a"), ("b", "virtual:b")]),
        ('[{name = "bar", uri = "virtual:x"}]', [("bar", "virtual:x")]),
        ("socket://192.0.2.1:9100", [("192.0.2.1-9100", "socket://192.0.2.1:9100")]),
    ],
)
def test_printers_are_written_in_several_ways(text: str, expected: list[tuple[str, str]]) -> None:
    settings = load(assignments=[f"printers={text}"])
    assert list(settings.printers) == [PrinterSetting(name, uri) for name, uri in expected]


def test_two_printers_of_one_name_are_a_fault() -> None:
    assert "two printers" in faults_of(assignments=["printers=a=virtual:x,a=virtual:y"])[0]


@pytest.mark.parametrize(
    "assignment",
    ["raw.port=-1", "raw.port=65536", "raw.port=1.5", "raw.host=a b", "raw.exempt_networks=10.0.0.1/8"],
)
def test_a_value_out_of_bounds_is_a_fault(assignment: str) -> None:
    assert assignment.split("=")[0] in faults_of(assignments=[assignment])[0]
