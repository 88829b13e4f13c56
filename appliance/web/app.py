"""The Flask application: routes, errors, and what holds for every request."""

from __future__ import annotations

from datetime import UTC, datetime
from http import HTTPStatus

from flask import Flask, Response, request

from appliance.web import hosts, problems, sentences
from appliance.web.jobs_api import JobsApi
from appliance.web.pages import Pages
from appliance.web.parts import WebParts
from appliance.web.printers_api import PrintersApi
from appliance.web.queues_api import QueuesApi
from appliance.web.system_api import SystemApi

BASE64_OVERHEAD = 1.4  # a document in JSON is a third larger, and has fields around it
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self';"
    " connect-src 'self' ws://{host}:{events} wss://{host}; form-action 'self'; base-uri 'none';"
    " frame-ancestors 'none'"
)


def make_app(parts: WebParts) -> Flask:
    """The application, for any WSGI server."""
    app = Flask(__name__)
    app.json.sort_keys = False  # type: ignore[attr-defined]  # Flask's default provider has it
    app.config["MAX_CONTENT_LENGTH"] = int(parts.job_bytes * BASE64_OVERHEAD)
    app.jinja_env.filters["clock"] = _clock
    app.jinja_env.filters["sentence"] = sentences.of_printer
    problems.register(app)
    for group in (JobsApi(parts), PrintersApi(parts), QueuesApi(parts), SystemApi(parts), Pages(parts)):
        app.register_blueprint(group.blueprint())
    app.before_request(lambda: _refuse_other_sites(parts))
    app.after_request(lambda response: _add_headers(response, parts))
    return app


def _refuse_other_sites(parts: WebParts) -> Response | None:
    """A page of another site must be able neither to look nor to decide."""
    host = request.headers.get("Host", "")
    if not hosts.is_own(host, parts.names):
        return problems.problem(
            HTTPStatus.BAD_REQUEST,
            "The request asks for a host of another name than this box's. Use its address, or add the name"
            " to the setting web.names.",
        )
    if request.method in SAFE_METHODS or hosts.same_site(request.headers.get("Origin"), host):
        return None
    return problems.problem(HTTPStatus.FORBIDDEN, "Requests from other sites' pages are not taken.")


def _add_headers(response: Response, parts: WebParts) -> Response:
    host = request.host.rsplit(":", 1)[0]
    policy = POLICY.format(host=host, events=parts.ports().get("events", 0))
    response.headers.setdefault("Content-Security-Policy", policy)
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "same-origin")
    if response.mimetype in ("text/html", "application/json"):
        response.headers.setdefault("Cache-Control", "no-store")
    return response


def _clock(moment: str | None) -> str:
    """The time of day of an API time, on this machine's clock."""
    if not moment:
        return ""
    return datetime.fromisoformat(moment).replace(tzinfo=UTC).astimezone().strftime("%H:%M:%S")
