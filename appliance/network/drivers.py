"""The drivers there are, by their names in the setting network.driver."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from appliance.network.driver import Driver
from appliance.network.fake import FakeDriver
from appliance.network.helper import HelperDriver
from appliance.network.nmcli import NmcliDriver
from appliance.settings import NetworkSettings

DRIVERS: Mapping[str, Callable[[NetworkSettings], Driver]] = {
    "none": lambda _settings: Driver(),
    "nmcli": lambda settings: NmcliDriver(settings.hotspot_address),
    "helper": lambda settings: HelperDriver(settings.helper, settings.hotspot_address),
    "fake": lambda _settings: FakeDriver(),
}


def make_driver(settings: NetworkSettings) -> Driver:
    """The driver that the settings name."""
    return DRIVERS[settings.driver](settings)
