"""What NetworkManager's command is asked, what its answers mean, and the helper between it and the box."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.waiting import eventually

from appliance.network import Driver, Hotspot, NetworkError
from appliance.network.fake import FakeDriver
from appliance.network.helper import HelperDriver
from appliance.network.nmcli import (
    HOTSPOT,
    WIRELESS,
    CommandFailed,
    NmcliDriver,
    fields_of,
    profile_of,
    run,
    secret,
)
from appliance.privileged import answer
from appliance.runtime import root_helper
from appliance.settings import Wifi

LIST = ("--terse", "--fields", "SSID,SIGNAL,SECURITY", "device", "wifi", "list", "--rescan", "yes")
WIFI = Wifi("Sol", "sunny side up")
ERRORS = [
    ("Error: Connection activation failed: Secrets were required, but not provided.", "password"),
    ("Error: No network with SSID 'Sol' found.", "not-found"),
    (
        "Error: Connection activation failed: IP configuration could not be reserved (no available address,"
        " timeout, etc.).",
        "no-address",
    ),
    ("Error: Timeout expired (45 seconds)", "unanswered"),
    ("Error: Connection activation failed: unknown.", "other"),
]


SHOW = ("--terse", "--fields", "UUID,TYPE,NAME", "connection", "show")
DEVICES = ("--terse", "--fields", "DEVICE,TYPE,STATE", "device")


class Commands:
    """Answers as nmcli does, keeps profiles as NetworkManager does, and remembers what was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, ...]] = []
        self.given: list[str] = []
        self.profiles = {"cable-1": ("802-3-ethernet", "Wired connection 1")}
        self.answers = {
            LIST: "Sol:72:WPA2\nSol:40:WPA2\nBar\\: left\\\\right:88:WPA1 WPA2\nGuests:55:\n:99:WPA2\n",
            DEVICES: (
                "eth0:ethernet:unavailable\nwlan1:wifi:unmanaged\nwlan0:wifi:disconnected\nlo:loopback:unmanaged\n"
            ),
        }
        self.failing: dict[str, str] = {}

    def __call__(self, command: tuple[str, ...], given: str = "", /) -> str:
        self.asked.append(command)
        self.given.append(given)
        for word, said in self.failing.items():
            if word in command:
                raise CommandFailed(said)
        match command[1:]:
            case ("connection", "delete", "uuid", profile):
                if self.profiles.pop(profile, None) is None:
                    raise CommandFailed(f"Error: unknown connection '{profile}'.")
            case ("connection", "add", "type", "wifi", "con-name", name, *more):
                self.profiles[more[more.index("connection.uuid") + 1]] = (WIRELESS, name)
            case asked if asked == SHOW:
                return "".join(
                    f"{number}:{kind}:{name.replace(':', chr(92) + ':')}\n"
                    for number, (kind, name) in self.profiles.items()
                )
        return self.answers.get(command[1:], "")

    def names(self) -> list[str]:
        return sorted(name for _, name in self.profiles.values())


@pytest.fixture
def commands() -> Commands:
    return Commands()


@pytest.fixture
def driver(commands: Commands, tmp_path: Path) -> NmcliDriver:
    return NmcliDriver("10.42.0.1", commands, tmp_path)


def test_colons_in_a_networks_name_are_told_from_those_between_fields() -> None:
    assert fields_of("Bar\\: left\\\\right:88:WPA2") == ["Bar: left\\right", "88", "WPA2"]


def test_each_network_is_listed_once_the_strongest_first_and_nameless_ones_are_left_out(
    driver: NmcliDriver,
) -> None:
    found = [(each.ssid, each.signal, each.secured) for each in driver.scan()]
    assert found == [("Bar: left\\right", 88, True), ("Sol", 72, True), ("Guests", 55, False)]


def test_joining_closes_the_hotspot_first_and_then_looks_for_the_network(
    driver: NmcliDriver, commands: Commands
) -> None:
    driver.open_hotspot(Hotspot("counterproof-3a7f", "ABCDE-FGHJK"))
    commands.asked.clear()
    driver.join(WIFI)
    asked = [command[1:] for command in commands.asked]
    own = profile_of("Sol")
    assert asked[:3] == [SHOW, ("connection", "delete", "uuid", profile_of(HOTSPOT)), LIST]
    added = ("type", "wifi", "con-name", "counterproof Sol", "ifname", "*", "ssid", "Sol")
    assert asked[4] == (
        "connection",
        "add",
        *added,
        "connection.uuid",
        own,
        "wifi-sec.key-mgmt",
        "wpa-psk",
    )
    assert asked[5][2:] == ("connection", "up", "uuid", own, "passwd-file", "/proc/self/fd/0")
    assert commands.names() == ["Wired connection 1", "counterproof Sol"]


