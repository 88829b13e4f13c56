"""`/.well-known/security.txt`: whom to tell of a weakness of this box (RFC 9116)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from flask import Response, request

from appliance.web.dependencies import WebDependencies
from appliance.web.language import LANGUAGES, gettext
from appliance.web.permissions import ANYBODY
from appliance.web.route import Group, route

CONTACT = "/.well-known/security-contact"
GOOD_FOR = timedelta(days=180)  # RFC 9116 wants less than a year; it is made anew with each look


class SecurityText(Group):
    """The handlers."""

    def __init__(self, dependencies: WebDependencies) -> None:
        self._configuration = dependencies.configuration

    @route("GET", "/.well-known/security.txt", ANYBODY)
    def text(self) -> Response:
        """Whom to tell; where nobody has said so, a page that says what can be done."""
        contact = self._configuration.live.box.security_contact or request.host_url.rstrip("/") + CONTACT
        expires = (datetime.now(UTC) + GOOD_FOR).strftime("%Y-%m-%dT%H:%M:%SZ")
        languages = ", ".join(LANGUAGES)
        return _plain(f"Contact: {contact}", f"Expires: {expires}", f"Preferred-Languages: {languages}")

    @route("GET", "/.well-known/security-contact", ANYBODY)
    def contact(self) -> Response:
        """The advice where the box's owner has named no address."""
        named = self._configuration.live.box.security_contact
        if named:
            return _plain(named)
        return _plain(
            gettext("Whoever runs this box has named no address (setting box.security_contact)."),
            gettext("It stands in the shop whose network this is: tell them there."),
            gettext("Weaknesses of Counterproof itself are reported as its SECURITY.md says."),
        )


def _plain(*lines: str) -> Response:
    return Response("\n".join((*lines, "")), content_type="text/plain; charset=utf-8")
