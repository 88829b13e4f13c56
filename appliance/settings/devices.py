"""Settings of finding printers and of being found."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from appliance.settings import checks
from appliance.settings.fields import Staff, setting


@dataclass(frozen=True, slots=True)
class DiscoverySettings:
    """Looking for printers."""

    enabled: bool = setting(
        True, checks.flag, "look for printers on USB and in the own networks", Staff.START
    )
    usb_root: Path = setting(
        Path("/sys/bus/usb/devices"), checks.folder, "where the kernel lists USB devices; tests bring a tree"
    )
    scan_addresses: int = setting(
        1_024, checks.integer(1, 1_024), "tried at most by a scan on request; a shop's network has 254"
    )


@dataclass(frozen=True, slots=True)
class AdvertiseSettings:
    """Telling the network what is here."""

    enabled: bool = setting(
        True, checks.flag, "announce queues and pages by multicast DNS (Bonjour)", Staff.START
    )
    web_port: int = setting(
        0, checks.port, "of the pages as others see them, where a proxy stands in front; 0: web.port"
    )
    note: str = setting("", checks.text, "where the box stands, for people who choose a printer", Staff.START)
