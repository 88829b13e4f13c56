"""The network, changed by the root helper (privileged/), which is asked for each thing."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from appliance.network.driver import Driver, Hotspot, Network, NetworkError, NetworkState
from appliance.network.nmcli import network_state
from appliance.runtime.root_helper import ask
from appliance.settings import Wifi


class HelperDriver(Driver):
    """Asks the helper; looks for itself."""

    def __init__(self, path: Path, hotspot_address: str) -> None:
        self._path = path
        self._address = hotspot_address

    def state(self) -> NetworkState:
        """The state of the network, which needs no rights."""
        return network_state(self._address)

    def scan(self) -> list[Network]:
        """The networks in reach."""
        return [Network(**each) for each in self._ask("scan")]

    def join(self, wifi: Wifi) -> None:
        """Join a network."""
        self._ask("join", wifi=asdict(wifi))

    def try_known(self) -> None:
        """Close the hotspot and try the known networks."""
        self._ask("try_known")

    def open_hotspot(self, hotspot: Hotspot) -> None:
        """Open the hotspot."""
        self._ask("open_hotspot", name=hotspot.name, password=hotspot.password)

    def close_hotspot(self) -> None:
        """Close it."""
        self._ask("close_hotspot")

    def set_country(self, country: str) -> None:
        """Set the country."""
        self._ask("set_country", country=country)

    def _ask(self, deed: str, **given: object) -> Any:
        try:
            said = ask(self._path, deed, **given)
        except (OSError, ValueError) as error:
            raise NetworkError("no-helper", detail=str(error) or type(error).__name__) from None
        if "key" in said:
            raise NetworkError(said["key"], said["ssid"], said["detail"])
        return said["done"]
