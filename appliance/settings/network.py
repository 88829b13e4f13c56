"""Settings of the network that the box is in, and of the hotspot that it makes where it is in none."""

from __future__ import annotations

from dataclasses import dataclass

from appliance.settings import checks
from appliance.settings.fields import setting


@dataclass(frozen=True, slots=True)
class NetworkSettings:
    """Who looks after the network, and the hotspot."""

    driver: str = setting(
        "none",
        checks.choice("none", "nmcli", "fake"),
        "none: the owner does; nmcli: the box, by NetworkManager; fake: made-up networks, to try it",
    )
    hotspot: bool = setting(
        True, checks.flag, "whether the box opens a Wi-Fi of its own where it is in no network"
    )
    hotspot_seconds: float = setting(
        60.0, checks.seconds(1, 3_600), "without any network before it does; DHCP and Wi-Fi need up to 30"
    )
    retry_seconds: float = setting(
        300.0,
        checks.seconds(5, 86_400),
        "between tries at known Wi-Fi while the hotspot is open: after a power cut the router starts late",
    )
    hotspot_address: str = setting(
        "10.42.0.1", checks.host, "of the box in its hotspot; NetworkManager's own choice"
    )
