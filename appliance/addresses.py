"""Addresses of whoever comes over the network: what counts as one, and which networks it is in."""

from __future__ import annotations

import ipaddress
import time
from collections.abc import Callable, Iterable

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Interface = ipaddress.IPv4Interface | ipaddress.IPv6Interface
FRESH_SECONDS = 2.0  # that the own networks are remembered: they change seldom, and a flood asks often


def source_of(address: str) -> str:
    """What counts as one address: an IPv6 network of 64 bits is one household."""
    parsed = parse(address)
    if parsed is None:
        return address
    if parsed.version == 4:
        return str(parsed)
    return str(ipaddress.ip_network((parsed, 64), strict=False))


def networks(names: Iterable[str]) -> tuple[Network, ...]:
    """Networks by their names, such as 192.168.1.0/24. Raises ValueError."""
    return tuple(ipaddress.ip_network(name) for name in names)


def is_in(address: str, among: Iterable[Network]) -> bool:
    """Whether an address is in one of the networks; what is no address is in none."""
    parsed = parse(address)
    return parsed is not None and any(parsed in network for network in among)


def parse(address: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """An address without its zone, IPv4 where IPv6 only carries it; None where it is none."""
    try:
        parsed = ipaddress.ip_address(address.split("%")[0])
    except ValueError:
        return None
    if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped:
        return parsed.ipv4_mapped
    return parsed


def own_interfaces() -> list[Interface]:
    """The machine's addresses with their networks."""
    import ifaddr  # loaded with the first who asks, not with the box

    found = []
    for adapter in ifaddr.get_adapters():
        for each in adapter.ips:
            text = each.ip if isinstance(each.ip, str) else each.ip[0]
            found.append(ipaddress.ip_interface(f"{text}/{each.network_prefix}"))
    return found


def own_networks() -> list[Network]:
    """The networks that the machine stands in, loopback's among them."""
    return [interface.network for interface in own_interfaces()]


class Nearness:
    """Whether addresses are in the machine's own networks, as they are now."""

    def __init__(
        self,
        own: Callable[[], Iterable[Network]] = own_networks,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._own = own
        self._clock = clock
        self._known: tuple[Network, ...] = ()
        self._known_until = 0.0

    def __call__(self, address: str) -> bool:
        """Whether this address is near."""
        if self._clock() >= self._known_until:
            self._known, self._known_until = tuple(self._own()), self._clock() + FRESH_SECONDS
        return is_in(address, self._known)
