"""The cookies of browsers: the session, the device, and the token that no other site can know."""

from __future__ import annotations

import hashlib
import secrets

from flask import Response, g, request

from appliance.identity import Actor, Identity, User
from appliance.web.access import address, agent

COOKIE = "counterproof"  # whose session it is
DEVICE_COOKIE = "counterproof-device"  # that somebody has logged in with this browser before
FORM_COOKIE = "counterproof-form"  # ties the forms before a login to a browser
TOKEN_HEADER, TOKEN_FIELD = "X-CSRF-Token", "csrf"


def csrf_token() -> str:
    """The token that a form or a script of this page sends along, and no other site can know.

    It is made of the cookie: of the session's, or where there is none of a cookie for forms alone. A session
    that has ended is none, though the browser still has its cookie.
    """
    asking = g.get("principal")
    own = request.cookies.get(COOKIE) if asking is not None and asking.session else None
    return token_of(own or _form_cookie())


def set_cookie(response: Response, name: str, value: str, seconds: int | None = None) -> None:
    """Set a cookie that scripts don't see and other sites' requests don't carry."""
    response.set_cookie(
        name, value, seconds, httponly=True, samesite="Strict", secure=request.is_secure, path="/"
    )


def device_token() -> str:
    """The token that a browser keeps of an earlier login."""
    return request.cookies.get(DEVICE_COOKIE, "")


def welcome(response: Response, identity: Identity, user: User, channel: str) -> None:
    """Make the device known that somebody has logged in with."""
    actor = Actor(user.name, channel, address())
    token = identity.devices.welcome(device_token(), user, actor, agent())
    set_cookie(response, DEVICE_COOKIE, token, identity.devices.seconds)


def _form_cookie() -> str:
    if "form_cookie" not in g:
        g.form_cookie = request.cookies.get(FORM_COOKIE) or secrets.token_urlsafe(32)
    cookie: str = g.form_cookie
    return cookie


def token_of(cookie: str) -> str:
    """The token that belongs to a cookie."""
    return hashlib.sha256(f"csrf {cookie}".encode()).hexdigest()
