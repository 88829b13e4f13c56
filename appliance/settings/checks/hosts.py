"""Checks of what names machines, networks and sites."""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import urlsplit

from appliance.runtime.i18n import message
from appliance.settings.checks.values import list_of_words, text

_HOST_NAME = re.compile(r"(?!-)[A-Za-z0-9-]{1,63}(?:\.(?!-)[A-Za-z0-9-]{1,63})*\.?")


def host(value: object) -> str:
    """An address or host name to listen on."""
    name = text(value)
    try:
        return str(ipaddress.ip_address(name))
    except ValueError:
        if len(name) <= 253 and _HOST_NAME.fullmatch(name):
            return name
    raise ValueError(message("%(name)r is neither an IP address nor a host name", name=name))


def is_loopback(name: str) -> bool:
    """True if an address or name to listen on is reached from this machine alone."""
    if name == "localhost":
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def host_names(value: object) -> tuple[str, ...]:
    """Host names; a list, or text with commas."""
    return tuple(host(name) for name in list_of_words(value))


def networks(value: object) -> tuple[str, ...]:
    """IP networks such as 192.168.1.0/24; a list, or text with commas."""
    names = list_of_words(value)
    for name in names:
        try:
            ipaddress.ip_network(name)
        except ValueError as error:
            raise ValueError(
                message(
                    "%(name)r is not a network such as 192.168.1.0/24 (%(error)s)",
                    name=name,
                    error=str(error),
                )
            ) from None
    return names


def origins(value: object) -> tuple[str, ...]:
    """Origins of sites, such as https://pos.example; a list, or text with commas."""
    names = list_of_words(value)
    for name in names:
        parts = urlsplit(name)
        if (
            parts.scheme not in ("http", "https")
            or not parts.hostname
            or name != f"{parts.scheme}://{parts.netloc}"
        ):
            raise ValueError(f"{name!r} is not an origin such as https://pos.example")
    return names
