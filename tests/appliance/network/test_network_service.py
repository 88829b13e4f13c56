"""The box without a network opens its own, is told of another, and comes back where that fails."""

from __future__ import annotations

import pytest

from appliance.network import Hotspot, NetworkService
from appliance.network.fake import FakeDriver
from appliance.settings import NetworkSettings, Wifi

HOTSPOT = Hotspot("counterproof-3a7f", "ABCDE-FGHJK")
SETTINGS = NetworkSettings(driver="fake", hotspot_seconds=60, retry_seconds=300)
RIGHT, WRONG = Wifi("Café Sol", "sunny side up", "DE"), Wifi("Café Sol", "rainy side up")


class Shop:
    """A service whose clock is turned by hand, a round at a time."""

    def __init__(self, wifi: Wifi | None = None, settings: NetworkSettings = SETTINGS) -> None:
        self.now = 0.0
        self.driver = FakeDriver()
        self.service = NetworkService(self.driver, settings, lambda: HOTSPOT, wifi, lambda: self.now)
        self.service._ended.set()  # nobody waits for a page to arrive

    def pass_time(self, seconds: float) -> None:
        """Look after the network, some seconds later."""
        self.service.look_after()
        self.now += seconds
        self.service.look_after()


@pytest.fixture
def shop() -> Shop:
    return Shop()


@pytest.fixture
def open_shop(shop: Shop) -> Shop:
    """One whose hotspot is open."""
    shop.pass_time(60)
    assert shop.driver.hotspot == HOTSPOT
    shop.driver.done.clear()
    return shop


def test_a_box_in_a_network_leaves_everything_as_it_is(shop: Shop) -> None:
    shop.driver.connected = True
    shop.pass_time(1_000)
    assert shop.driver.done == []


def test_without_a_network_it_looks_around_first_and_then_opens_its_own(shop: Shop) -> None:
    shop.pass_time(59)
    assert shop.driver.hotspot is None
    shop.pass_time(1)
    assert shop.driver.done == ["scan", "open"], "with the hotspot open a radio hears nobody"
    status = shop.service.status()
    assert status.hotspot == HOTSPOT
    assert next(network.ssid for network in status.networks) == "Café Sol"


@pytest.mark.parametrize("settings", [NetworkSettings(driver="fake", hotspot=False), SETTINGS])
def test_no_hotspot_where_the_settings_or_the_hardware_say_no(settings: NetworkSettings) -> None:
    shop = Shop(settings=settings)
    shop.driver.radio = settings.hotspot is False
    shop.pass_time(1_000)
    assert shop.driver.hotspot is None


def test_a_short_absence_of_the_network_opens_nothing(shop: Shop) -> None:
    for _ in range(5):
        shop.pass_time(50)
        shop.driver.connected = True
        shop.pass_time(1)
        shop.driver.connected = False
    assert shop.driver.hotspot is None


def test_a_cable_that_is_plugged_in_ends_the_hotspot(open_shop: Shop) -> None:
    open_shop.driver.connected = True
    open_shop.pass_time(1)
    assert open_shop.driver.hotspot is None
    assert open_shop.service.status().hotspot is None


def test_it_joins_what_it_is_told_and_the_hotspot_ends(open_shop: Shop) -> None:
    open_shop.service.join(RIGHT)
    assert open_shop.service.status().joining == "Café Sol"
    open_shop.service.look_after()
    assert open_shop.driver.done == ["country DE", "join Café Sol"]
    status = open_shop.service.status()
    assert (status.joining, status.joined, status.trouble, status.hotspot) == ("", "Café Sol", "", None)


@pytest.mark.parametrize(
    ("wifi", "why"),
    [
        (WRONG, "The password for Café Sol is wrong."),
        (Wifi("Nowhere", ""), "There is no Wi-Fi called Nowhere here."),
    ],
)
def test_where_joining_fails_the_hotspot_comes_back_and_says_why(
    open_shop: Shop, wifi: Wifi, why: str
) -> None:
    open_shop.service.join(wifi)
    open_shop.service.look_after()
    assert open_shop.driver.hotspot == HOTSPOT
    assert open_shop.service.status().trouble == why
    open_shop.service.join(RIGHT)
    open_shop.service.look_after()
    assert open_shop.service.status().trouble == ""
    assert open_shop.driver.connected


def test_the_networks_joined_before_get_a_chance_now_and_then(open_shop: Shop) -> None:
    open_shop.driver.known = "Café Sol"
    router = open_shop.driver.passwords.pop("Café Sol")  # it starts slower than the box after a power cut
    open_shop.pass_time(300)
    assert open_shop.driver.hotspot == HOTSPOT
    open_shop.driver.passwords["Café Sol"] = router
    open_shop.pass_time(299)
    assert open_shop.driver.hotspot == HOTSPOT
    open_shop.pass_time(1)
    assert open_shop.driver.connected
    assert open_shop.driver.hotspot is None


def test_the_hotspot_does_not_go_while_somebody_is_at_the_page(open_shop: Shop) -> None:
    open_shop.driver.known = "Café Sol"
    open_shop.now += 200
    open_shop.service.visited()
    open_shop.pass_time(300)
    assert open_shop.driver.hotspot == HOTSPOT
    open_shop.pass_time(301)
    assert open_shop.driver.connected


def test_the_wifi_of_the_cards_file_is_joined_before_anybody_is_asked() -> None:
    shop = Shop(RIGHT)
    shop.pass_time(60)
    assert shop.driver.connected
    assert shop.driver.done[0] == "country DE"
    assert "open" not in shop.driver.done
    shop = Shop(WRONG)
    shop.pass_time(60)
    assert shop.driver.hotspot == HOTSPOT


def test_a_country_holds_at_once_and_is_set_anew_at_each_start(shop: Shop) -> None:
    shop.service.use(NetworkSettings(driver="fake", country="AT"))
    shop.pass_time(1)
    shop.pass_time(1)
    assert shop.driver.done == ["country AT"]
    started = Shop(settings=NetworkSettings(driver="fake", country="AT"))
    started.pass_time(1)
    assert started.driver.done == ["country AT"]


def test_looking_around_waits_until_the_radio_is_free(open_shop: Shop) -> None:
    open_shop.service.scan()
    open_shop.service.look_after()
    assert "scan" not in open_shop.driver.done
    open_shop.service.join(RIGHT)
    open_shop.service.look_after()
    open_shop.service.look_after()
    assert open_shop.driver.done[-1] == "scan"
