"""This box's own ports: a printer that is one of them would print for ever, as its paper comes in again."""

from __future__ import annotations

import socket
from collections.abc import Collection

from appliance import addresses

LOOPBACK_NAMES = ("localhost", "ip6-localhost", "ip6-loopback")


def is_own_address(address: str) -> bool:
    """True if an address is one of this machine's."""
    parsed = addresses.parse(address)
    if parsed is None:
        return False
    own = parsed.is_loopback or parsed.is_unspecified
    return own or any(parsed == interface.ip for interface in addresses.own_interfaces())


def is_own_host(host: str) -> bool:
    """True if a name or an address is this machine's, as far as it is known without asking the network."""
    name = host.rstrip(".").lower()
    full = socket.gethostname().lower()
    short = full.partition(".")[0]
    if name in (*LOOPBACK_NAMES, full, short, f"{short}.local") or name.endswith(".localhost"):
        return True
    try:  # also 127.1 and its like
        found = socket.getaddrinfo(name, None, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
    except (OSError, UnicodeError):
        return False
    return any(is_own_address(str(place[0])) for *_, place in found)


def is_own_port(address: str, port: int, own: Collection[int]) -> bool:
    """True if an address and a port are one of this box's own ports."""
    return port in own and is_own_address(address)
