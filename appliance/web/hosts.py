"""Whose requests are answered: the name in Host must be the box's own.

A page of another site can have its name resolve to the box's address (DNS rebinding); its requests then
look like the box's own but for the name that they ask for.
"""

from __future__ import annotations

import ipaddress
import socket
import time
from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import urlsplit

import ifaddr

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
FRESH_SECONDS = 5  # that an address which was just got may not be known


def is_own(host: str, names: Iterable[str] = ()) -> bool:
    """True if a Host header names this box: by one of its addresses or names, or by one of `names`."""
    try:
        name = urlsplit(f"//{host}").hostname
    except ValueError:
        return False
    if not name:
        return False
    own, named = socket.gethostname().lower(), {each.lower() for each in names}
    if name in named:
        return True
    address = _address(name)
    if address is not None:
        return address.is_loopback or address in own_addresses(int(time.monotonic() / FRESH_SECONDS))
    return name.rstrip(".") in {"localhost", own, f"{own}.local"} | named


@lru_cache(maxsize=1)
def own_addresses(_moment: int = 0) -> frozenset[Address]:
    """The addresses of this machine's interfaces; asked for anew with another moment."""
    return frozenset(
        ipaddress.ip_address(ip.ip if isinstance(ip.ip, str) else ip.ip[0])
        for adapter in ifaddr.get_adapters()
        for ip in adapter.ips
    )


def same_site(origin: str | None, host: str, *, ports: bool = True) -> bool:
    """True if an Origin header (None: there is none) is of the site that Host names."""
    if origin is None:
        return True
    try:
        one, other = urlsplit(origin), urlsplit(f"//{host}")
        return one.netloc == other.netloc if ports else one.hostname == other.hostname
    except ValueError:
        return False


def _address(name: str) -> Address | None:
    try:
        return ipaddress.ip_address(name)
    except ValueError:
        return None