@pytest.mark.parametrize(("said", "key"), ERRORS)
def test_what_nmcli_says_is_told_to_people_and_the_failed_connection_is_forgotten(
    driver: NmcliDriver, commands: Commands, said: str, key: str
) -> None:
    commands.failing["up"] = said
    with pytest.raises(NetworkError) as caught:
        driver.join(WIFI)
    assert caught.value.key == key
    assert "Sol" in str(caught.value)
    assert commands.names() == ["Wired connection 1"]


@pytest.mark.parametrize(
    ("listed", "password", "key"),
    [
        ("WPA2", "sunny side up", "wpa-psk"),
        ("WPA1 WPA2", "sunny side up", "wpa-psk"),
        ("WPA2 WPA3", "sunny side up", "wpa-psk"),
        ("WPA3", "sunny side up", "sae"),
        ("OWE", "", "owe"),
        ("OWE-TM", "", None),
        ("--", "", None),
        ("", "", None),
    ],
)
def test_a_network_is_joined_as_it_is_secured(
    driver: NmcliDriver, commands: Commands, listed: str, password: str, key: str | None
) -> None:
    commands.answers[LIST] = f"Sol:72:{listed}\n"
    driver.join(Wifi("Sol", password))
    added = next(command for command in commands.asked if "add" in command)
    assert (added[-1] if "wifi-sec.key-mgmt" in added else None) == key


def test_a_secured_network_is_not_joined_without_a_password(driver: NmcliDriver, commands: Commands) -> None:
    with pytest.raises(NetworkError) as caught:
        driver.join(Wifi("Sol"))
    assert caught.value.key == "password"
    assert commands.names() == ["Wired connection 1"]


def test_a_network_called_as_a_cables_profile_leaves_that_alone(
    driver: NmcliDriver, commands: Commands
) -> None:
    name = "Wired connection 1"
    commands.answers[LIST] = f"{name}:72:WPA2\n"
    driver.join(Wifi(name, "sunny side up"))
    assert commands.names() == [name, f"counterproof {name}"]
    commands.failing["up"] = "Error: Timeout 45 sec expired."
    with pytest.raises(NetworkError):
        driver.join(Wifi(name, "sunny side up"))
    assert commands.names() == [name]


def test_what_an_earlier_version_made_is_replaced_once_the_network_is_joined(
    driver: NmcliDriver, commands: Commands
) -> None:
    commands.profiles |= {"old-1": (WIRELESS, "Sol"), "old-2": (WIRELESS, HOTSPOT), "x": (WIRELESS, "Bar")}
    commands.failing["up"] = "Error: Timeout 45 sec expired."
    with pytest.raises(NetworkError):
        driver.join(WIFI)
    assert commands.names() == ["Bar", "Sol", "Wired connection 1"]
    commands.failing.clear()
    driver.join(WIFI)
    assert commands.names() == ["Bar", "Wired connection 1", "counterproof Sol"]


@pytest.mark.parametrize("ssid", ["-x", "--ask", "a: b", 'it\'s "q" ; $(x)', " blanks ", "aa:bb:cc:dd:ee:ff"])
def test_any_name_of_a_network_is_one_word_behind_its_key(
    driver: NmcliDriver, commands: Commands, ssid: str
) -> None:
    driver.join(Wifi(ssid, "sunny side up", hidden=True))
    added = next(command for command in commands.asked if "add" in command)
    assert added[added.index("ssid") + 1] == ssid
    assert commands.names() == sorted(["Wired connection 1", f"counterproof {ssid}"])


def test_no_password_is_in_a_commands_words(driver: NmcliDriver, commands: Commands) -> None:
    driver.join(WIFI)
    driver.join(Wifi("Sol", "sunny side up", hidden=True))
    driver.open_hotspot(Hotspot("counterproof-3a7f", "ABCDE-FGHJK"))
    words = [word for command in commands.asked for word in command]
    assert not [word for word in words if "sunny" in word or "ABCDE" in word]
    assert [given for given in commands.given if given] == [
        *(f"{WIRELESS}-security.psk:sunny side up\n",) * 2,
        f"{WIRELESS}-security.psk:ABCDE-FGHJK\n",
    ]


def test_backslashes_and_blanks_at_the_ends_of_a_password_are_escaped() -> None:
    assert secret("a\\b c") == f"{WIRELESS}-security.psk:a\\\\b c\n"
    assert secret(" blanks ") == f"{WIRELESS}-security.psk:\\040blanks\\040\n"


def test_what_is_given_is_a_programs_standard_input() -> None:
    assert run(("cat", "/proc/self/fd/0"), "for nobody's eyes\n") == "for nobody's eyes\n"


