"""The driver of the machine's network. It has few methods; by itself it does nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from appliance.runtime.i18n import Message, message, noop
from appliance.settings import Wifi

REASONS: Mapping[str, str] = {
    "password": noop("The password for %(ssid)s is wrong."),
    "unanswered": noop(
        "%(ssid)s did not take the box in. Most often the password is wrong, or it is too far away."
    ),
    "not-found": noop("There is no Wi-Fi called %(ssid)s here."),
    "no-address": noop("%(ssid)s gave the box no address."),
    "other": noop("%(ssid)s could not be joined: %(detail)s."),
    "no-radio": noop("This box has no Wi-Fi."),
    "no-helper": noop("The network cannot be changed just now: %(detail)s."),
}


@dataclass(frozen=True, slots=True)
class Network:
    """A Wi-Fi network that is in reach; `signal` from 0 to 100."""

    ssid: str
    signal: int
    secured: bool


@dataclass(frozen=True, slots=True)
class NetworkState:
    """The state of the network: connected, the box's own hotspot open, a Wi-Fi radio there."""

    connected: bool = False
    hotspot: bool = False
    radio: bool = False


@dataclass(frozen=True, slots=True)
class Hotspot:
    """The box's own Wi-Fi: its name and its password."""

    name: str
    password: str = field(repr=False)


class NetworkError(Exception):
    """Something could not be done; `key` is one of REASONS, the message a sentence."""

    def __init__(self, key: str, ssid: str = "", detail: str = "") -> None:
        self.key, self.ssid, self.detail = key, ssid, detail
        super().__init__(sentence(key, ssid, detail))


def sentence(key: str, ssid: str, detail: str) -> Message:
    """A reason in words."""
    values = {"ssid": ssid, "detail": detail}
    template = REASONS.get(key, REASONS["other"])
    return message(template, **{name: value for name, value in values.items() if f"%({name})s" in template})


class Driver:
    """Nobody looks after the network here. Every method may raise NetworkError and take a minute."""

    def state(self) -> NetworkState:
        """The state of the network, at once."""
        return NetworkState(connected=True)

    def scan(self) -> list[Network]:
        """The Wi-Fi networks in reach, the strongest first; not while the hotspot is open."""
        return []

    def join(self, wifi: Wifi) -> None:
        """Leave the hotspot, join a network, and keep it for other starts."""
        raise NetworkError("no-radio", wifi.ssid)

    def try_known(self) -> None:
        """Leave the hotspot, and give the networks joined before a chance."""

    def open_hotspot(self, hotspot: Hotspot) -> None:
        """Open a Wi-Fi of the box's own."""
        raise NetworkError("no-radio", hotspot.name)

    def close_hotspot(self) -> None:
        """Close it."""

    def set_country(self, country: str) -> None:
        """Keep to a country's radio law, by its two letters."""
