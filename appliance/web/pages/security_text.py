"""`/.well-known/security.txt`: whom to tell of a weakness of this box (RFC 9116)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from http import HTTPStatus

from flask import Blueprint, Response

from appliance.told import told
from appliance.web.language import LANGUAGES
from appliance.web.parts import WebParts
from appliance.web.problems import problem

GOOD_FOR = timedelta(days=180)  # RFC 9116 wants less than a year; it is made anew with each look


class SecurityText:
    """The handler."""

    def __init__(self, parts: WebParts) -> None:
        self._configuration = parts.configuration

    def blueprint(self) -> Blueprint:
        """Its route."""
        routes = Blueprint("security_text", __name__)
        routes.add_url_rule("/.well-known/security.txt", "text", self.text)
        return routes

    def text(self) -> Response:
        """Whom to tell, where somebody has said so: a file without a contact is none."""
        contact = self._configuration.live.box.security_contact
        if not contact:
            return problem(
                HTTPStatus.NOT_FOUND,
                told(
                    "No contact is set for this box (setting box.security_contact). Weaknesses of"
                    " Counterproof itself are reported as its SECURITY.md says."
                ),
            )
        expires = (datetime.now(UTC) + GOOD_FOR).strftime("%Y-%m-%dT%H:%M:%SZ")
        languages = ", ".join(LANGUAGES)
        lines = (f"Contact: {contact}", f"Expires: {expires}", f"Preferred-Languages: {languages}", "")
        return Response("\n".join(lines), content_type="text/plain; charset=utf-8")
