"""What makes an app of the pages: the manifest (W3C Web App Manifest), and the service worker."""

from __future__ import annotations

from flask import Response, current_app, jsonify, request, url_for

from appliance.runtime.i18n import message
from appliance.web import problem_kinds as kinds
from appliance.web.cookies import csrf_token
from appliance.web.dependencies import WebDependencies
from appliance.web.language import direction, gettext, language
from appliance.web.permissions import ANYBODY, DECIDE_IN_PERSON
from appliance.web.problems import problem
from appliance.web.route import Group, route

ICONS = (
    ("icon.svg", "any", "image/svg+xml"),
    *((f"icon-{n}.png", f"{n}x{n}", "image/png") for n in (192, 512)),
)
GROUND, BAR = "#f4f2ec", "#ffffff"  # of light pages: the app's first moment, before its styles are there


class InstallableApp(Group):
    """The handlers."""

    def __init__(self, dependencies: WebDependencies) -> None:
        self._configuration = dependencies.configuration

    @route("GET", "/manifest.webmanifest", ANYBODY)
    def manifest(self) -> Response:
        """What the app is called, how it looks, and where it begins."""
        answer = jsonify(
            name=self._configuration.live.box.name or "Counterproof",
            short_name=self._configuration.live.box.name or "Counterproof",
            description=gettext("Look at each receipt before it prints."),
            lang=language(),
            dir=direction(),
            id="/",
            start_url="/counter",
            scope="/",
            display="standalone",
            background_color=GROUND,
            theme_color=BAR,
            icons=[
                {"src": url_for("static", filename=file), "sizes": sizes, "type": kind, "purpose": purpose}
                for file, sizes, kind in ICONS
                for purpose in ("any", "maskable")
            ],
        )
        answer.mimetype = "application/manifest+json"
        return answer

    @route("GET", "/service-worker.js", ANYBODY)
    def service_worker(self) -> Response:
        """The script that answers where the box cannot be reached; from the top it serves all pages."""
        answer = current_app.send_static_file("service-worker.js")
        answer.headers["Cache-Control"] = "no-cache"
        return answer

    @route("GET", "/service-worker/token", DECIDE_IN_PERSON)
    def token(self) -> Response:
        """The token of a page, for the script when there is none: somebody tapped a notification.

        Another site can neither read the answer nor send this header without asking first, which is refused.
        """
        if request.headers.get("X-Counterproof") != "page":
            return problem(kinds.BAD_REQUEST, message("Requests from other sites' pages are not taken."))
        return jsonify(csrf=csrf_token())
