"""The user or program behind the present request: name, address, channel, and scope."""

from __future__ import annotations

from flask import g, request

from appliance.identity import Actor, Kind, Principal, Role, short_agent
from appliance.spool import ALL, NOTHING, Scope, only
from appliance.web.permissions import may_approve

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
NOBODY = Principal("", Role.PRINTER, Kind.OPEN)  # whoever looks at a public page without a login


def principal() -> Principal:
    """The user or program behind the request."""
    asking: Principal = g.principal
    return asking


def scope() -> Scope:
    """The scope of the request; nothing where nobody has said who they are."""
    return scope_of(g.get("principal", NOBODY))


def scope_of(asking: Principal) -> Scope:
    """The scope of a user or program: the one place that says so, for pages, API and events."""
    if asking == NOBODY:
        return NOTHING
    return ALL if asking.queue is None else only((asking.queue,))


def may_decide() -> bool:
    """True if whoever asks may approve and reject."""
    return may_approve(principal().role)


def user_name() -> str:
    """The name of who asks; where there is no login, the address."""
    return principal().name


def channel() -> str:
    """The channel of the request: the box's own pages, or a program."""
    asking = principal()
    if asking.kind is Kind.OPEN:
        return "web" if request.headers.get("X-Counterproof") == "page" else "api"
    return "web" if asking.kind is Kind.PAGE else "api"


def address() -> str:
    """The address that the request came from."""
    return request.remote_addr or "unknown"


def actor() -> Actor:
    """The actor of the request, for the audit."""
    return Actor(user_name(), channel(), address())


def agent() -> str:
    """The browser and system of the request, in a few words."""
    return short_agent(request.headers.get("User-Agent", ""))
