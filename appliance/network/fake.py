"""Made-up networks, to try the box without a radio: shipped as a driver like any other."""

from __future__ import annotations

from appliance.network.driver import Driver, Hotspot, Network, NetworkError, NetworkState
from appliance.settings import Wifi

PASSWORDS = {"Café Sol": "sunny side up", "Harbour Guests": "", "Bakery 5 GHz": "rye and rolls"}


class FakeDriver(Driver):
    """Three networks; `connected` and `radio` may be set, `done` is what was asked for, in order."""

    def __init__(self, passwords: dict[str, str] | None = None) -> None:
        self.passwords = dict(PASSWORDS if passwords is None else passwords)
        self.connected = False
        self.radio = True
        self.hotspot: Hotspot | None = None
        self.known: str | None = None
        self.done: list[str] = []

    def state(self) -> NetworkState:
        """The state of the made-up network."""
        return NetworkState(self.connected, self.hotspot is not None, self.radio)

    def scan(self) -> list[Network]:
        """All there are, or none as with a real radio while the hotspot is open."""
        self.done.append("scan")
        if self.hotspot:
            return []
        signals = range(90, 0, -20)
        return [
            Network(ssid, signal, bool(password))
            for (ssid, password), signal in zip(self.passwords.items(), signals, strict=False)
        ]

    def join(self, wifi: Wifi) -> None:
        """Join where name and password are right."""
        self.done.append(f"join {wifi.ssid}")
        self.hotspot = None
        if wifi.ssid not in self.passwords:
            raise NetworkError("not-found", wifi.ssid)
        if self.passwords[wifi.ssid] != wifi.password:
            raise NetworkError("password", wifi.ssid)
        self.known, self.connected = wifi.ssid, True

    def try_known(self) -> None:
        """Join the one joined before, if it is there again."""
        self.done.append("try known")
        self.hotspot = None
        self.connected = self.known in self.passwords

    def open_hotspot(self, hotspot: Hotspot) -> None:
        """Open one."""
        self.done.append("open")
        self.hotspot = hotspot

    def close_hotspot(self) -> None:
        """Close it."""
        self.done.append("close")
        self.hotspot = None

    def set_country(self, country: str) -> None:
        """Note it."""
        self.done.append(f"country {country}")
