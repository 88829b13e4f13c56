"""Whose requests are answered: the name in Host must be the box's own.

A page of another site can have its name resolve to the box's address (DNS rebinding); its requests then
look like the box's own but for the name that they ask for.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterable
from urllib.parse import urlsplit


def is_own(host: str, names: Iterable[str] = ()) -> bool:
    """Whether a Host header names this box: by address, as localhost, by its own name, or one of `names`."""
    try:
        name = urlsplit(f"//{host}").hostname
    except ValueError:
        return False
    if not name:
        return False
    own = socket.gethostname().lower()
    return _is_address(name) or name.rstrip(".") in {"localhost", own, f"{own}.local", *map(str.lower, names)}


def same_site(origin: str | None, host: str, *, ports: bool = True) -> bool:
    """Whether an Origin header (None: there is none) is of the site that Host names."""
    if origin is None:
        return True
    try:
        one, other = urlsplit(origin), urlsplit(f"//{host}")
        return one.netloc == other.netloc if ports else one.hostname == other.hostname
    except ValueError:
        return False


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
