"""Settings of the network that the box is in, and of the hotspot that it makes where it is in none."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from appliance.settings import checks
from appliance.settings.fields import Staff, setting


@dataclass(frozen=True, slots=True)
class NetworkSettings:
    """The driver of the network, and the hotspot."""

    driver: str = setting(
        "none",
        checks.choice("none", "helper", "nmcli", "fake"),
        "none: the owner does; helper: the box, by a process with the rights; nmcli: itself; fake: to try it",
    )
    helper: Path = setting(
        Path("/run/counterproof-network.socket"), checks.folder, "where the one with the rights listens"
    )
    country: str = setting(
        "", checks.country, "two letters such as DE, for what radio law allows there", Staff.NOW
    )
    hotspot: bool = setting(
        True, checks.flag, "whether the box opens a Wi-Fi of its own where it is in no network"
    )
    hotspot_seconds: float = setting(
        60.0, checks.seconds(0, 3_600), "without any network before it does; DHCP and Wi-Fi need up to 30"
    )
    retry_seconds: float = setting(
        300.0,
        checks.seconds(1, 86_400),
        "between tries at known Wi-Fi while the hotspot is open: after a power cut the router starts late",
    )
    hotspot_address: str = setting(
        "10.42.0.1", checks.host, "of the box in its hotspot; NetworkManager's own choice"
    )
