"""Sees to it that the box is in a network, or else opens a Wi-Fi of its own where it can be told of one."""

from appliance.network.driver import Driver, Hotspot, Look, Network, NetworkError
from appliance.network.drivers import make_driver
from appliance.network.network_service import NetworkService, Status

__all__ = [
    "Driver",
    "Hotspot",
    "Look",
    "Network",
    "NetworkError",
    "NetworkService",
    "Status",
    "make_driver",
]
