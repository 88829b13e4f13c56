"""The network, as far as the web side knows it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from appliance.settings import Wifi


class WifiNetwork(Protocol):
    """A Wi-Fi network in reach; `signal` from 0 to 100."""

    @property
    def ssid(self) -> str:
        """Its name."""

    @property
    def signal(self) -> int:
        """The strength of its signal."""

    @property
    def secured(self) -> bool:
        """True if it wants a password."""


class OwnWifi(Protocol):
    """The box's own Wi-Fi."""

    @property
    def name(self) -> str:
        """Its name."""


class NetworkLook(Protocol):
    """The state of the network just now."""

    @property
    def connected(self) -> bool:
        """True if the box is in a network."""

    @property
    def radio(self) -> bool:
        """True if it has Wi-Fi."""


class NetworkStatus(Protocol):
    """The status of the network."""

    @property
    def look(self) -> NetworkLook:
        """As it is just now."""

    @property
    def hotspot(self) -> OwnWifi | None:
        """The box's own Wi-Fi, while it is open."""

    @property
    def joining(self) -> str:
        """The network that is being joined."""

    @property
    def joined(self) -> str:
        """The network that was joined since the start."""

    @property
    def trouble(self) -> str:
        """The reason why the last one was not joined."""

    @property
    def networks(self) -> Sequence[WifiNetwork]:
        """The networks in reach, the strongest first."""


class NetworkDoor(Protocol):
    """The service that looks after the network; see `appliance.network.network_service`."""

    @property
    def works(self) -> bool:
        """True if the box looks after its network."""

    def status(self) -> NetworkStatus:
        """The status of the network."""

    def visited(self) -> None:
        """Somebody looks at a page of it."""

    def join(self, wifi: Wifi) -> None:
        """Join a network, soon."""

    def scan(self) -> None:
        """Look around again, soon."""
