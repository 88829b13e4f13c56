"""NetworkManager itself on radios of the kernel's own making: the box's Wi-Fi, a phone in it, and joining."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from radios import PASSWORD, SSID, Radios, missing, sh, wait_for

from appliance.network import Hotspot, NetworkError
from appliance.network.nmcli import NmcliDriver, run
from appliance.settings import Wifi

HOTSPOT = Hotspot("counterproof-3a7f", "ABCDE-FGHJK")
ADDRESS = "10.42.0.1"


@pytest.fixture(scope="module")
def radios(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Radios]:
    if missing():
        pytest.skip(f"not installed here: {', '.join(missing())}")
    radios = Radios(tmp_path_factory.mktemp("radios"))
    try:
        with radios:
            yield radios
    finally:
        print(radios.log())


@pytest.fixture
def driver(radios: Radios) -> NmcliDriver:
    """It runs nmcli as the unit counterproof-network@.service has it: without a network of its own."""
    return NmcliDriver(ADDRESS, lambda command, given="": run(("unshare", "--net", *command), given))


def test_a_network_in_reach_is_listed(driver: NmcliDriver) -> None:
    found = wait_for(lambda: [each for each in driver.scan() if each.ssid == SSID], SSID)
    assert isinstance(found, list)
    assert found[0].secured
    assert driver.state().radio
    assert not driver.state().connected


def test_a_phone_in_the_boxs_own_wifi_is_led_to_the_box_whatever_it_asks_for(
    driver: NmcliDriver, radios: Radios
) -> None:
    driver.open_hotspot(HOTSPOT)
    assert driver.state().hotspot
    assert not driver.state().connected
    _, router, names = radios.phone_joins(HOTSPOT.name, HOTSPOT.password)
    assert (router, names) == (ADDRESS, ADDRESS)
    driver.set_country("DE")
    asked = sh("busybox", "nslookup", "connectivitycheck.gstatic.com", names, place="phone")
    assert ADDRESS in asked.split("connectivitycheck.gstatic.com", 1)[1]


def test_a_wrong_password_is_told_from_a_network_that_is_not_there(driver: NmcliDriver) -> None:
    with pytest.raises(NetworkError) as caught:
        driver.join(Wifi(SSID, "rainy side up"))
    assert caught.value.key in ("password", "unanswered"), str(caught.value)
    with pytest.raises(NetworkError) as caught:
        driver.join(Wifi("Nowhere", ""))
    assert caught.value.key == "not-found"
    assert SSID not in sh("nmcli", "-t", "-f", "NAME", "connection"), "it is not tried again"


def test_the_hotspot_ends_when_the_box_joins_the_shops_network(driver: NmcliDriver) -> None:
    driver.open_hotspot(HOTSPOT)
    driver.join(Wifi(SSID, PASSWORD, "DE"))
    state = driver.state()
    assert state.connected
    assert not state.hotspot
    addresses = sh("ip", "-4", "-brief", "address")
    assert "192.168.77." in addresses
    kept = Path(f"/etc/NetworkManager/system-connections/counterproof {SSID}.nmconnection")
    assert f"psk={PASSWORD}" in kept.read_text(), "it is joined again after a restart"


def test_a_network_that_was_joined_once_is_joined_again_by_itself(driver: NmcliDriver) -> None:
    driver.open_hotspot(HOTSPOT)
    assert not driver.state().connected
    driver.try_known()
    assert wait_for(lambda: driver.state().connected, "the network")
