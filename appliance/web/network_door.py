"""What the web side knows of the network: the shape of its keeper, and no more."""

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
        """How strong it is."""

    @property
    def secured(self) -> bool:
        """Whether it wants a password."""


class OwnWifi(Protocol):
    """The box's own Wi-Fi."""

    @property
    def name(self) -> str:
        """Its name."""


class NetworkLook(Protocol):
    """How it is just now."""

    @property
    def connected(self) -> bool:
        """Whether the box is in a network."""

    @property
    def radio(self) -> bool:
        """Whether it has Wi-Fi."""


class NetworkStatus(Protocol):
    """How the network stands."""

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
        """Why the last one was not."""

    @property
    def networks(self) -> Sequence[WifiNetwork]:
        """What was in reach, the strongest first."""


class NetworkDoor(Protocol):
    """Who looks after the network; see `appliance.network.keeper`."""

    @property
    def works(self) -> bool:
        """Whether the box does at all."""

    def status(self) -> NetworkStatus:
        """How it stands."""

    def visited(self) -> None:
        """Somebody looks at a page of it."""

    def join(self, wifi: Wifi) -> None:
        """Join a network, soon."""

    def scan(self) -> None:
        """Look around again, soon."""
