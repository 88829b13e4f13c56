"""The networks the box stands in: nobody outside them is believed, asked or listed."""

from __future__ import annotations

import ipaddress
import itertools
import re
from collections.abc import Callable, Iterable, Iterator
from ipaddress import IPv4Address, IPv4Interface, IPv6Address
from pathlib import Path

from appliance.addresses import Interface, own_interfaces

Address = IPv4Address | IPv6Address
OwnAddresses = Callable[[], Iterable[Interface]]

ARP_FILE = Path("/proc/net/arp")
_MAC = re.compile(r"(?:[0-9a-f]{2}:){5}[0-9a-f]{2}")
_NO_MAC = "00:00:00:00:00:00"
_SCAN_PREFIX = 22  # of a larger network the 1,024 addresses around our own are scanned


def own_addresses() -> list[Interface]:
    """The machine's addresses with their networks, loopback left out."""
    return [each for each in own_interfaces() if not each.ip.is_loopback]


class Neighbourhood:
    """The neighbours of this box. The addresses are looked up anew each time: they change."""

    def __init__(self, own: OwnAddresses = own_addresses, arp_file: Path = ARP_FILE) -> None:
        self._own = own
        self._arp_file = arp_file

    def admits(self, text: str) -> bool:
        """True if this is another machine's address in a network of ours, or link-local in IPv4.

        Link-local addresses of IPv6 mean nothing without an interface, and no device URI can name one.
        """
        return self._admit(text, list(self._own()))

    @staticmethod
    def _admit(text: str, own: Iterable[Interface]) -> bool:
        try:
            address = ipaddress.ip_address(text)
        except ValueError:
            return False
        if address.is_multicast or address.is_unspecified or any(address == each.ip for each in own):
            return False
        if any(address in (each.network.network_address, broadcast_of(each)) for each in own):
            return False
        if address.is_link_local:
            return address.version == 4
        return any(address in each.network for each in own)

    def interfaces(self) -> list[IPv4Interface]:
        """Our IPv4 addresses with their networks."""
        return [each for each in self._own() if isinstance(each, IPv4Interface)]

    def addresses(self, limit: int) -> list[str]:
        """Up to `limit` addresses to scan: each network's in turn, so that a large one crowds out none."""
        networks = [_hosts(each) for each in self.interfaces() if each.network.prefixlen < 31]
        mixed = (one for turn in itertools.zip_longest(*networks) for one in turn if one is not None)
        own = list(self._own())
        known = dict.fromkeys(text for text in map(str, mixed) if self._admit(text, own))
        return list(itertools.islice(known, limit))

    def identity(self, address: str) -> str:
        """ "mac:" and the hardware address behind an IPv4 address the kernel has talked with; else ""."""
        try:
            lines = self._arp_file.read_text(encoding="ascii", errors="replace").splitlines()[1:]
        except OSError:
            return ""
        for line in lines:
            fields = line.split()
            if len(fields) >= 4 and fields[0] == address:
                mac = fields[3].lower()
                return f"mac:{mac}" if _MAC.fullmatch(mac) and mac != _NO_MAC else ""
        return ""


def broadcast_of(interface: Interface) -> Address | None:
    """The address that reaches everybody in a network."""
    return interface.network.broadcast_address if interface.network.num_addresses > 2 else None


def _hosts(interface: IPv4Interface) -> Iterator[IPv4Address]:
    network = interface.network
    if network.prefixlen < _SCAN_PREFIX:
        network = ipaddress.IPv4Network((interface.ip, _SCAN_PREFIX), strict=False)
    return network.hosts()
