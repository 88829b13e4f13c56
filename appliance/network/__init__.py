"""Sees to it that the box is in a network, or else opens a Wi-Fi of its own where it can be told of one."""

from appliance.network.driver import Driver, Hotspot, Network, NetworkError, NetworkState
from appliance.network.drivers import make_driver
from appliance.network.network_service import NetworkService, Status

__all__ = [
    "Driver",
    "Hotspot",
    "Network",
    "NetworkError",
    "NetworkService",
    "NetworkState",
    "Status",
    "make_driver",
]
