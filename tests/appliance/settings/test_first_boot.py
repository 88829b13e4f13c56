"""What may stand in counterproof.toml besides the settings, and a box that starts whatever is wrong in it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from appliance.identity import passwords
from appliance.settings import FirstAdmin, FirstStart, Origin, SettingsError, Wifi, first_start, layers

EXAMPLE = Path(__file__).parents[3] / "image" / "counterproof.toml.example"
GOOD = """
[raw]
port = 9200
[wifi]
ssid = "Café Sol"
password = "long enough"
country = "de"
[admin]
name = "ada"
password = "four words are plenty"
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "counterproof.toml"


def faults_of(file: Path, text: str) -> list[str]:
    file.write_text(text)
    return [f"{fault.key}: {fault.text}" for fault in first_start(file).faults]


def test_wifi_and_first_admin_stand_beside_the_settings_and_are_none(file: Path) -> None:
    file.write_text(GOOD)
    found = first_start(file)
    assert found.wifi == Wifi("Café Sol", "long enough", "DE")
    assert found.admin == FirstAdmin("ada", "four words are plenty")
    assert found.faults == ()
    assert layers(file).settings().raw.port == 9200


def test_the_example_is_good_as_it_is_and_with_every_line_in_force(file: Path) -> None:
    text = EXAMPLE.read_text()
    file.write_text(text)
    assert layers(file).settings() == layers().settings()
    lines = [line.lstrip("#") for line in text.splitlines() if re.match(r"#[\[a-z]", line)]
    file.write_text("\n".join(line for line in lines if not line.startswith("password_hash")))
    assert layers(file).settings().declared_queues()["kitchen"]["port"] == 9101
    found = first_start(file)
    assert found.faults == ()
    assert found.wifi
    assert found.admin


def test_a_file_that_is_not_there_says_nothing(file: Path) -> None:
    assert first_start(file) == first_start(None) == FirstStart()
    file.write_text("this is no TOML")
    assert first_start(file) == FirstStart(), "that is told by who reads the settings"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('wifi = "Sol"', "wifi: expected a table: [wifi]"),
        ('[wifi]\npassword = "long enough"', "wifi.ssid: it is missing"),
        ('[wifi]\nssid = ""', "wifi.ssid: a Wi-Fi network's name has 1 to 32 bytes"),
        (f'[wifi]\nssid = "{"ü" * 17}"', "wifi.ssid: a Wi-Fi network's name has 1 to 32 bytes"),
        ('[wifi]\nssid = "a\\nb"', "wifi.ssid: a Wi-Fi network's name has 1 to 32 bytes"),
        (
            '[wifi]\nssid = "Sol"\npassword = "short"',
            "wifi.password: a Wi-Fi password has 8 to 63 letters, digits and signs",
        ),
        ('[wifi]\nssid = "Sol"\npassword = 12345678', "wifi.password: expected text in quotation marks"),
        ('[wifi]\nssid = "Sol"\ncountry = "Germany"', "wifi.country: 'Germany' is no country; expected two"),
        (
            '[wifi]\nssid = "Sol"\npasword = "long enough"',
            "wifi.pasword: there is no such thing to say; did you mean wifi.password?",
        ),
        ('[admin]\nname = "ada"', "admin.password: expected either password or password_hash"),
        ('[admin]\npassword = "four words"', "admin.name: it is missing"),
        ('[admin]\nname = "ada"\npassword_hash = "$1$md5"', "admin.password_hash: expected an argon2id hash"),
        (
            f'[admin]\nname = "ada"\npassword_hash = "$argon2id$v=19$m=999999,t=2,p=1${"A" * 22}${"B" * 43}"',
            "admin.password_hash: at most m=65536 and t=10",
        ),
    ],
)
def test_each_fault_is_named_with_what_would_be_right(file: Path, text: str, said: str) -> None:
    (fault,) = faults_of(file, text)
    assert fault.startswith(said)


def test_a_hash_of_our_own_making_will_do(file: Path) -> None:
    kept = passwords.hash_password("four words are plenty")
    assert faults_of(file, f'[admin]\nname = "ada"\npassword_hash = "{kept}"') == []
    assert (found := first_start(file).admin)
    assert found.password_hash == kept


def test_a_box_that_must_start_leaves_out_what_is_wrong_in_the_file_and_keeps_the_rest(file: Path) -> None:
    file.write_text("[panel]\nhold_seconds = -1\nboth_seconds = 6\n[webb]\nport = 1\n")
    with pytest.raises(SettingsError):
        layers(file).settings()
    said = layers(file, forgiving=True)
    settings, _, left_out = said.forgiving({"limits.attempts": 5})
    assert (settings.panel.hold_seconds, settings.panel.both_seconds) == (2.0, 6.0)
    assert settings.limits.attempts == 5
    assert [fault.key for fault in left_out] == ["panel.hold_seconds", "webb.port"]
    assert said.origin("panel.both_seconds", {}) is Origin.FILE
    assert said.origin("panel.hold_seconds", {}) is Origin.DEFAULT


def test_a_file_that_cannot_be_read_at_all_is_left_out_as_a_whole(file: Path) -> None:
    file.write_text("[panel\nhold_seconds = 3")
    said = layers(file, forgiving=True)
    assert said.settings().panel.hold_seconds == 2.0
    assert "is not valid TOML" in str(said.left_out[0])


def test_what_does_not_go_together_leaves_the_file_out(file: Path) -> None:
    file.write_text("[identity]\nlogin = false\n")  # and web.host is open to all
    said = layers(file, forgiving=True)
    assert said.settings().identity.login
    assert [fault.key for fault in said.left_out] == ["identity.login"]


def test_no_file_is_no_fault_where_a_box_must_start(file: Path) -> None:
    assert layers(file, forgiving=True).left_out == ()
    with pytest.raises(SettingsError):
        layers(file).settings()


def test_a_fault_of_an_option_is_not_forgiven(file: Path) -> None:
    file.write_text("")
    with pytest.raises(SettingsError):
        layers(file, assignments=["panel.hold_seconds=-1"], forgiving=True).settings()
    with pytest.raises(SettingsError):
        layers(file, assignments=["nonsense"], forgiving=True).settings()