def test_the_hotspot_is_opened_on_the_first_radio_that_may_be_used(
    driver: NmcliDriver, commands: Commands
) -> None:
    driver.open_hotspot(Hotspot("counterproof-3a7f", "ABCDE-FGHJK"))
    added, up = (command[1:] for command in commands.asked[-2:])
    assert added[4:10] == ("con-name", HOTSPOT, "ifname", "wlan0", "ssid", "counterproof-3a7f")
    assert up[-4:] == ("uuid", profile_of(HOTSPOT), "passwd-file", "/proc/self/fd/0")
    commands.answers[DEVICES] = "eth0:ethernet:connected\n"
    with pytest.raises(NetworkError, match="has no Wi-Fi"):
        driver.open_hotspot(Hotspot("counterproof-3a7f", "ABCDE-FGHJK"))


def test_the_country_is_told_to_who_has_the_radio(driver: NmcliDriver, commands: Commands) -> None:
    wpa = "fi.w1.wpa_supplicant1"
    asked = ("call", wpa, "/fi/w1/wpa_supplicant1", wpa, "GetInterface", "s", "wlan0")
    commands.answers[asked] = 'o "/fi/w1/wpa_supplicant1/Interfaces/0"\n'
    driver.set_country("")
    assert commands.asked == []
    driver.set_country("DE")
    path = "/fi/w1/wpa_supplicant1/Interfaces/0"
    assert commands.asked[-1] == (
        "busctl",
        "set-property",
        wpa,
        path,
        f"{wpa}.Interface",
        "Country",
        "s",
        "DE",
    )


@pytest.mark.parametrize(
    "line",
    [
        *("", "nonsense", "[]", '{"do": "reboot"}', '{"do": "join"}', '{"do": "join", "wifi": 7}'),
        '{"do": "join", "wifi": {"ssid": "Sol", "password": "short"}}',
        '{"do": "join", "wifi": {"ssid": "", "password": ""}}',
        '{"do": "open_hotspot", "name": "box", "password": ""}',
        '{"do": "set_country", "country": "Germany; rm -rf"}',
        '{"do": "set_host_name", "name": "evil"}',
        '{"do": "erase_admin", "file": "/etc/passwd"}',
        '{"do": "usb_down", "settings": {}}',
    ],
)
def test_the_helper_does_nothing_that_it_was_not_made_for(line: str) -> None:
    driver = FakeDriver()
    assert json.loads(answer(driver, line))["key"] == "no-helper"
    assert driver.done == []


def test_what_the_box_asks_for_is_what_the_helper_does(monkeypatch: pytest.MonkeyPatch) -> None:
    far, near = FakeDriver(), HelperDriver(Path("/nowhere"), "10.42.0.1")
    monkeypatch.setattr(root_helper, "_exchange", lambda _path, question: answer(far, question).encode())
    near.set_country("de")
    assert near.scan() == FakeDriver().scan()
    near.open_hotspot(Hotspot("box", "ABCDE-FGHJK"))
    near.try_known()
    near.close_hotspot()
    with pytest.raises(NetworkError, match="The password for Café Sol is wrong"):
        near.join(Wifi("Café Sol", "rainy side up"))
    assert far.done == ["country DE", "scan", "open", "try known", "close", "join Café Sol"]


def test_a_helper_that_is_not_there_is_said_to_be_so() -> None:
    with pytest.raises(NetworkError, match="The network cannot be changed just now"):
        HelperDriver(Path("/nowhere"), "10.42.0.1").scan()


@pytest.fixture
def socket_of_systemd(tmp_path: Path) -> Iterator[Path]:
    """The helper as systemd starts it: a process for each connection, with nmcli's double on its path."""
    program = shutil.which("systemd-socket-activate")
    if program is None:
        pytest.skip("systemd-socket-activate is not installed here")
    (tmp_path / "nmcli").write_text("#!/bin/sh\necho 'Sol:72:WPA2'\n")
    (tmp_path / "nmcli").chmod(0o755)
    code = (
        "import os; import appliance.network.nmcli as n; "
        f"n._ENVIRONMENT['PATH'] = '{tmp_path}'; from appliance.cli import main; main()"
    )
    path = tmp_path / "socket"
    helper = (sys.executable, "-c", code, "network-helper")
    words = ("--accept", "--inetd", f"--listen={path}", f"--setenv=PYTHONPATH={Path(__file__).parents[3]}")
    with subprocess.Popen([program, *words, *helper], stderr=subprocess.DEVNULL) as process:
        assert eventually(path.exists)
        yield path
        process.terminate()


def test_the_helper_answers_over_systemds_socket(socket_of_systemd: Path) -> None:
    driver: Driver = HelperDriver(socket_of_systemd, "10.42.0.1")
    assert [each.ssid for each in driver.scan()] == ["Sol"]
    assert [each.signal for each in driver.scan()] == [72], "and again, in another process"
