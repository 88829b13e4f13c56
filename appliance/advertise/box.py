"""What stays the same of a box: its number; and what may change: its name and addresses."""

from __future__ import annotations

import os
import re
import socket
import uuid
from collections.abc import Callable
from ipaddress import IPv4Address
from pathlib import Path

import ifaddr

Addresses = Callable[[], list[str]]

FILE = "box-uuid"
MAX_LABEL = 63  # bytes of a DNS label
_NOT_A_LABEL = re.compile(r"[^A-Za-z0-9-]+")


def box_uuid(folder: Path) -> uuid.UUID:
    """The box's own number, made once and kept in its data folder. Raises OSError."""
    file = folder / FILE
    try:
        return uuid.UUID(file.read_text(encoding="ascii").strip())
    except (FileNotFoundError, ValueError):
        made = uuid.uuid4()
    temporary = file.with_name(f".{FILE}.part")
    with temporary.open("w", encoding="ascii") as stream:
        stream.write(f"{made}\n")
        stream.flush()
        os.fsync(stream.fileno())
    temporary.replace(file)
    return made


def host_label() -> str:
    """The machine's name as the first part of NAME.local."""
    first = socket.gethostname().partition(".")[0]
    return _NOT_A_LABEL.sub("-", first).strip("-")[:MAX_LABEL] or "counterproof"


def own_addresses() -> list[str]:
    """The IPv4 addresses that others reach this machine at; link-local ones only for want of others."""
    found = {
        IPv4Address(each.ip) for adapter in ifaddr.get_adapters() for each in adapter.ips if each.is_IPv4
    }
    outward = sorted(each for each in found if not each.is_loopback)
    routable = [each for each in outward if not each.is_link_local]
    return [str(each) for each in routable or outward]


def reachable(host: str, addresses: list[str]) -> list[str]:
    """Those of the addresses that a server which listens on `host` answers at."""
    try:
        listening = IPv4Address(host)
    except ValueError:
        return [] if host in ("localhost", "::1") else addresses
    if listening.is_unspecified:
        return addresses
    return [each for each in addresses if each == host]
