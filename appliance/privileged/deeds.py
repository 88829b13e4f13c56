"""The table of deeds. What each works with is loaded when it is done: some run before all else at a start."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from appliance.intake.usb.identity import UsbIdentity
    from appliance.network.driver import Driver

Asked = Mapping[str, Any]


class Right(StrEnum):
    """What a unit is permitted to change. The box itself may ask for changes of the network alone."""

    NETWORK = "network"
    BOOT_PARTITION = "boot partition"
    HOST_NAME = "host name"
    USB = "usb"


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that only root may do. Raises OSError, or what its own room says of what is asked for."""

    right: Right
    act: Callable[[Asked], object]


def _scan(asked: Asked) -> object:
    return [asdict(each) for each in asked["driver"].scan()]


def _join(asked: Asked) -> None:
    from appliance.settings import Wifi
    from appliance.settings.first_boot import ssid, wifi_password

    wifi = asked["wifi"]
    hidden = wifi.get("hidden") is True
    asked["driver"].join(Wifi(ssid(wifi["ssid"]), wifi_password(wifi["password"]), "", hidden))


def _open_hotspot(asked: Asked) -> None:
    from appliance.network.driver import Hotspot
    from appliance.settings.first_boot import ssid, wifi_password

    password = wifi_password(asked["password"])
    if not password:
        raise ValueError("the hotspot is never open to everybody")
    asked["driver"].open_hotspot(Hotspot(ssid(asked["name"]), password))


def _set_country(asked: Asked) -> None:
    from appliance.settings.checks import country

    asked["driver"].set_country(country(asked["country"]))


def _erase_admin(asked: Asked) -> bool:
    from appliance.first_start import erase_admin

    return erase_admin(Path(asked["file"]))


def _usb_up(asked: Asked) -> UsbIdentity:
    import pwd

    from appliance.intake.usb import identity, setup

    account, settings = pwd.getpwnam(asked["user"]), asked["settings"]
    found = identity.identity(settings)
    setup.up(settings, found, (account.pw_uid, account.pw_gid))
    return found


def _usb_down(asked: Asked) -> None:
    from appliance.intake.usb import setup

    setup.down(asked["settings"])


DEEDS: Mapping[str, Deed] = {
    "scan": Deed(Right.NETWORK, _scan),
    "join": Deed(Right.NETWORK, _join),
    "try_known": Deed(Right.NETWORK, lambda asked: asked["driver"].try_known()),
    "open_hotspot": Deed(Right.NETWORK, _open_hotspot),
    "close_hotspot": Deed(Right.NETWORK, lambda asked: asked["driver"].close_hotspot()),
    "set_country": Deed(Right.NETWORK, _set_country),
    "erase_admin": Deed(Right.BOOT_PARTITION, _erase_admin),
    "set_host_name": Deed(Right.HOST_NAME, lambda asked: socket.sethostname(asked["name"])),
    "usb_up": Deed(Right.USB, _usb_up),
    "usb_down": Deed(Right.USB, _usb_down),
}


def perform(deed: str, /, **asked: object) -> Any:
    """Do something for a unit or a shell that runs as root. Raises what the deed does."""
    return DEEDS[deed].act(asked)


def answer(driver: Driver, line: str) -> str:
    """The answer to a line of the box; `driver` changes the network."""
    from appliance.network.driver import NetworkError

    try:
        asked = json.loads(line)
        deed = DEEDS[asked["do"]]
        if deed.right is not Right.NETWORK:
            raise ValueError(f"{asked['do']} is not for the box to ask")
        done = deed.act({**asked, "driver": driver})
    except NetworkError as error:
        return json.dumps({"key": error.key, "ssid": error.ssid, "detail": error.detail})
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        return json.dumps({"key": "no-helper", "ssid": "", "detail": f"what was asked is not good ({error})"})
    return json.dumps({"done": done})
