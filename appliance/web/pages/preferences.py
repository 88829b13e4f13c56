"""What a browser is set to, and the page of what has no place in a phone's bar."""

from __future__ import annotations

from flask import Response, render_template, request

from appliance.web import theme
from appliance.web.dependencies import WebDependencies
from appliance.web.language import COOKIE, LANGUAGES
from appliance.web.permissions import ANYBODY, VIEW
from appliance.web.refusals import away_to, own_path
from appliance.web.route import Group, route

YEAR = 31_536_000  # seconds


class Preferences(Group):
    """The handlers: links that work without a script, and lead back to where they were taken."""

    def __init__(self, dependencies: WebDependencies) -> None:
        self._dependencies = dependencies

    @route("GET", "/language/<code>", ANYBODY)
    def speak(self, code: str) -> Response:
        """Remember this browser's language; a code that there is none of changes nothing."""
        return _keep(COOKIE, code) if code in LANGUAGES else _back()

    @route("GET", "/theme/<code>", ANYBODY)
    def wear(self, code: str) -> Response:
        """Remember whether this browser's pages are light or dark; anything else: as the device is."""
        return _keep(theme.COOKIE, code if code in theme.THEMES else "")

    @route("GET", "/more", VIEW)
    def more(self) -> str:
        """The rest of the pages."""
        return render_template("more.html", **self._dependencies.frame())


def _back() -> Response:
    return away_to(own_path(request.args.get("next", "/")))


def _keep(cookie: str, value: str) -> Response:
    response = _back()
    response.set_cookie(cookie, value, max_age=YEAR, samesite="Lax", secure=request.is_secure, httponly=True)
    return response
