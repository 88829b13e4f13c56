"""The one part that may change the network, as a process of its own for each thing asked, and the way to it.

The box runs without rights. systemd listens on a socket that only the box's group may use, and starts
`counterproof network-helper` as root for each connection: one line of JSON with what to do, one with what
came of it. What is asked for is checked on this side too.
"""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from appliance.network.driver import Driver, Hotspot, Network, NetworkError, NetworkState
from appliance.network.nmcli import network_state
from appliance.settings import Wifi
from appliance.settings.checks import country
from appliance.settings.first_boot import ssid, wifi_password

MAX_LINE = 65_536  # bytes of a question or an answer: 60 networks are 6 KB
ANSWER_SECONDS = 150.0  # closing, looking around, joining and waiting for an address take no longer

Question = Mapping[str, Any]


def _join(driver: Driver, asked: Question) -> None:
    wifi = asked["wifi"]
    hidden = wifi.get("hidden") is True
    driver.join(Wifi(ssid(wifi["ssid"]), wifi_password(wifi["password"]), "", hidden))


def _open(driver: Driver, asked: Question) -> None:
    password = wifi_password(asked["password"])
    if not password:
        raise ValueError("the hotspot is never open to everybody")
    driver.open_hotspot(Hotspot(ssid(asked["name"]), password))


DEEDS: Mapping[str, Callable[[Driver, Question], object]] = {
    "scan": lambda driver, _asked: [asdict(each) for each in driver.scan()],
    "join": _join,
    "try_known": lambda driver, _asked: driver.try_known(),
    "open_hotspot": _open,
    "close_hotspot": lambda driver, _asked: driver.close_hotspot(),
    "set_country": lambda driver, asked: driver.set_country(country(asked["country"])),
}


def answer(driver: Driver, line: str) -> str:
    """The answer to a line that asks for something."""
    try:
        asked = json.loads(line)
        done = DEEDS[asked["do"]](driver, asked)
    except NetworkError as error:
        return json.dumps({"key": error.key, "ssid": error.ssid, "detail": error.detail})
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        return json.dumps({"key": "no-helper", "ssid": "", "detail": f"what was asked is not good ({error})"})
    return json.dumps({"done": done})


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
            said = json.loads(self._exchange(json.dumps({"do": deed, **given})))
        except (OSError, ValueError) as error:
            raise NetworkError("no-helper", detail=str(error) or type(error).__name__) from None
        if "key" in said:
            raise NetworkError(said["key"], said["ssid"], said["detail"])
        return said["done"]

    def _exchange(self, question: str) -> bytes:
        with socket.socket(socket.AF_UNIX) as helper:
            helper.settimeout(ANSWER_SECONDS)
            helper.connect(str(self._path))
            helper.sendall(question.encode() + b"\n")
            said = b""
            while not said.endswith(b"\n") and len(said) < MAX_LINE:
                piece = helper.recv(MAX_LINE)
                if not piece:
                    raise ConnectionError("the helper gave no answer")
                said += piece
        return said
