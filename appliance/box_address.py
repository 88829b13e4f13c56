"""Where the box is for others, and how they get to its pages: what the status slip says."""

from __future__ import annotations

import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from appliance.settings import Settings, is_loopback
from appliance.slips import Place, own_address, status_slip


class OwnWifi(Protocol):
    """The box's own Wi-Fi."""

    @property
    def name(self) -> str:
        """Its name."""

    @property
    def password(self) -> str:
        """Its password."""


@dataclass(frozen=True, slots=True)
class BoxAddress:
    """Asked anew each time: `raw_port` and `web_port` are those in force, `setup_code` is nothing once there
    is an admin, `hotspot` is the box's own Wi-Fi while that is open, `is_settled` whether it
    is known which it will be."""

    settings: Settings
    raw_port: Callable[[], int]
    web_port: Callable[[], int]
    setup_code: Callable[[], str]
    hotspot: Callable[[], OwnWifi | None]
    is_settled: Callable[[], bool]

    def slip(self, late: bool = True, waiting: Sequence[str] = ()) -> bytes | None:
        """The status slip; None where there is no network to name yet, unless it is `late`.

        `waiting` are the receipts that wait for a decision, as they are called.
        """
        place = self.place()
        if not late and (is_loopback(place.address) or not self.is_settled()):
            return None
        return status_slip(place, self.setup_code(), waiting)

    def place(self) -> Place:
        """Address, name and ports as people need them."""
        hotspot = self.hotspot()
        address = self.settings.network.hotspot_address if hotspot else own_address()
        host = socket.gethostname().partition(".")[0]
        port = self.settings.advertise.web_port or self.web_port()
        own = (hotspot.name, hotspot.password) if hotspot else None
        return Place(host, address, self.raw_port(), port, own)
