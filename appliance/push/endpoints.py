"""The address that a browser gives for messages to it: where the box may send to, and where it never does.

A browser's word alone must not have the box ask anything in the shop's network. So the host is one of the
services that the settings name, the scheme https on its own port, and what the name stands for a public
address, which is also the one that is connected to. An origin that the settings name is taken as it is.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from appliance.addresses import parse
from appliance.runtime.i18n import message

MAX_ENDPOINT = 1_000  # characters; the longest that browsers give has some 500
HTTPS = 443
_URL = re.compile(r"[!-~]+")  # no space, no control character, nothing beyond ASCII
_NAT64 = ipaddress.ip_network("64:ff9b::/96")  # carries IPv4 (RFC 6052)


class NotAllowed(ValueError):
    """The box does not send there; the message says why."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An endpoint in its parts; `is_trusted` where the settings name its whole origin."""

    scheme: str
    host: str
    port: int
    path: str
    is_trusted: bool

    @property
    def origin(self) -> str:
        """The origin, as a token for it names it (RFC 8292, section 2)."""
        is_usual = self.port == (HTTPS if self.scheme == "https" else 80)
        return f"{self.scheme}://{self.host}" + ("" if is_usual else f":{self.port}")


def endpoint(url: str, services: Iterable[str]) -> Endpoint:
    """The endpoint of a URL. Raises NotAllowed, or ValueError where it is none."""
    if len(url) > MAX_ENDPOINT or not _URL.fullmatch(url):
        raise ValueError(message("expected a URL of at most %(most)s characters", most=MAX_ENDPOINT))
    parts = urlsplit(url)  # raises ValueError, and so does the port
    host, port = parts.hostname or "", parts.port
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    if f"{parts.scheme}://{parts.netloc}" in services:
        usual = HTTPS if parts.scheme == "https" else 80
        return Endpoint(parts.scheme, host, port or usual, path, is_trusted=True)
    if parts.scheme != "https" or "@" in parts.netloc or port not in (None, HTTPS):
        raise NotAllowed(message("The box sends messages by https only, on the usual port."))
    if not any(_is_of(host, service) for service in services):
        raise NotAllowed(message("%(host)s is no push service that the box may send to.", host=host))
    return Endpoint("https", host, HTTPS, path, is_trusted=False)


def address_of(where: Endpoint) -> str:
    """The address to connect to. Raises OSError; NotAllowed where the name stands for one in the network."""
    found = socket.getaddrinfo(where.host, where.port, type=socket.SOCK_STREAM)
    addresses = [str(each[4][0]) for each in found]
    if not where.is_trusted and not all(is_public(address) for address in addresses):
        raise NotAllowed(message("%(host)s is at no public address.", host=where.host))
    return addresses[0]


def is_public(address: str) -> bool:
    """True if an address is one of the internet, and of no network that a box may stand in."""
    parsed = parse(address)
    if isinstance(parsed, ipaddress.IPv6Address) and (carried := _carried(parsed)) is not None:
        parsed = carried
    return parsed is not None and parsed.is_global and not parsed.is_multicast


def _carried(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address that one of 6to4 or NAT64 stands for."""
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
    return address.sixtofour


def _is_of(host: str, service: str) -> bool:
    return host.endswith(service[1:]) if service.startswith("*.") else host == service
